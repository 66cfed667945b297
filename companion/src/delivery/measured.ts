/** Deliveries and jobs that are counted, timed and traced. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../canonical/time.ts';
import type { Submission } from '../orders/port.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Traces } from '../platform/traces.ts';
import type { Deliver } from './deliver.ts';
import type { DeliveryStore, JobHandlers } from './port.ts';

/** Leases under way at once; what is past it is not timed. */
const CLAIMS_MAX = 2_000;

/** Times each answer from when it was written down to when the org has it. */
export function measuredDeliveries<Store extends DeliveryStore>(
  store: Store,
  { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock },
): Store {
  const claimed = new LRUCache<string, Pick<Submission, 'state' | 'updatedAt'>>({ max: CLAIMS_MAX });
  const keyOf = (orgId: string, submissionId: string, fence: number) => JSON.stringify([orgId, submissionId, fence]);

  return {
    ...store,
    claim: async (orgId, asked) => {
      const found = await store.claim(orgId, asked);
      for (const { submission, fence } of found.claims) {
        const { submissionId, state, updatedAt } = submission;
        claimed.set(keyOf(orgId, submissionId, fence), { state, updatedAt });
      }
      if (found.claims.length > 0) {
        metrics.observe('ledgerline_delivery_batch_submissions', {}, found.claims.length);
      }
      return found;
    },
    complete: async (orgId, submissionId, fence, done) => {
      const completed = await store.complete(orgId, submissionId, fence, done);
      const key = keyOf(orgId, submissionId, fence);
      const submission = claimed.get(key);
      claimed.delete(key);
      // Pending is no answer of an ERP.
      if (completed !== undefined && submission !== undefined && submission.state !== 'pending') {
        const seconds = Math.max(clock.now() - Date.parse(submission.updatedAt), 0) / 1_000;
        metrics.observe('ledgerline_org_told_seconds', { outcome: submission.state }, seconds);
      }
      return completed;
    },
  };
}

export function tracedDeliver(deliver: Deliver, traces: Traces): Deliver {
  if (!traces.on) return deliver;
  return (due) => {
    const { orgId, submissionId, others = [] } = due;
    const attributes = {
      ...{ 'ledgerline.org_id': orgId, 'ledgerline.submission_id': submissionId },
      ...(others.length === 0 ? {} : { 'ledgerline.other_submissions': others }),
    };
    return traces.run({ name: 'delivery', kind: 'internal', attributes }, () => deliver(due));
  };
}

const QUEUES = {
  ask: 'erp-ask',
  deliver: 'salesforce-deliver',
  backfill: 'salesforce-backfill',
  replay: 'exception-replay',
} as const satisfies Record<keyof JobHandlers, string>;

export interface JobObservers {
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly steady: Clock;
}

export function observedJobs(handlers: JobHandlers, { metrics, traces, steady }: JobObservers): JobHandlers {
  function observed<Job extends { readonly orgId: string }>(
    queue: (typeof QUEUES)[keyof JobHandlers],
    handle: (job: Job) => Promise<void>,
  ): (job: Job) => Promise<void> {
    return async (job) => {
      const beganAtMs = steady.now();
      let outcome = 'failed';
      try {
        await traces.run({ name: `job ${queue}`, kind: 'consumer', attributes: idsOf(job) }, () => handle(job));
        outcome = 'ok';
      } finally {
        metrics.observe('ledgerline_job_duration_seconds', { queue, outcome }, (steady.now() - beganAtMs) / 1_000);
      }
    };
  }
  return {
    ask: observed(QUEUES.ask, handlers.ask),
    deliver: observed(QUEUES.deliver, handlers.deliver),
    backfill: observed(QUEUES.backfill, handlers.backfill),
    replay: observed(QUEUES.replay, handlers.replay),
  };
}

function idsOf(job: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(job).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[`ledgerline.${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, value]]
        : [],
    ),
  );
}
