import { describe, expect, it } from 'vitest';
import type { Metrics } from '../platform/metrics.ts';
import type { ErpDirectory } from '../systems/erp/port.ts';
import { measuredSubmissions } from './measured.ts';
import type { Answer, NewSubmission, Submission, SubmissionState, SubmissionStore } from './port.ts';

const TAKEN_IN_AT = '2026-11-28T10:00:00.000Z';
const ANSWERED_AT = '2026-11-28T10:01:30.500Z';
const HELD_AT = '2026-11-28T10:00:10.000Z';

type Of = Partial<Submission>;
const of = (more: Of): Submission =>
  ({
    ...{ submissionId: 's', connectionId: 'erp-main', ask: 'submit', state: 'pending' },
    ...{ createdAt: TAKEN_IN_AT, updatedAt: ANSWERED_AT },
    ...more,
  }) as Submission;

/** A store whose turns begin with `begins` and whose answers are recorded as `records`, in their order. */
function given(begins: Of, records: readonly (SubmissionState | undefined)[], connected = true) {
  const seen: unknown[] = [];
  const metrics: Metrics = {
    count: () => undefined,
    observe: (name, labels, value) => void seen.push([name, labels, value]),
  };
  const erps = {
    connection: async () => (connected ? Promise.resolve({ kind: 'tryton' }) : Promise.reject(new Error('gone'))),
  } as unknown as ErpDirectory;
  const left = [...records];
  const mine = (fence: number) => ({ kind: 'mine', submission: of(begins), fence });
  const store = {
    submit: async () => Promise.resolve(mine(1)),
    claim: async (_org: string, _id: string, fence: number) => Promise.resolve(mine(fence)),
    resume: async () => Promise.resolve(mine(1)),
    recordAnswer: async () => {
      const state = left.shift();
      return Promise.resolve(state === undefined ? undefined : of({ state }));
    },
  } as unknown as SubmissionStore;
  const measured = measuredSubmissions(store, { metrics, erps });
  const answer = async (fence: number) => {
    await measured.recordAnswer('org', 's', fence, {} as Answer);
    // What nobody waits for.
    await new Promise(setImmediate);
  };
  return { seen, measured, answer };
}

const NEW = { orgId: 'org' } as NewSubmission;
const timed = (verdict: string, kind = 'tryton') => [
  ['ledgerline_submission_first_verdict_seconds', { verdict, kind }, 90.5],
];

describe('the first verdict on an order', () => {
  it.each(['accepted', 'held', 'rejected'] as const)('is timed from when it was taken in: %s', async (verdict) => {
    const { seen, measured, answer } = given({}, [verdict]);
    await measured.submit(NEW);
    await answer(1);
    expect(seen).toEqual(timed(verdict));
  });

  it('is timed once, after all that it was pending for', async () => {
    const { seen, measured, answer } = given({}, ['pending', undefined, 'accepted', 'accepted']);
    await measured.submit(NEW);
    await answer(1);
    // This turn took too long, and another has the submission by now.
    await measured.claim('org', 's', 2);
    await answer(2);
    expect(seen).toEqual([]);
    await measured.claim('org', 's', 3);
    await answer(3);
    await answer(3);
    expect(seen).toEqual(timed('accepted'));
  });

  it('is not what an order gets that was on hold before', async () => {
    const { seen, measured, answer } = given({ heldSince: HELD_AT }, ['accepted', 'held', 'rejected']);
    await measured.submit(NEW);
    await answer(1);
    await measured.claim('org', 's', 2);
    await answer(2);
    await measured.resume({} as never);
    await answer(1);
    expect(seen).toEqual([]);
  });

  it('counts where the connection is gone by then, under no kind', async () => {
    const { seen, measured, answer } = given({}, ['rejected'], false);
    await measured.submit(NEW);
    await answer(1);
    expect(seen).toEqual(timed('rejected', ''));
  });
});
