/**
 * A submission store that counts how submissions end, each end once: where it is written down under the fence; and times each
 * order from when it was taken in to its first verdict, by the instants that the store has of both.
 */
import { LRUCache } from 'lru-cache';
import type { Metrics } from '../platform/metrics.ts';
import type { ErpDirectory } from '../systems/erp/port.ts';
import type { Submission, SubmissionStore } from './port.ts';

export interface SubmissionObservers {
  readonly metrics: Metrics;
  readonly erps: ErpDirectory;
}

/** Turns under way at once; what is past it is not timed. */
const TURNS_MAX = 2_000;

export function measuredSubmissions(store: SubmissionStore, { metrics, erps }: SubmissionObservers): SubmissionStore {
  const verdicts = firstVerdicts({ metrics, erps });

  function count({ state, phase, ask }: Submission): void {
    if (state === 'pending') metrics.count('ledgerline_submissions_postponed_total', { phase: phase ?? 'asking' });
    else metrics.count('ledgerline_submissions_total', { ask, outcome: state });
  }
  return {
    ...store,
    submit: async (request) => {
      const outcome = await store.submit(request);
      if (outcome.kind === 'heldHere') count(outcome.submission);
      if (outcome.kind === 'mine') verdicts.began(request.orgId, outcome);
      return outcome;
    },
    claim: async (orgId, submissionId, leaseMs) => {
      const outcome = await store.claim(orgId, submissionId, leaseMs);
      if (outcome.kind === 'mine') verdicts.began(orgId, outcome);
      return outcome;
    },
    recordAnswer: async (orgId, submissionId, fence, answer) => {
      const recorded = await store.recordAnswer(orgId, submissionId, fence, answer);
      verdicts.ended(orgId, { submissionId, fence, recorded });
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

interface Turn {
  readonly submission: Submission;
  readonly fence: number;
}

interface Ended {
  readonly submissionId: string;
  readonly fence: number;
  /** Absent: the fence did not hold, and another's answer counts. */
  readonly recorded: Submission | undefined;
}

/** What a turn begins with says whether it was ever on hold; what it ends with does not, so that is kept in between. */
function firstVerdicts({ metrics, erps }: SubmissionObservers): {
  began(orgId: string, turn: Turn): void;
  ended(orgId: string, ended: Ended): void;
} {
  const first = new LRUCache<string, true>({ max: TURNS_MAX });
  const keyOf = (orgId: string, submissionId: string, fence: number) => JSON.stringify([orgId, submissionId, fence]);

  return {
    began: (orgId, { submission, fence }) => {
      // A pending one that has been on hold had its first verdict then; rejected and cancelled ones are never pending again.
      if (submission.heldSince === undefined) first.set(keyOf(orgId, submission.submissionId, fence), true);
    },
    ended: (orgId, { submissionId, fence, recorded }) => {
      if (!first.delete(keyOf(orgId, submissionId, fence))) return;
      if (recorded === undefined || recorded.state === 'pending') return;
      const { state: verdict, createdAt, updatedAt, connectionId } = recorded;
      const seconds = Math.max(Date.parse(updatedAt) - Date.parse(createdAt), 0) / 1_000;
      const observe = (kind: string) => {
        metrics.observe('ledgerline_submission_first_verdict_seconds', { verdict, kind }, seconds);
      };
      // The connection was at hand a moment ago, and nobody waits for it: one that is gone by now has no kind.
      erps.connection(orgId, connectionId).then(
        (erp) => observe(erp.kind),
        () => observe(''),
      );
    },
  };
}
