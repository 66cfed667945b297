/**
 * Reads the heads of an org from where they stand, checks that each is one of ours and follows the one before it, and yields
 * them in order. The first that is wrong ends it.
 */
import { FIRST_PREVIOUS_HEAD, headId, readHead } from './head.ts';
import type { Head, HeadKey, HeadLine, HeadSource } from './port.ts';

export type HeadFault =
  | 'headEdited' // a line is no head as it was signed
  | 'headUnknownKey' // a line is signed with a key that is not ours
  | 'headRetiredKey' // a line says it was signed after its key was retired
  | 'headOfOtherOrg' // a line is the head of another org
  | 'headRepeated' // a line stands there twice
  | 'headMissing'; // the head that a line follows is not the one before it: removed, or in another order

export type HeadStep =
  | { readonly head: Head; readonly id: string; readonly place: string }
  | { readonly fault: HeadFault; readonly place: string };

/** How a head of ours begins: base64url of `{"alg":"EdDSA"`. */
const BEGINNING = 'eyJhbGciOiJFZERTQS';

interface Before {
  readonly head: Head;
  readonly id: string;
}

/** `chained` false: they are copies that do not follow each other line by line, as an org has them. */
export async function* headsOf(
  source: HeadSource,
  keys: readonly HeadKey[],
  orgId: string,
  chained = true,
): AsyncGenerator<HeadStep> {
  let before: Before | undefined;
  let cutOff: HeadLine | undefined;
  for await (const line of source.lines(orgId)) {
    if (cutOff !== undefined && !isBeginning(cutOff.text)) {
      yield { fault: 'headEdited', place: cutOff.place };
      return;
    }
    cutOff = undefined;
    const reading = await readHead(line.text, keys);
    if ('wrong' in reading) {
      const fault = FAULTS[reading.wrong];
      // A write that was cut off was never counted: the head after it follows the one before it.
      cutOff = line;
      if (fault === 'headEdited') continue;
      yield { fault, place: line.place };
      return;
    }
    const { head } = reading;
    const id = headId(line.text);
    const fault = head.orgId === orgId ? (chained ? followFault(head, id, before) : undefined) : 'headOfOtherOrg';
    if (fault !== undefined) {
      yield { fault, place: line.place };
      return;
    }
    yield { head, id, place: line.place };
    before = { head, id };
  }
  if (cutOff !== undefined && !(cutOff.torn === true && isBeginning(cutOff.text))) {
    yield { fault: 'headEdited', place: cutOff.place };
  }
}

const FAULTS = { unsigned: 'headEdited', unknownKey: 'headUnknownKey', retiredKey: 'headRetiredKey' } as const;

/** A piece of a head: it begins as one and does not reach its signature's end. */
function isBeginning(text: string): boolean {
  const [header = '', payload = '', signature = ''] = text.split('.');
  const begins = header.startsWith(BEGINNING) || BEGINNING.startsWith(header);
  return begins && (payload === '' || signature.length < SIGNATURE_LENGTH);
}

/** 64 bytes in base64url. */
const SIGNATURE_LENGTH = 86;

/**
 * Two writers at once, the one past its lease, leave two heads after the same one; the next follows the second of them.
 * Nobody else can make such a line, since it is signed.
 */
function followFault(head: Head, id: string, before: Before | undefined): HeadFault | undefined {
  if (head.previousHeadHash === (before?.id ?? FIRST_PREVIOUS_HEAD)) return undefined;
  if (before === undefined || head.previousHeadHash !== before.head.previousHeadHash) return 'headMissing';
  return id === before.id ? 'headRepeated' : undefined;
}
