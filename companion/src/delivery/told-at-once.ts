/**
 * The submission store that tells the org of each answer at once, in the background, so that a hold is on the record's page
 * a moment after the ERP's answer. What does not come to it, because the process ends, is done by the job that the same
 * statement wrote.
 *
 * A submission that has only just been taken in waits for its answer: it follows within seconds, and one request to the org
 * says both.
 */
import type { SubmissionStore } from '../orders/port.ts';
import type { Deliver } from './deliver.ts';

export interface ToldAtOnce {
  readonly deliver: Deliver;
  /** Whether there is an org to tell; asked often, so it answers from memory. */
  readonly isConnected: (orgId: string) => Promise<boolean>;
  readonly background: (work: Promise<void>) => void;
  readonly onError: (error: unknown) => void;
}

export function toldAtOnce(
  store: SubmissionStore,
  { deliver, isConnected, background, onError }: ToldAtOnce,
): SubmissionStore {
  const underWay = new Map<string, { again: boolean }>();

  async function tell(orgId: string, submissionId: string): Promise<void> {
    const key = JSON.stringify([orgId, submissionId]);
    const running = underWay.get(key);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const mine = { again: true };
    underWay.set(key, mine);
    try {
      if (!(await isConnected(orgId))) return;
      while (mine.again) {
        mine.again = false;
        await deliver({ orgId, submissionId });
      }
    } catch (error) {
      onError(error);
    } finally {
      underWay.delete(key);
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
