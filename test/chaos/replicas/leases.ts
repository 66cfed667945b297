/** Watches who holds what while companions are killed: the lease on listening to the org, and the shares of the ERP. */
import postgres from 'postgres';
import { setTimeout as sleep } from 'node:timers/promises';
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
  const sql = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
  const reigns: Reign[] = [];
  let shareLeftMs = 0;
  let stopping = false;
  const isOver = () => stopping || signal.aborted;
  const look = async (): Promise<void> => {
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
      const [row] = await sql<{ until: Date | null }[]>`select max(lease_until) as until from ledgerline.erp_capacity`;
      shareLeftMs = Math.max(shareLeftMs, (row?.until?.getTime() ?? at) - at);
    },
    stop: async () => {
      stopping = true;
      await looking;
      await sql.end({ timeout: 5 });
      return { reigns, shareLeftMs };
    },
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
