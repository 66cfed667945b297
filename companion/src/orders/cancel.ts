/** Cancelling a held order: in the ERP first, then here. Repeating it is safe at every point. */
import { LedgerlineError } from '../platform/errors.ts';
import type { ErpOrder, ErpPort } from '../systems/erp/port.ts';
import type { CancelSubmission, Caller } from './answer.ts';
import type { OrderDeps } from './deps.ts';
import { asCallerError, asErpError } from './failure.ts';
import type { Submission } from './port.ts';

/** Kept free for writing it down. */
const RECORD_RESERVE_MS = 500;

export function createCancelSubmission(deps: OrderDeps): CancelSubmission {
  return async (caller, submissionId, reason) => {
    const endsAtMs = deps.clock.now() + caller.deadlineMs - RECORD_RESERVE_MS;
    const found = await deps.submissions.get(caller.orgId, submissionId);
    if (found === undefined) throw new LedgerlineError('NOT_FOUND', { record: submissionId });
    const { submission } = found;
    if (submission.state === 'cancelled') return { submission, replayed: true };
    if (submission.state !== 'held') throw notHeld(submission);

    const erp = await deps.erps.connection(caller.orgId, submission.connectionId);
    await cancelInErp({ erp, submission, caller, reason, timeLeft: () => Math.max(endsAtMs - deps.clock.now(), 1) });
    const cancelled = await deps.submissions.cancel(caller.orgId, submissionId, caller.actor, reason);
    deps.forgetCredit(caller.orgId, submission.accountId);
    if (cancelled !== undefined) return { submission: cancelled, replayed: false };

    const now = (await deps.submissions.get(caller.orgId, submissionId))?.submission ?? submission;
    if (now.state === 'cancelled') return { submission: now, replayed: true };
    throw notHeld(now);
  };
}

interface Cancellation {
  readonly erp: ErpPort;
  readonly submission: Submission;
  readonly caller: Caller;
  readonly reason: string;
  readonly timeLeft: () => number;
}

/** Returns when the ERP has no order that could still go on; throws when it has, or when that is not known. */
async function cancelInErp(cancellation: Cancellation): Promise<void> {
  const { erp, submission, reason } = cancellation;
  const standing = await standingOrder(cancellation, submission.erpOrderNumber);
  if (standing === undefined || standing.state === 'cancelled') return;
  if (submission.replaces !== undefined) throw changeStands(submission, standing);
  if (standing.state !== 'held' && standing.state !== 'draft') throw released(submission, standing);
  if (!erp.capabilities.cancelOrder) {
    throw new LedgerlineError('ERP_REFUSED', {
      record: submission.submissionId,
      detail: `This ERP does not cancel orders for us; order ${standing.number} still stands there.`,
      action: `Cancel order ${standing.number} in the ERP itself, then cancel it here.`,
    });
  }
  try {
    const after = await erp.cancelOrder(entityOf(submission), standing.number, reason, contextOf(cancellation));
    if (after.state !== 'cancelled') throw released(submission, after);
  } catch (error) {
    if (error instanceof LedgerlineError) throw error;
    await settleCancel(cancellation, standing.number, error);
  }
}

/** A failed cancel may have been done all the same: the order itself tells. */
async function settleCancel(cancellation: Cancellation, number: string, thrown: unknown): Promise<void> {
  const failure = asErpError(thrown, 'write');
  const standing = await standingOrder(cancellation, number);
  if (standing === undefined || standing.state === 'cancelled') return;
  const detail = failure.outcomeKnown
    ? `Order ${number} was not cancelled in the ERP; the submission stays held.`
    : `The ERP’s answer was lost and order ${number} still stands there; the submission stays held. Cancel it again.`;
  throw asCallerError(failure, detail);
}

/** The ERP's order by number, else by our key; undefined when it has none. */
async function standingOrder(cancellation: Cancellation, number: string | undefined): Promise<ErpOrder | undefined> {
  const { erp, submission } = cancellation;
  try {
    if (number !== undefined) return await erp.getOrder(entityOf(submission), number, contextOf(cancellation));
  } catch (error) {
    const failure = asErpError(error, 'read');
    if (failure.code !== 'NOT_FOUND') throw unread(failure, submission);
  }
  try {
    return await erp.findOrderByKey(entityOf(submission), submission.erpKey, contextOf(cancellation));
  } catch (error) {
    throw unread(asErpError(error, 'read'), submission);
  }
}

function unread(failure: ReturnType<typeof asErpError>, submission: Submission): LedgerlineError {
  return asCallerError(
    failure,
    `The ERP did not show the order of submission ${submission.submissionId}; it stays held.`,
  );
}

function entityOf(submission: Submission) {
  return { connectionId: submission.connectionId, entity: submission.entity };
}

function contextOf({ caller, timeLeft }: Cancellation) {
  return { correlationId: caller.correlationId, deadlineMs: timeLeft() };
}

function notHeld(submission: Submission): LedgerlineError {
  const record = submission.submissionId;
  if (submission.state === 'pending')
    return new LedgerlineError('SUBMISSION_IN_FLIGHT', { record, retryAfterMs: 2_000 });
  return new LedgerlineError('SUBMISSION_STATE', {
    record,
    detail: `The submission is ${submission.state}; only a held one can be cancelled.`,
  });
}

/** Cancelling here would make the next revision a second order beside the one that stands. */
function changeStands(submission: Submission, standing: ErpOrder): LedgerlineError {
  return new LedgerlineError('SUBMISSION_STATE', {
    record: submission.submissionId,
    detail: `This is a change of order ${standing.number}, which was accepted before and stands in the ERP.`,
    action:
      'To take the change back, submit the order with its earlier content; to end the order, cancel it in the ERP.',
  });
}

function released(submission: Submission, standing: ErpOrder): LedgerlineError {
  return new LedgerlineError('SUBMISSION_STATE', {
    record: submission.submissionId,
    detail: `Order ${standing.number} is ${standing.state} in the ERP: it is not on hold there any more.`,
    action: 'Check the submission again to see what the ERP made of it.',
  });
}
