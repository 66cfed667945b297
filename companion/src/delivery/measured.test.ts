import { describe, expect, it } from 'vitest';
import type { Metrics } from '../platform/metrics.ts';
import { NO_TRACES } from '../platform/traces.ts';
import { measuredDeliveries, observedJobs } from './measured.ts';
import type { DeliveryStore, JobHandlers } from './port.ts';

const ANSWERED_AT = '2026-11-28T10:00:00.000Z';

function given(state: 'held' | 'pending', holds = true) {
  const seen: unknown[] = [];
  const metrics: Metrics = {
    count: (name, labels) => void seen.push([name, labels]),
    observe: (name, labels, value) => void seen.push([name, labels, value]),
  };
  const claim = { fence: 3, submission: { submissionId: 's', state, updatedAt: ANSWERED_AT } };
  const store: Partial<DeliveryStore> = {
    claim: async () => Promise.resolve({ claims: [claim], more: false } as never),
    complete: async () => Promise.resolve(holds ? false : undefined),
  };
  const clock = { now: () => Date.parse(ANSWERED_AT) + 1_500 };
  return { seen, metrics, store: measuredDeliveries(store as DeliveryStore, { metrics, clock }) };
}

const ASKED = { named: ['s'], limit: 75, waitingMs: 0, leaseMs: 1, leaseEachMs: 1 };
const DONE = { version: 2, held: true };

describe('telling an org', () => {
  it('is timed from when the ERP’s answer was written down, once', async () => {
    const { store, seen } = given('held');
    await store.claim('org', ASKED);
    await store.complete('org', 's', 3, DONE);
    await store.complete('org', 's', 3, DONE);
    expect(seen).toEqual([
      ['ledgerline_delivery_batch_submissions', {}, 1],
      ['ledgerline_org_told_seconds', { outcome: 'held' }, 1.5],
    ]);
  });

  it('is not timed where there was no answer yet, or where another had taken it over', async () => {
    for (const { store, seen } of [given('pending'), given('held', false)]) {
      await store.claim('org', ASKED);
      await store.complete('org', 's', 3, DONE);
      expect(seen).toEqual([['ledgerline_delivery_batch_submissions', {}, 1]]);
    }
  });
});

describe('a job', () => {
  it('is timed by its queue, and one that throws counts as failed', async () => {
    const { metrics, seen } = given('held');
    let ms = 0;
    const handlers: Partial<JobHandlers> = {
      ask: async () => {
        ms += 400;
        return Promise.resolve();
      },
      deliver: () => Promise.reject(new Error('the database is away')),
    };
    const jobs = observedJobs(handlers as JobHandlers, { metrics, traces: NO_TRACES, steady: { now: () => ms } });
    await jobs.ask({ orgId: 'org', submissionId: 's' });
    await expect(jobs.deliver({ orgId: 'org', submissionId: 's' })).rejects.toThrow('the database is away');
    expect(seen).toEqual([
      ['ledgerline_job_duration_seconds', { queue: 'erp-ask', outcome: 'ok' }, 0.4],
      ['ledgerline_job_duration_seconds', { queue: 'salesforce-deliver', outcome: 'failed' }, 0],
    ]);
  });
});
