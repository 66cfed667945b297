/** What somebody who can write to the place of the heads may do to them, without the key that signs. */
import { generateKeyPair } from 'jose';
import { headId, signHead } from '../../../companion/src/audit/head.ts';
import type { Head } from '../../../companion/src/audit/port.ts';
import { rewritten } from './edits.ts';
import type { Trail } from './trail.ts';

export interface HeadsAtHand {
  /** Of the org that is tampered with, in order. */
  readonly lines: readonly string[];
  readonly trail: Trail;
  /** Of another org. */
  readonly others: readonly string[];
  readonly random: () => number;
}

export interface Tampered {
  readonly lines: readonly string[];
  /** The chain too, where it is changed along with them. */
  readonly trail?: Trail;
  /** What the database says of the last head is forged, to be this line. */
  readonly noted?: string;
}

export type HeadEdit = (at: HeadsAtHand) => Tampered | Promise<Tampered>;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const HEAD_EDITS: Readonly<Record<string, HeadEdit>> = {
  'a letter of a head': ({ lines, random }) => {
    const at = indexIn(lines, random);
    const text = lines[at] ?? '';
    const place = Math.floor(random() * text.length);
    const letters = LETTERS.replace(text[place] ?? '', '');
    const letter = letters[Math.floor(random() * letters.length)] ?? '';
    return { lines: lines.with(at, text.slice(0, place) + letter + text.slice(place + 1)) };
  },
  'a head removed': ({ lines, random }) => ({ lines: lines.toSpliced(indexIn(lines, random), 1) }),
  'a head cut short': ({ lines, random }) => {
    const at = indexIn(lines, random);
    const text = lines[at] ?? '';
    return { lines: lines.with(at, text.slice(0, Math.floor(random() * text.length))) };
  },
  'two heads in each other’s place': ({ lines, random }) => {
    const at = Math.floor(random() * (lines.length - 1));
    return { lines: lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '') };
  },
  'a head written twice': ({ lines, random }) => {
    const at = indexIn(lines, random);
    return { lines: lines.toSpliced(at, 0, lines[at] ?? '') };
  },
  'all heads removed': () => ({ lines: [] }),
  'another org’s heads in their place': ({ others }) => ({ lines: others }),
  'another org’s head put in': ({ lines, others, random }) => ({
    lines: lines.with(indexIn(lines, random), others[indexIn(others, random)] ?? ''),
  }),
  'the chain rewritten, and a head of it signed with a key of one’s own': async ({ lines, trail, random }) => {
    const forged = rewritten(trail, () => true);
    const last = forged.links.at(-1);
    const { kid, head } = readUnchecked(lines.at(-1) ?? '');
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const keyId = random() < 0.5 ? kid : 'somebody';
    const told: Head = { ...head, seq: last?.seq ?? 1, hash: last?.hash ?? '', previousHeadHash: '0'.repeat(64) };
    const line = await signHead(told, { keyId, privateKey });
    return { lines: [line], trail: forged, noted: line };
  },
  'an old copy of the heads put back': ({ lines, random }) => ({ lines: lines.slice(0, indexIn(lines, random)) }),
  'an old copy of the heads put back, the chain rewritten after it, and the note of the last head forged': (at) => {
    const { lines, trail, random } = at;
    // At least one head stays, and at least one is gone.
    const kept = lines.slice(0, 1 + Math.floor(random() * (lines.length - 1)));
    const noted = kept.at(-1) ?? '';
    const { head } = readUnchecked(noted);
    return { lines: kept, trail: rewritten(trail, (seq) => seq > head.seq), noted };
  },
};

/** The kinds that only a copy outside shows: whoever did it had the database and the place of the heads. */
export const NEEDS_COPY: ReadonlySet<string> = new Set(
  Object.keys(HEAD_EDITS).filter((kind) => kind.includes('forged')),
);

export function noteOf(line: string): { readonly seq: number; readonly id: string; readonly at: string } {
  const { head } = readUnchecked(line);
  return { seq: head.seq, id: headId(line), at: head.at };
}

function indexIn(all: readonly string[], random: () => number): number {
  return Math.floor(random() * all.length);
}

function readUnchecked(line: string): { readonly kid: string; readonly head: Head } {
  const [header = '', payload = ''] = line.split('.');
  const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { kid: (json(header) as { kid: string }).kid, head: json(payload) as Head };
}
