/** Callers that ask whether an amount would pass, while the ERP's credit line for the customer goes up and down. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { ENTITY } from '../world/tenant.ts';
import type { ChaosWorld } from '../world/world.ts';
import type { CreditCheck, CreditSeen } from './approvals.ts';

/** Past this age a figure approves nothing: the run's own rule. */
export const LIMIT_SECONDS = 2;

const ACCOUNT = longSalesforceId('001LL0000WOBBLE');
const RICH = '100000.00';
const POOR = '1000.00';
const AMOUNT = '5000.00';
/** Long enough that a figure from before is past its limit for most of the time. */
const POOR_MS = 6_000;
const RICH_MS = 3_000;
const READERS = 2;
const PAUSE_MS = 50;

const answer = z.object({
  verdict: z.enum(['pass', 'hold', 'unknown']),
  figure: z.object({ asOf: z.string() }).optional(),
});

export interface CreditWatch {
  /** Whether an amount was approved after `at`, ms since the epoch. */
  approvedSince(at: number): boolean;
  stop(): Promise<CreditSeen>;
}

export async function watchCredit(
  world: ChaosWorld,
  { signal }: { readonly signal: AbortSignal },
): Promise<CreditWatch> {
  const customer = await world.customer(ACCOUNT, RICH);
  const checks: CreditCheck[] = [];
  const poor: { from: number; to: number }[] = [];
  const ending = new AbortController();
  const isOver = () => ending.signal.aborted || signal.aborted;
  const pause = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined);

  const wobble = async (): Promise<void> => {
    while (!isOver()) {
      await world.erp.setCreditLine(ENTITY, customer, POOR);
      const from = Date.now();
      await pause(POOR_MS);
      poor.push({ from, to: Date.now() });
      await world.erp.setCreditLine(ENTITY, customer, RICH);
      await pause(RICH_MS);
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
    approvedSince: (at) => checks.some(({ approved, receivedAt }) => approved && receivedAt > at),
    stop: async () => {
      ending.abort();
      await all;
      return { checks, poor };
    },
  };
}
