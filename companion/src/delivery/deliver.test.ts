/** When an org is told again of what it did not take. */
import { expect, it } from 'vitest';
import { ORDER } from '../orders/doubles/desk.ts';
import { SalesforceError, type SalesforcePort } from '../systems/salesforce/port.ts';
import { createDeliver } from './deliver.ts';
import type { ClaimedDelivery, DeliveryStore } from './port.ts';

const REQUEST_MS = 15_000;

it('tells nothing newer while the org may still be at work on what it did not answer', async () => {
  expect(await pauseAfter({ retryable: true, outcomeKnown: false })).toBeGreaterThanOrEqual(REQUEST_MS);
});

it('tells it again soon where the org surely did nothing', async () => {
  expect(await pauseAfter({ retryable: true, outcomeKnown: true })).toBeLessThan(REQUEST_MS);
});

it('gives up what only a person can put right', async () => {
  expect(await pauseAfter({ retryable: false, outcomeKnown: true })).toBeUndefined();
});

it('sends nothing that could outlast its lease, after the process has stood still', async () => {
  let nowMs = 0;
  const sent: unknown[] = [];
  const deliver = createDeliver({
    deliveries: {
      claim: async () => {
        nowMs += REQUEST_MS + 1;
        return CLAIMED;
      },
      complete: async () => false,
      recordKey: async () => undefined,
      fail: async () => true,
    },
    steady: { now: () => nowMs },
    orgs: { org: async () => ({ port: { change: async () => sent.push(1) } as never, connection: {} as never }) },
    report: () => undefined,
  });
  await deliver({ orgId: 'org', submissionId: 's-1' });
  expect(sent).toHaveLength(0);
});

/** How long after a first failure it is tried again, ms; undefined: it is given up on. */
async function pauseAfter(failure: { retryable: boolean; outcomeKnown: boolean }): Promise<number | undefined> {
  const failed: Parameters<DeliveryStore['fail']>[3][] = [];
  const port: Pick<SalesforcePort, 'change'> = {
    change: async () => Promise.reject(new SalesforceError('UNREACHABLE', 'the line broke', failure)),
  };
  const deliver = createDeliver({
    deliveries: {
      claim: async () => CLAIMED,
      complete: async () => false,
      recordKey: async () => undefined,
      fail: async (_org, _id, _fence, how) => {
        failed.push(how);
        return true;
      },
    },
    steady: { now: () => 0 },
    orgs: { org: async () => ({ port: port as SalesforcePort, connection: {} as never }) },
    report: () => undefined,
  });
  await deliver({ orgId: 'org', submissionId: 's-1' });
  expect(failed).toHaveLength(1);
  return failed[0]?.retryInMs;
}

const CLAIMED: ClaimedDelivery = {
  ...{ fence: 1, attempts: 1, version: 2, recordKey: 'key-0000-0000-0001', deliveredHeld: false },
  submission: {
    ...{ submissionId: 's-1', source: ORDER.source, revision: 1, accountId: ORDER.accountId, order: ORDER },
    ...{ connectionId: 'erp', entity: 'us', customer: 'ACME', payer: 'ACME', contentHash: 'c', erpKey: 'LL-1' },
    ...{ state: 'accepted', ask: 'submit', amount: { amount: '1000.00', currency: 'USD' }, rulesHash: 'r' },
    ...{ requestedBy: 'asserted:rep', attempts: 1 },
    createdAt: '2026-11-24T09:00:00.000Z',
    updatedAt: '2026-11-24T09:00:01.000Z',
  },
};
