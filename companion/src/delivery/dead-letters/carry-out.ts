/**
 * One replay, as far as it can be carried out. Each way is safe to go twice: an order is submitted under the replay's own id
 * and only as the successor of what failed, an ERP is asked again under the key it had, an org is told what stands.
 */
import { LedgerlineError } from '../../platform/errors.ts';
import { REQUEST_DEADLINE_MS } from '../../platform/limits.ts';
import type { SubmissionAnswer } from '../../orders/answer.ts';
import type { ReplayDeps } from './deps.ts';
import type { BegunReplay, Remedy, ReplayOutcome } from './replays/port.ts';

type Way = (deps: ReplayDeps, orgId: string, begun: BegunReplay) => Promise<ReplayOutcome>;

/** Whatever refuses it is its outcome. Rejects when our own database does not answer: then it comes again. */
export async function carryOut(deps: ReplayDeps, orgId: string, begun: BegunReplay): Promise<ReplayOutcome> {
  try {
    return await WAYS[begun.remedy](deps, orgId, begun);
  } catch (error) {
    if (!(error instanceof LedgerlineError)) {
      deps.report({ orgId, replayId: begun.replayId, error });
      return { state: 'failed', acted: false, code: 'INTERNAL', message: 'Something failed that should not.' };
    }
    if (error.code === 'DATABASE_UNAVAILABLE' || error.code === 'DATABASE_FULL') throw error;
    // Its own earlier turn is at it still; whoever takes up the submission after that turn asks the ERP on.
    if (error.code === 'IDEMPOTENCY_KEY_IN_FLIGHT' && error.record !== undefined) {
      return { state: 'succeeded', acted: true, how: 'pending', submissionId: error.record };
    }
    const refused = error.code === 'EXCEPTION_STATE' || error.code === 'SUBMISSION_STATE';
    const message = `${error.message} ${error.action}`;
    return { state: refused ? 'refused' : 'failed', acted: false, code: error.code, message };
  }
}

const WAYS: Readonly<Record<Remedy, Way>> = {
  resubmit: async (deps, orgId, begun) =>
    outcomeOf(
      await deps.submitOrder(callerOf(deps, orgId, begun), {
        idempotencyKey: begun.replayId,
        order: deps.readOrder(begun.payload),
        after: begun.after ?? begun.subject,
      }),
    ),

  askAgain: async (deps, orgId, begun) => outcomeOf(await deps.recheck(callerOf(deps, orgId, begun), begun.subject)),

  tellAgain: async (deps, orgId, { subject }) => {
    if (!(await deps.deadLetters.tellAgain(orgId, subject))) {
      const message = 'The org has taken it meanwhile, or is not connected any more.';
      return { state: 'refused', acted: false, code: 'EXCEPTION_STATE', message };
    }
    await deps.deliver({ orgId, submissionId: subject });
    return { state: 'succeeded', acted: true, how: 'toldAgain', submissionId: subject };
  },

  takeInAgain: async (deps, orgId, begun) =>
    outcomeOf(
      await deps.submitOrder(callerOf(deps, orgId, begun), {
        // The org's own record is told of what comes of it.
        idempotencyKey: begun.requestKey ?? begun.replayId,
        order: deps.readOrder(begun.payload),
        after: begun.after ?? '',
      }),
    ),
};

function callerOf({ newId }: ReplayDeps, orgId: string, { actor }: BegunReplay) {
  return { orgId, actor, correlationId: newId(), deadlineMs: REQUEST_DEADLINE_MS };
}

/** Where it failed again, the same statement has kept that as an exception of its own, and the store tells. */
function outcomeOf({ submission }: SubmissionAnswer): ReplayOutcome {
  return { state: 'succeeded', acted: true, how: submission.state, submissionId: submission.submissionId };
}
