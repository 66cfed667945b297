/**
 * Cancelling a held order: under the submission's lease, in the ERP first, then here. The lease keeps a re-check or a change
 * from releasing the order between the look at it and its cancelling. Whoever takes it up after a crash knows by the reason
 * that it was to be cancelled, and only looks. Repeating it is safe at every point.
 */
import { LedgerlineError } from '../platform/errors.ts';
import { SUBMIT_LEASE_MS } from '../platform/limits.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { CallContext, ErpOrder, ErpPort } from '../systems/erp/port.ts';
import type { CancelSubmission, Caller } from './answer.ts';
import type { OrderDeps } from './deps.ts';
import { asCallerError, asErpError } from './failure.ts';
import { isOurs } from './is-ours.ts';
import { notHeld } from './not-held.ts';
import type { Answer, Submission } from './port.ts';
import { CANCEL_UNDER_WAY } from './reasons.ts';
import { record } from './record.ts';
import { cancelNotShown, cancelUnknown } from './schedule.ts';
import { CALL_MIN_MS, RECORD_RESERVE_MS } from './turn.ts';

export function createCancelSubmission(deps: OrderDeps): CancelSubmission {
  return async (caller, submissionId, reason) => {
    const { orgId, actor } = caller;
    const startedAt = deps.steady.now();
    const found = await deps.submissions.get(orgId, submissionId);
    if (found === undefined) throw new LedgerlineError('NOT_FOUND', { record: submissionId });
    if (found.submission.state === 'cancelled') return { submission: found.submission, replayed: true };
    if (found.submission.state !== 'held') throw notHeld(found.submission, 'cancelled');
    const { reason: holdReason, rulesHash, connectionId } = found.submission;
    const erp = await deps.erps.connection(orgId, connectionId);
    // A look before the lease: what is refused anyway does not set the submission going.
    const endsAtMs = startedAt + Math.min(caller.deadlineMs, SUBMIT_LEASE_MS) - RECORD_RESERVE_MS;
    const timeLeft = () => Math.max(endsAtMs - deps.steady.now(), 1);
    const cancellation = { erp, submission: found.submission, caller, reason, timeLeft };
    requireCancellable(cancellation, await standingOrder(cancellation, found.submission.erpOrderNumber));

    const lease = { orgId, submissionId, rulesHash, actor, leaseMs: SUBMIT_LEASE_MS, reason: CANCEL_UNDER_WAY };
    const mine = await deps.submissions.resume(lease);
    if (mine.kind === 'state') throw notHeld(mine.submission, 'cancelled');
    if (mine.kind !== 'mine') throw new LedgerlineError('NOT_FOUND', { record: submissionId });
    const turn = { orgId, submission: mine.submission, fence: mine.fence };
    let ended: 'cancelled' | 'notShown';
    try {
      ended = await cancelInErp({ ...cancellation, submission: mine.submission });
    } catch (error) {
      const lost = error instanceof LedgerlineError && error.cause instanceof ErpError && !error.cause.outcomeKnown;
      await record(deps, turn, lost ? cancelUnknown({ erp, actor }) : stillHeld(actor, holdReason));
      throw error;
    }
    if (ended === 'notShown') {
      await record(deps, turn, cancelNotShown({ erp, actor }));
      throw notShown(mine.submission);
    }
    const submission = await record(deps, turn, { state: 'cancelled', event: 'cancelled', detail: reason, actor });
    if (submission.state !== 'cancelled') throw notHeld(submission, 'cancelled');
    return { submission, replayed: false };
  };
}

/** Without the order's number, the store keeps what the ERP's order carries. */
function stillHeld(actor: string, reason: Submission['reason']): Answer {
  const detail = 'not cancelled in the ERP';
  return { state: 'held', event: 'held', detail, actor, ...(reason === undefined ? {} : { reason }) };
}

interface Cancellation {
  readonly erp: ErpPort;
  readonly submission: Submission;
  readonly caller: Caller;
  readonly reason: string;
  readonly timeLeft: () => number;
}

/**
 * Returns when the ERP has no order that could still go on; throws when it has, or when that is not known. 'notShown': it does
 * not find an order that it had, which alone does not prove that it is gone.
 */
async function cancelInErp(cancellation: Cancellation): Promise<'cancelled' | 'notShown'> {
  const { erp, submission, reason } = cancellation;
  const standing = await standingOrder(cancellation, submission.erpOrderNumber);
  requireCancellable(cancellation, standing);
  if (standing === undefined) return submission.erpOrderNumber === undefined ? 'cancelled' : 'notShown';
  if (standing.state === 'cancelled') return 'cancelled';
  // The time is looked at last, so that nothing is sent after the lease.
  if (cancellation.timeLeft() < CALL_MIN_MS) {
    throw new LedgerlineError('ERP_UNAVAILABLE', {
      record: submission.submissionId,
      detail: 'No time was left to ask the ERP; the submission stays held.',
    });
  }
  let after: ErpOrder;
  try {
    after = await erp.cancelOrder(entityOf(submission), standing.number, reason, contextOf(cancellation));
  } catch (error) {
    return settleCancel(cancellation, standing.number, error);
  }
  if (after.state !== 'cancelled') throw released(submission, after);
  return 'cancelled';
}

function requireCancellable({ erp, submission }: Cancellation, standing: ErpOrder | undefined): void {
  if (standing === undefined || standing.state === 'cancelled') return;
  if (submission.replaces !== undefined) throw changeStands(submission, standing);
  if (standing.state !== 'held' && standing.state !== 'draft') throw released(submission, standing);
  if (erp.capabilities.cancelOrder) return;
  throw new LedgerlineError('ERP_REFUSED', {
    record: submission.submissionId,
    detail: `This ERP does not cancel orders for us; order ${standing.number} still stands there.`,
    action: `Cancel order ${standing.number} in the ERP itself, then cancel it here.`,
  });
}

/** A failed cancel may have been done all the same: the order itself tells. */
async function settleCancel(
  cancellation: Cancellation,
  number: string,
  thrown: unknown,
): Promise<'cancelled' | 'notShown'> {
  const failure = asErpError(thrown, 'write');
  // Unread, it may stand or not: what failed first is what is told.
  const standing = await standingOrder(cancellation, number).catch(() => 'unread' as const);
  if (standing === undefined) return 'notShown';
  if (standing !== 'unread' && standing.state === 'cancelled') return 'cancelled';
  const detail = failure.outcomeKnown
    ? `Order ${number} was not cancelled in the ERP; the submission stays held.`
    : `The ERP’s answer was lost; whether order ${number} is cancelled is being looked up.`;
  throw asCallerError(failure, detail);
}

/** The ERP's order by number, else by our key; undefined when it has none. */
async function standingOrder(cancellation: Cancellation, number: string | undefined): Promise<ErpOrder | undefined> {
  const { erp, submission } = cancellation;
  try {
    const numbered =
      number === undefined ? undefined : await erp.getOrder(entityOf(submission), number, contextOf(cancellation));
    if (numbered !== undefined && isOurs(numbered, submission.erpKey)) return numbered;
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

function contextOf({ caller, timeLeft }: Cancellation): CallContext {
  return { correlationId: caller.correlationId, deadlineMs: timeLeft(), criticality: 'order' };
}

function notShown(submission: Submission): LedgerlineError {
  return new LedgerlineError('ERP_UNAVAILABLE', {
    record: submission.submissionId,
    detail: `The ERP does not find order ${submission.erpOrderNumber ?? submission.erpKey}, which it had; it is looked for again.`,
    action:
      'Nothing to do: it is cancelled here once it is surely gone from the ERP; if it stands there, cancel it again.',
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
