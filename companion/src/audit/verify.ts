/**
 * Checks an org's audit chain from its first link on and names the first that is wrong.
 *
 * Finds what was changed, removed, put in or put into another order, up to the last link. What it cannot find is a chain
 * that was rewritten whole from its start, or cut off at its end: for that a head kept outside the database is needed.
 */
import { createHash } from 'node:crypto';
import type { AuditEntry, AuditStore, SealedEntry } from './port.ts';

export type AuditFault =
  | 'linkMissing' // a number of the chain is not there
  | 'linkChanged' // the link's own hash does not follow from the one before it
  | 'entryMissing' // the entry that the link seals is gone
  | 'entryChanged' // the entry's content is not what was sealed
  | 'columnsChanged' // the entry's columns say something else than its content
  | 'notSealed'; // an entry has stood unchained for too long

export type AuditVerdict =
  | { readonly sound: true; readonly links: number; readonly head: string }
  | {
      readonly sound: false;
      /** How many links before it are sound. */
      readonly links: number;
      readonly fault: AuditFault;
      /** The number of the link; absent for an entry that has none. */
      readonly seq?: number;
      readonly entryId: string;
    };

/** An entry must be sealed within this. */
const SEALED_WITHIN_SECONDS = 10;
const PAGE = 1_000;
const FIRST_PREVIOUS = '00'.repeat(32);

export async function verifyChain(store: AuditStore, orgId: string): Promise<AuditVerdict> {
  let seq = 0;
  let previous = FIRST_PREVIOUS;
  for (;;) {
    const page = await store.sealed(orgId, seq, PAGE);
    for (const link of page) {
      const fault = faultOf(link, seq + 1, previous);
      if (fault !== undefined) return { sound: false, links: seq, fault, seq: link.seq, entryId: link.entryId };
      seq = link.seq;
      previous = link.hash;
    }
    if (page.length < PAGE) break;
  }
  const [late] = await store.overdueUnsealed(orgId, SEALED_WITHIN_SECONDS);
  if (late !== undefined) return { sound: false, links: seq, fault: 'notSealed', entryId: late.entryId };
  return { sound: true, links: seq, head: previous };
}

function faultOf(link: SealedEntry, expectedSeq: number, previous: string): AuditFault | undefined {
  if (link.seq !== expectedSeq) return 'linkMissing';
  if (link.previousHash !== previous || link.hash !== linkHash(link, previous)) return 'linkChanged';
  if (link.entry === undefined) return 'entryMissing';
  if (sha256(link.entry.content) !== link.contentHash || link.entry.contentHash !== link.contentHash) {
    return 'entryChanged';
  }
  return sameColumns(link.entry) ? undefined : 'columnsChanged';
}

/** As functions/audit/seal.sql makes it: sha256(previous ‖ "seq:entry id:" ‖ content hash). */
function linkHash(link: SealedEntry, previous: string): string {
  return createHash('sha256')
    .update(Buffer.from(previous, 'hex'))
    .update(`${String(link.seq)}:${link.entryId}:`)
    .update(Buffer.from(link.contentHash, 'hex'))
    .digest('hex');
}

function sameColumns(entry: AuditEntry): boolean {
  const content = JSON.parse(entry.content) as Record<string, unknown>;
  return (['at', 'actor', 'action', 'subject'] as const).every((column) => content[column] === entry[column]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
