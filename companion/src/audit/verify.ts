/**
 * Checks an org's audit chain from its first link on and names the first that is wrong.
 *
 * By itself the chain shows what was changed, removed, put in or put into another order. With signed heads from outside the
 * database it shows as well that it was rewritten whole, from any link on, or cut off at its end: up to the last head.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../canonical/time.ts';
import { firstFinding, HeadCursor, type HeadFinding, type HeadsSeen, type HeadTrail } from './head-cursor.ts';
import type { AuditEntry, AuditStore, SealedEntry } from './port.ts';

export type AuditFault =
  | 'linkMissing' // a number of the chain is not there
  | 'linkChanged' // the link's own hash does not follow from the one before it
  | 'entryMissing' // the entry that the link seals is gone
  | 'entryChanged' // the entry's content is not what was sealed
  | 'columnsChanged' // the entry's columns say something else than its content
  | 'notSealed' // an entry has stood unchained for too long, or the sealer had passed it by
  | HeadFinding['fault'];

export type AuditVerdict =
  | { readonly sound: true; readonly links: number; readonly head: string; readonly heads: readonly HeadsSeen[] }
  | (Omit<HeadFinding, 'fault'> & {
      readonly sound: false;
      /** How many links before it are sound. */
      readonly links: number;
      readonly fault: AuditFault;
      /** Absent where the fault is not in an entry. */
      readonly entryId?: string;
    });

export interface HeadsToCompare {
  readonly trails: readonly HeadTrail[];
  /** The verifier's own time of day: the last head is held against it. */
  readonly clock: Clock;
  /** When chain and heads were copied: they are judged as of then, and not as of now. */
  readonly asOfMs?: number;
}

/** An entry must be sealed within this. */
const SEALED_WITHIN_SECONDS = 10;
const PAGE = 1_000;
const FIRST_PREVIOUS = '00'.repeat(32);

/** Rejects only when the database or a place of heads cannot be read. */
export async function verifyChain(store: AuditStore, orgId: string, heads?: HeadsToCompare): Promise<AuditVerdict> {
  const clock = heads?.clock ?? { now: () => 0 };
  const asOfMs = heads?.asOfMs ?? clock.now();
  const elapsedSeconds = (): number => (clock.now() - asOfMs) / 1000;
  const judged = { asOfMs, isCopy: heads?.asOfMs !== undefined };
  const copiedBeforeSeconds = judged.isCopy ? Math.ceil(elapsedSeconds()) : 0;
  const cursors = (heads?.trails ?? []).map((trail) => new HeadCursor(trail, store, orgId, judged));
  let seq = 0;
  let previous = FIRST_PREVIOUS;
  const broken = (finding: HeadFinding): AuditVerdict => ({ sound: false, links: seq, ...finding });
  try {
    const first = await firstFinding(cursors, (cursor) => cursor.begin());
    if (first !== undefined) return broken(first);
    for (;;) {
      const page = await store.sealed(orgId, seq, PAGE);
      for (const link of page) {
        const fault = faultOf(orgId, link, seq + 1, previous);
        if (fault !== undefined) return { sound: false, links: seq, fault, seq: link.seq, entryId: link.entryId };
        const finding = await firstFinding(cursors, (cursor) => cursor.agree(link));
        if (finding !== undefined) return broken(finding);
        seq = link.seq;
        previous = link.hash;
      }
      // A link that a head tells of was there before the head: what the last page did not hold yet is asked for again.
      const more = page.length === PAGE || cursors.some((cursor) => cursor.isAhead());
      if (!more || page.length === 0) break;
    }
    const last = await firstFinding(cursors, (cursor) => cursor.end(elapsedSeconds()));
    if (last !== undefined) return broken(last);
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
  const [late] = await store.overdueUnsealed(orgId, SEALED_WITHIN_SECONDS + copiedBeforeSeconds);
  if (late !== undefined) return { sound: false, links: seq, fault: 'notSealed', entryId: late.entryId };
  return { sound: true, links: seq, head: previous, heads: cursors.map((cursor) => cursor.seen()) };
}

function faultOf(orgId: string, link: SealedEntry, expectedSeq: number, previous: string): AuditFault | undefined {
  if (link.seq !== expectedSeq) return 'linkMissing';
  if (link.previousHash !== previous || link.hash !== linkHash(link, previous)) return 'linkChanged';
  if (link.entry === undefined) return 'entryMissing';
  if (sha256(link.entry.content) !== link.contentHash || link.entry.contentHash !== link.contentHash) {
    return 'entryChanged';
  }
  return sameColumns(orgId, link.entry) ? undefined : 'columnsChanged';
}

/** As functions/audit/seal.sql makes it: sha256(previous ‖ "seq:entry id:" ‖ content hash). */
function linkHash(link: SealedEntry, previous: string): string {
  return createHash('sha256')
    .update(Buffer.from(previous, 'hex'))
    .update(`${String(link.seq)}:${link.entryId}:`)
    .update(Buffer.from(link.contentHash, 'hex'))
    .digest('hex');
}

function sameColumns(orgId: string, entry: AuditEntry): boolean {
  const content = JSON.parse(entry.content) as Record<string, unknown>;
  const columns = ['at', 'actor', 'action', 'subject'] as const;
  return content['orgId'] === orgId && columns.every((column) => content[column] === entry[column]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
