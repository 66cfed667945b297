/**
 * Writes the signed head of each org's chain to a place outside the database, when the chain has moved and as a heartbeat.
 *
 * One process an org at a time, by a fenced lease. Nothing is signed that contradicts what was signed before: where the chain
 * no longer has what the last head says, or the place no longer has the last head, no further head is written and it is told.
 */
import type { Clock } from '../canonical/time.ts';
import { FIRST_PREVIOUS_HEAD, headId, readHead, signHead } from './head.ts';
import type { Head, HeadKeys, HeadLease, HeadLine, HeadSink, HeadStore } from './port.ts';

export interface WriteHeadsDeps {
  readonly heads: HeadStore;
  readonly sink: HeadSink;
  readonly keys: HeadKeys;
  /** Of this process. */
  readonly holder: string;
  /** Goes on evenly when the time of day is set. */
  readonly clock: Clock;
  readonly everyMs: number;
  readonly heartbeatMs: number;
  readonly ttlMs: number;
  /** Each try that wrote nothing. */
  readonly report: (failed: { readonly orgId: string; readonly error: unknown }) => void;
}

/** Why no head is written although the place can be written to; somebody has to look. */
export class HeadsRefused extends Error {
  readonly code: 'HEAD_FORGED' | 'HEADS_CUT' | 'CHAIN_CUT' | 'CHAIN_REWRITTEN';

  constructor(code: HeadsRefused['code'], message: string) {
    super(message);
    this.name = 'HeadsRefused';
    this.code = code;
  }
}

const FAILURE_MAX = 500;

/** One round over all orgs; resolves with how many heads were written. An org's failure keeps no other from its head. */
export function createWriteHeads(deps: WriteHeadsDeps): () => Promise<number> {
  return async () => {
    let written = 0;
    for (const orgId of await deps.heads.due(deps.everyMs, deps.heartbeatMs)) {
      try {
        if (await writeOne(deps, orgId)) written += 1;
      } catch (error) {
        deps.report({ orgId, error });
      }
    }
    return written;
  };
}

async function writeOne(deps: WriteHeadsDeps, orgId: string): Promise<boolean> {
  const { heads, clock, ttlMs, everyMs, heartbeatMs } = deps;
  const tookAt = clock.now();
  const lease = await heads.take(orgId, deps.holder, { ttlMs, everyMs, heartbeatMs });
  if (lease === undefined) return false;
  try {
    return await writeUnder(deps, orgId, lease, tookAt);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    await heads.failed(orgId, lease.fence, words.slice(0, FAILURE_MAX)).catch(() => false);
    throw error;
  }
}

async function writeUnder(deps: WriteHeadsDeps, orgId: string, lease: HeadLease, tookAt: number): Promise<boolean> {
  const { heads, sink, keys, clock, ttlMs } = deps;
  const last = await lastHead(deps, orgId, lease);
  if (last !== undefined) await requireUnchanged(deps, orgId, lease, last.head);
  if (lease.seq === 0) return false;
  const head: Head = {
    ...{ orgId, seq: lease.seq, hash: lease.hash, at: lease.at },
    previousHeadHash: last?.id ?? FIRST_PREVIOUS_HEAD,
  };
  const line = await signHead(head, await keys.signing());
  // Half of the lease is left for the write itself: a process that stood still leaves it to the next one.
  if (clock.now() - tookAt > ttlMs / 2) return false;
  await sink.append(orgId, { at: head.at, line });
  return heads.written(orgId, lease.fence, { seq: head.seq, id: headId(line), at: head.at, line }, true);
}

interface LastHead {
  readonly id: string;
  readonly head: Head;
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
  if (last.id === lease.writtenId) return last;
  const { previousHeadHash } = last.head;
  const follows = previousHeadHash === (lease.writtenId ?? FIRST_PREVIOUS_HEAD);
  // Of a writer that stood still past its lease: both lines follow the same head.
  const twin = before?.id === lease.writtenId && before?.head.previousHeadHash === previousHeadHash;
  if (!follows && !twin) throw new HeadsRefused('HEADS_CUT', 'The last head that was written is gone from its place.');
  await deps.heads.written(orgId, lease.fence, { ...last.head, id: last.id, line: line.text }, false);
  return last;
}

async function ownHead(deps: WriteHeadsDeps, orgId: string, line: HeadLine | undefined): Promise<LastHead | undefined> {
  if (line === undefined) return undefined;
  const reading = await readHead(line.text, await deps.keys.all());
  if (!('head' in reading) || reading.head.orgId !== orgId) return undefined;
  return { id: headId(line.text), head: reading.head };
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
