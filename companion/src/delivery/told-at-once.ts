/**
 * The submission store that tells the org of each answer at once, in the background, so that a hold is on the record's page
 * a moment after the ERP's answer. What does not come to it, because the process ends, is done by the job that the same
 * statement wrote.
 *
 * A submission that has only just been taken in waits for its answer: it follows within seconds, and one request to the org
 * says both.
 */
import type { SubmissionStore } from '../orders/port.ts';
import { type Deliver, TOGETHER_MAX } from './deliver.ts';

export interface ToldAtOnce {
  readonly deliver: Deliver;
  /** Whether there is an org to tell; asked often, so it answers from memory. */
  readonly isConnected: (orgId: string) => Promise<boolean>;
  readonly background: (work: Promise<void>) => void;
  readonly onError: (error: unknown) => void;
}

/** Requests to one org under way at once. */
const AT_ONCE = 4;

/** What one org is to be told by this process. */
interface Line {
  readonly waiting: Set<string>;
  underWay: number;
}

export function toldAtOnce(
  store: SubmissionStore,
  { deliver, isConnected, background, onError }: ToldAtOnce,
): SubmissionStore {
  const lines = new Map<string, Line>();

  /** One answer alone is told at once; those that come while the org is told of others go together. */
  async function tell(orgId: string, submissionId: string): Promise<void> {
    const line = lines.get(orgId) ?? { waiting: new Set(), underWay: 0 };
    lines.set(orgId, line);
    line.waiting.add(submissionId);
    if (line.underWay >= AT_ONCE) return;
    line.underWay += 1;
    try {
      if (!(await isConnected(orgId))) line.waiting.clear();
      for (let next = nextOf(line); next !== undefined; next = nextOf(line)) await deliver({ orgId, ...next });
    } catch (error) {
      onError(error);
    } finally {
      line.underWay -= 1;
      // What is left of it after a failure is done by the jobs.
      if (line.underWay === 0) lines.delete(orgId);
    }
  }

  return {
    ...store,
    submit: async (request) => {
      const outcome = await store.submit(request);
      if (outcome.kind === 'heldHere') background(tell(request.orgId, outcome.submission.submissionId));
      return outcome;
    },
    recordAnswer: async (orgId, submissionId, fence, answer) => {
      const recorded = await store.recordAnswer(orgId, submissionId, fence, answer);
      if (recorded !== undefined) background(tell(orgId, submissionId));
      return recorded;
    },
    resume: async (request) => {
      const outcome = await store.resume(request);
      if (outcome.kind === 'heldHere') background(tell(request.orgId, outcome.submission.submissionId));
      return outcome;
    },
  };
}

/** The oldest that wait, as many as go in one request. */
function nextOf({ waiting }: Line): { readonly submissionId: string; readonly others: readonly string[] } | undefined {
  const [submissionId, ...others] = [...waiting].slice(0, TOGETHER_MAX);
  if (submissionId === undefined) return undefined;
  for (const id of [submissionId, ...others]) waiting.delete(id);
  return { submissionId, others };
}
