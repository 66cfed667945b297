/**
 * Callers that ask whether an amount would pass, while the ERP's credit line for the customer goes up and down, in turn with
 * its being read and without.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { ENTITY } from '../world/tenant.ts';
import type { ChaosWorld } from '../world/world.ts';
import { until } from '../world/until.ts';
import { type CreditCheck, type CreditSeen, type Stretch, wasRead } from './approvals.ts';
import { withoutCredit } from './stretch.ts';

/** Past this age a figure approves nothing: the run's own rule. */
export const LIMIT_SECONDS = 2;

const ACCOUNT = longSalesforceId('001LL0000WOBBLE');
const RICH = '100000.00';
const POOR = '1000.00';
const AMOUNT = '5000.00';
/** Long enough that a figure from before is past its limit for most of the time. */
const POOR_MS = 6_000;
const RICH_MS = 3_000;
const RICH_KNOWN_WITHIN_MS = 20_000;
const READERS = 2;
const PAUSE_MS = 50;

const answer = z.object({
  verdict: z.enum(['pass', 'hold', 'unknown']),
  figure: z.object({ asOf: z.string() }).optional(),
});

export interface CreditWatch {
  /** Whether an amount was approved after `at`, ms since the epoch. */
  approvedSince(at: number): boolean;
  /** Whether it has had its stretches, or cannot. */
  isThrough(): boolean;
  stop(): Promise<CreditSeen>;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** How many stretches without credit it is to have. */
  readonly wanted: number;
  /** What a stretch is like is drawn from it. */
  readonly random: () => number;
}

export async function watchCredit(world: ChaosWorld, { signal, wanted, random }: WatchOptions): Promise<CreditWatch> {
  const customer = await world.customer(ACCOUNT, RICH);
  const checks: CreditCheck[] = [];
  const poor: { from: number; to: number }[] = [];
  const stretches: Stretch[] = [];
  let tried = 0;
  const ending = new AbortController();
  const isOver = () => ending.signal.aborted || signal.aborted;
  const pause = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined);

  const approvedSince = (at: number) => checks.some(({ approved, receivedAt }) => approved && receivedAt > at);
  const setLine = async (line: string) => world.erp.setCreditLine(ENTITY, customer, line);
  const isThrough = () => tried === 2 * wanted || stretches.filter((one) => !wasRead(one, checks)).length >= wanted;

  /** Begins with room in the ERP, and ends without. */
  const stretch = async (): Promise<void> => {
    tried += 1;
    const richFrom = Date.now();
    const isKnown = async () => Promise.resolve(isOver() || approvedSince(richFrom));
    // What the companion knows is to be a figure that would approve.
    if (!(await until(isKnown, { signal, withinMs: RICH_KNOWN_WITHIN_MS }))) return;
    const one = await withoutCredit(world, {
      ...{ customer, random, limitMs: LIMIT_SECONDS * 1_000, checks, signal: ending.signal },
      impoverish: async () => setLine(POOR),
    });
    if (one === undefined) return;
    poor.push({ from: one.poorFrom, to: one.to });
    stretches.push(one);
  };
  const wobble = async (): Promise<void> => {
    while (!isOver()) {
      if (!isThrough()) await stretch();
      await setLine(RICH);
      await pause(RICH_MS);
      await setLine(POOR);
      const from = Date.now();
      await pause(POOR_MS);
      poor.push({ from, to: Date.now() });
      await setLine(RICH);
    }
  };
  const read = async (): Promise<void> => {
    while (!isOver()) {
      const json = { amount: AMOUNT, currency: 'USD', entity: ENTITY };
      const reply = await world.client.send(`/v1/accounts/${ACCOUNT}/credit/check`, { json });
      if (reply?.status === 200) {
        const { verdict, figure } = answer.parse(reply.body);
        checks.push({
          ...{ sentAt: reply.sentAt, receivedAt: reply.receivedAt },
          ...{ approved: verdict === 'pass', decided: verdict !== 'unknown' },
          asOf: figure === undefined ? undefined : Date.parse(figure.asOf),
        });
      }
      await pause(PAUSE_MS);
    }
  };
  const all = Promise.all([wobble(), ...Array.from({ length: READERS }, read)]);
  all.catch(() => undefined);
  return {
    ...{ approvedSince, isThrough },
    stop: async () => {
      ending.abort();
      await all;
      return { checks, poor, stretches };
    },
  };
}
