/** Looks at who holds what before a kill and after it, until the other has taken everything over. */
import postgres from 'postgres';
import { until } from '../world/until.ts';
import type { ChaosWorld } from '../world/world.ts';
import { openHandover, type Taken, WITHIN_MS } from './handover.ts';
import { lookAround, ordersInHandOf } from './holdings.ts';

export interface Kill {
  /** Milliseconds since the epoch. */
  readonly killedAt: number;
  /** Of the dead one. */
  readonly process: string;
  readonly survivor: number;
  /** Of the first order that was sent after the kill; undefined: none yet. */
  readonly acceptedAt: () => number | undefined;
}

export interface Succession {
  /** That this one alone runs: whoever listens now, or begins to, is it. Rejects when nobody does within 15 s. */
  alone(at: number): Promise<void>;
  /** Which of the two listens to the org; undefined: nobody does, or it is not known which. */
  listener(): Promise<number | undefined>;
  /** Resolves when this process has an order in its hands; false: it had none in time. */
  hasOrder(process: string): Promise<boolean>;
  /** Resolves when the other has taken over all that the dead one held, or 15 s after the kill. */
  over(kill: Kill): Promise<readonly Taken[]>;
  close(): Promise<void>;
}

const LOOK_MS = 150;
const ORDER_WITHIN_MS = 5_000;

export function watchSuccession({ database }: ChaosWorld, signal: AbortSignal): Succession {
  const sql = postgres(database.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  /** Holders of the lease on the org, by which of the two they are: known when the other was dead. */
  const holders = new Map<string, number>();
  const now = async () => lookAround(sql, { since: Date.now(), orders: [] });
  return {
    alone: async (at) => {
      const listens = async (): Promise<boolean> => {
        const { listening } = await now();
        if (listening !== undefined) holders.set(listening.holder, at);
        return listening !== undefined;
      };
      const heard = await until(listens, { signal, withinMs: WITHIN_MS });
      if (!heard) throw new Error('one companion runs alone, and the org is not listened to');
    },
    listener: async () => {
      const { listening, at } = await now();
      return listening === undefined || listening.until <= at ? undefined : holders.get(listening.holder);
    },
    hasOrder: (process) =>
      until(async () => (await ordersInHandOf(sql, process, Date.now())).length > 0, {
        ...{ signal, withinMs: ORDER_WITHIN_MS, everyMs: 5 },
      }),
    over: async ({ killedAt, process, survivor, acceptedAt }) => {
      const inHand = await ordersInHandOf(sql, process, killedAt);
      const orders = inHand.map(({ id }) => id);
      const atKill = await lookAround(sql, { since: killedAt, orders });
      const handover = openHandover(killedAt, atKill, inHand);
      const isOver = async (): Promise<boolean> => {
        const look = await lookAround(sql, { since: killedAt, orders });
        handover.see(look, acceptedAt());
        const { listening } = look;
        // The dead one renews nothing.
        if (listening !== undefined && listening.until !== atKill.listening?.until) {
          holders.set(listening.holder, survivor);
        }
        return handover.isOver();
      };
      const withinMs = killedAt + WITHIN_MS - Date.now();
      // The last look comes when the time is over: what is open then was open for longer than that.
      if (!(await until(isOver, { signal, withinMs, everyMs: LOOK_MS }))) await isOver();
      return handover.taken();
    },
    close: async () => sql.end({ timeout: 5 }),
  };
}
