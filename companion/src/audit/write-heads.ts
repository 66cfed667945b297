/**
 * Writes the signed head of each org's chain to a place outside the database, when the chain has moved and as a heartbeat.
 *
 * One process an org at a time, by a fenced lease; when is decided by the last head in the place, since what the database notes
 * of it can be changed by whoever has the database. Nothing is signed that contradicts what was signed before: where the chain
 * no longer has what the last head says, or the place no longer has the last head, no further head is written and it is told.
 */
import { instant } from '../canonical/time.ts';
import { FIRST_PREVIOUS_HEAD, headId, readHead, signHead } from './head.ts';
import { type HeadTimes, KnownHeads } from './known-heads.ts';
import type { Head, HeadKeys, HeadLease, HeadLine, HeadSink, HeadStore, WrittenHead } from './port.ts';

export interface WriteHeadsDeps extends HeadTimes {
  readonly heads: HeadStore;
  readonly sink: HeadSink;
  readonly keys: HeadKeys;
  /** Of this process. */
  readonly holder: string;
  readonly ttlMs: number;
  /** A head that has stood for so long while the lease cannot be had is told. */
  readonly lateMs: number;
  /** Each try that wrote nothing although a head was due. */
  readonly report: (failed: { readonly orgId: string; readonly error: unknown }) => void;
  /** What the database notes of the last head is not so; heads go on. */
  readonly reportNote: (found: { readonly orgId: string; readonly error: HeadsRefused }) => void;
}

/** Why no head is written although the place can be written to, or (HEAD_NOTE_CHANGED) what was put right; somebody has to look. */
export class HeadsRefused extends Error {
  readonly code:
    'HEAD_FORGED' | 'HEADS_CUT' | 'CHAIN_CUT' | 'CHAIN_REWRITTEN' | 'HEAD_NOTE_CHANGED' | 'HEAD_LEASE_KEPT';

  constructor(code: HeadsRefused['code'], message: string) {
    super(message);
    this.name = 'HeadsRefused';
    this.code = code;
  }
}

const FAILURE_MAX = 500;

/** One round over all orgs; resolves with how many heads were written. An org's failure keeps no other from its head. */
export function createWriteHeads(deps: WriteHeadsDeps): () => Promise<number> {
  const known = new KnownHeads(deps);
  return async () => {
    let written = 0;
    const newest = new Map((await deps.heads.newest()).map(({ orgId, seq }) => [orgId, seq]));
    // An org that the database does not tell of any more is due by what is known of it here.
    for (const orgId of new Set([...newest.keys(), ...known.orgs()])) {
      try {
        if (await writeOne(deps, known, orgId, newest.get(orgId))) written += 1;
      } catch (error) {
        deps.report({ orgId, error });
      }
    }
    return written;
  };
}

async function writeOne(
  deps: WriteHeadsDeps,
  known: KnownHeads,
  orgId: string,
  newest: number | undefined,
): Promise<boolean> {
  const { heads, clock, ttlMs } = deps;
  if (!known.isDue(orgId, newest)) return false;
  // Another process may have written since.
  known.saw(orgId, await ownHead(deps, orgId, (await deps.sink.tail(orgId)).at(-1)));
  if (!known.isDue(orgId, newest)) return false;
  const tookAt = clock.now();
  const lease = await heads.take(orgId, deps.holder, ttlMs);
  if (lease === undefined) {
    requireNotLate(deps, known.ageMs(orgId));
    return false;
  }
  try {
    return await writeUnder(deps, known, orgId, lease, tookAt);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    await heads.failed(orgId, lease.fence, words.slice(0, FAILURE_MAX)).catch(() => false);
    throw error;
  }
}

/** Whoever writes a head keeps the lease for moments: a lease that is not to be had for so long is kept from everybody. */
function requireNotLate({ lateMs }: WriteHeadsDeps, ageMs: number): void {
  if (ageMs < lateMs) return;
  const seconds = Math.floor(ageMs / 1000);
  throw new HeadsRefused(
    'HEAD_LEASE_KEPT',
    `No head was written for ${seconds} s: the database gives nobody the lease.`,
  );
}

async function writeUnder(
  deps: WriteHeadsDeps,
  known: KnownHeads,
  orgId: string,
  lease: HeadLease,
  tookAt: number,
): Promise<boolean> {
  const { heads, sink, keys, clock, timeOfDay, ttlMs } = deps;
  const last = await lastHead(deps, orgId, lease);
  known.saw(orgId, last);
  if (last !== undefined) await requireUnchanged(deps, orgId, lease, last.head);
  if (last !== undefined && !known.isDue(orgId, lease.seq)) {
    // Written by another process between the look and the lease; noting it again gives the lease back.
    await heads.written(orgId, lease.fence, noteOf(last), true);
    return false;
  }
  if (lease.seq === 0) return false;
  const head: Head = {
    ...{ orgId, seq: lease.seq, hash: lease.hash, at: instant(timeOfDay.now()) },
    previousHeadHash: last?.id ?? FIRST_PREVIOUS_HEAD,
  };
  const line = await signHead(head, await keys.signing());
  // Half of the lease is left for the write itself: a process that stood still leaves it to the next one.
  if (clock.now() - tookAt > ttlMs / 2) return false;
  await sink.append(orgId, { at: head.at, line });
  const made: LastHead = { id: headId(line), head, line };
  known.saw(orgId, made);
  return heads.written(orgId, lease.fence, noteOf(made), true);
}

interface LastHead {
  readonly id: string;
  readonly head: Head;
  readonly line: string;
}

function noteOf({ id, head: { seq, at }, line }: LastHead): WrittenHead & { readonly line: string } {
  return { seq, id, at, line };
}

/** The head that the next one follows. One that was written but not noted, since its writer died, is noted now. */
async function lastHead(deps: WriteHeadsDeps, orgId: string, lease: HeadLease): Promise<LastHead | undefined> {
  const lines = await deps.sink.tail(orgId);
  const line = lines.at(-1);
  if (line === undefined) {
    if (lease.writtenId === undefined) return undefined;
    throw new HeadsRefused('HEADS_CUT', 'The heads that were written are gone from their place.');
  }
  const [before, last] = await Promise.all([lines.at(-2), line].map((each) => ownHead(deps, orgId, each)));
  if (last === undefined) throw new HeadsRefused('HEAD_FORGED', `${line.place}: this is no head of this org.`);
  if (last.id === lease.writtenId) {
    reportChangedNote(deps, orgId, lease, last.head);
    return last;
  }
  const { previousHeadHash } = last.head;
  const follows = previousHeadHash === (lease.writtenId ?? FIRST_PREVIOUS_HEAD);
  // Of a writer that stood still past its lease: both lines follow the same head.
  const twin = before?.id === lease.writtenId && before?.head.previousHeadHash === previousHeadHash;
  if (!follows && !twin) throw new HeadsRefused('HEADS_CUT', 'The last head that was written is gone from its place.');
  await deps.heads.written(orgId, lease.fence, noteOf(last), false);
  return last;
}

/** Heads go on all the same, and the next one puts the note right: to stop them is what such a change is for. */
function reportChangedNote({ reportNote }: WriteHeadsDeps, orgId: string, lease: HeadLease, { seq, at }: Head): void {
  const { writtenSeq, writtenAt } = lease;
  if (writtenSeq === seq && writtenAt !== undefined && Date.parse(writtenAt) === Date.parse(at)) return;
  const noted = `link ${writtenSeq ?? 'none'} at ${writtenAt ?? 'no time'}`;
  const message = `The database notes the last head as of ${noted}, and it is of link ${seq} at ${at}: somebody changed the note.`;
  reportNote({ orgId, error: new HeadsRefused('HEAD_NOTE_CHANGED', message) });
}

async function ownHead(deps: WriteHeadsDeps, orgId: string, line: HeadLine | undefined): Promise<LastHead | undefined> {
  if (line === undefined) return undefined;
  const reading = await readHead(line.text, await deps.keys.all());
  if (!('head' in reading) || reading.head.orgId !== orgId) return undefined;
  return { id: headId(line.text), head: reading.head, line: line.text };
}

async function requireUnchanged(deps: WriteHeadsDeps, orgId: string, lease: HeadLease, last: Head): Promise<void> {
  const hash = last.seq === lease.seq ? lease.hash : await deps.heads.linkHash(orgId, last.seq);
  if (hash === undefined || last.seq > lease.seq) {
    throw new HeadsRefused('CHAIN_CUT', `The chain ends before link ${last.seq}, which the last head has signed.`);
  }
  if (hash !== last.hash) {
    throw new HeadsRefused('CHAIN_REWRITTEN', `Link ${last.seq} is not the one that the last head has signed.`);
  }
}
