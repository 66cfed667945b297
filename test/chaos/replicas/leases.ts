/** Watches who holds what while companions are killed: listening to the org, shares of the ERP, and orders in hand. */
import postgres from 'postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Longest } from './takeover.ts';
import type { ChaosWorld } from '../world/world.ts';

/** One holder after another of the lease on an org. */
export interface Reign {
  readonly fence: number;
  /** When it was seen first; its lease was last renewed at `renewedAt`. Both in milliseconds since the epoch. */
  readonly from: number;
  renewedAt: number;
}

export interface LeasesSeen {
  readonly reigns: readonly Reign[];
  /** How long a share of the ERP may have run on after a kill, in ms; the longest. */
  readonly shareLeftMs: number;
  /** Orders that were in somebody's hands at a kill, and the longest from the last kill until one was answered or in others' hands. */
  readonly inHand: Longest;
}

export interface LeaseWatch {
  /** To be told of each kill, at once. */
  killed(at: number): Promise<void>;
  stop(): Promise<LeasesSeen>;
}

const LOOK_MS = 250;
/** Of the lease on an org, as it is taken (delivery/watch.ts). */
export const WATCH_LEASE_MS = 10_000;

export function watchLeases({ database }: ChaosWorld, signal: AbortSignal): LeaseWatch {
  const sql = postgres(database.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  const reigns: Reign[] = [];
  let shareLeftMs = 0;
  const inHand = watchInHand(sql);
  let stopping = false;
  const isOver = () => stopping || signal.aborted;
  const look = async (): Promise<void> => {
    await inHand.look();
    const [row] = await sql<{ fence: string; until: Date | null }[]>`
      select lease_fence as fence, lease_until as until from ledgerline.salesforce_watch`;
    if (row?.until == null) return;
    const renewedAt = row.until.getTime() - WATCH_LEASE_MS;
    const last = reigns.at(-1);
    if (last?.fence === Number(row.fence)) last.renewedAt = renewedAt;
    else reigns.push({ fence: Number(row.fence), from: renewedAt, renewedAt });
  };
  const looking = (async () => {
    while (!isOver()) {
      await look();
      await sleep(LOOK_MS);
    }
  })();
  looking.catch(() => undefined);
  return {
    killed: async (at) => {
      const [row] = await sql<{ until: Date | null }[]>`
        select max(lease_until) as until from ledgerline.erp_capacity where share > 0`;
      shareLeftMs = Math.max(shareLeftMs, (row?.until?.getTime() ?? at) - at);
      await inHand.killed(at);
    },
    stop: async () => {
      stopping = true;
      await looking;
      await sql.end({ timeout: 5 });
      return { reigns, shareLeftMs, inHand: inHand.seen() };
    },
  };
}

interface InHandWatch {
  look(): Promise<void>;
  killed(at: number): Promise<void>;
  seen(): Longest;
}

/** An order whose next holder is killed too is counted from that kill on. */
function watchInHand(sql: postgres.Sql): InHandWatch {
  const since = new Map<string, { readonly fence: number; readonly at: number }>();
  let seconds = 0;
  let trials = 0;
  return {
    killed: async (at) => {
      const rows = await sql<{ id: string; fence: number }[]>`
        select submission_id as id, lease_fence as fence from ledgerline.submission
        where state = 'pending' and lease_until > clock_timestamp()`;
      for (const { id, fence } of rows) since.set(id, { fence, at });
      for (const [id, { fence }] of since) since.set(id, { fence, at });
    },
    look: async () => {
      if (since.size === 0) return;
      const rows = await sql<{ id: string; state: string; fence: number; held: boolean; at: Date }[]>`
        select submission_id as id, state, lease_fence as fence, lease_until is not null as held, clock_timestamp() as at
        from ledgerline.submission where submission_id in ${sql([...since.keys()])}`;
      for (const { id, state, fence, held, at } of rows) {
        const before = since.get(id);
        if (before === undefined || (state === 'pending' && held && fence === before.fence)) continue;
        since.delete(id);
        seconds = Math.max(seconds, (at.getTime() - before.at) / 1_000);
        trials += 1;
      }
    },
    seen: () => ({ seconds, trials }),
  };
}

/** Pure. From the kill that a lease on the org did not outlive to the next holder: each in seconds. */
export function watchTakeovers(reigns: readonly Reign[], kills: readonly number[]): readonly number[] {
  return reigns.slice(1).flatMap(({ from }, at) => {
    const renewedAt = reigns[at]?.renewedAt ?? 0;
    const death = kills.find((killedAt) => killedAt >= renewedAt && killedAt < from);
    return death === undefined ? [] : [(from - death) / 1_000];
  });
}
