/** A submission store that counts how submissions end, each end once: where it is written down under the fence. */
import type { Metrics } from '../platform/metrics.ts';
import type { Submission, SubmissionStore } from './port.ts';

export function measuredSubmissions(store: SubmissionStore, metrics: Metrics): SubmissionStore {
  function count({ state, phase, ask }: Submission): void {
    if (state === 'pending') metrics.count('ledgerline_submissions_postponed_total', { phase: phase ?? 'asking' });
    else metrics.count('ledgerline_submissions_total', { ask, outcome: state });
  }
  return {
    ...store,
    submit: async (request) => {
      const outcome = await store.submit(request);
      if (outcome.kind === 'heldHere') count(outcome.submission);
      return outcome;
    },
    recordAnswer: async (orgId, submissionId, fence, answer) => {
      const recorded = await store.recordAnswer(orgId, submissionId, fence, answer);
      if (recorded !== undefined) count(recorded);
      return recorded;
    },
    resume: async (request) => {
      const outcome = await store.resume(request);
      if (outcome.kind === 'heldHere') count(outcome.submission);
      return outcome;
    },
  };
}
