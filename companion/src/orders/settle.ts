/**
 * Settling an unknown outcome: the order is looked up by key, and never sent before the look-up proves that it may be.
 *
 * 'Not found' proves nothing while the ERP may still be at work on what was sent: until its longest execution time after
 * the end of the lease it was sent under.
 */
import { ErpError } from '../systems/erp/errors.ts';
import type { ErpOrder } from '../systems/erp/port.ts';
import { answerOfOrder, differencesOf } from './answer-of-order.ts';
import type { OrderDeps } from './deps.ts';
import { asErpError } from './failure.ts';
import { isOurs } from './is-ours.ts';
import type { Answer, Reason } from './port.ts';
import { duplicateReason, holdReason, isBeingCancelled, ORDER_GONE, REFUSED_UNPROVEN } from './reasons.ts';
import { lastLookEnded, lookedUp, lookUpFailed } from './schedule.ts';
import { askContext, callContext, callTime, type Turn } from './turn.ts';

const NOT_LOOKED = { retryable: true, outcomeKnown: true, asked: false } as const;

export type Settlement =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Nothing of what was sent is at work any more: the ERP may be asked again. `standing`: what it has under our key. */
  | { readonly kind: 'askAgain'; readonly standing?: ErpOrder };

/**
 * `provesInMs`: how long 'not found' still proves nothing; 0 or less: it proves that the ERP does not have it.
 * Never throws for what the ERP does.
 */
export async function settle(deps: OrderDeps, turn: Turn, provesInMs: number): Promise<Settlement> {
  const deadlineMs = callTime(deps.steady, turn);
  if (deadlineMs === undefined) return answer(lookedUp(turn, Math.max(provesInMs, 0)));
  let found: ErpOrder | undefined;
  try {
    found = await findOrder(deps, turn, deadlineMs);
  } catch (error) {
    return answer(lookUpFailed(deps, turn, asErpError(error, 'read')));
  }
  const proven = provesInMs <= 0;
  if (found !== undefined && isSettled(turn, found, proven)) {
    const detail = 'found in the ERP by our key or number, after its answer was lost';
    return answer(await answerOfOrder(deps, turn, found, { detail }));
  }
  if (!proven) return answer(lookedUp(turn, provesInMs));
  if (isBeingCancelled(turn.submission.reason)) return answer(await afterCancelling(deps, turn, found));
  // What is a draft still after the last look is not sent once more, and again after that.
  const left = found?.state === 'draft' ? lastLookEnded(turn, found) : undefined;
  if (left !== undefined) return answer(left);
  if (found !== undefined) return { kind: 'askAgain', standing: found };
  if (turn.submission.reason?.code === REFUSED_UNPROVEN.code)
    return answer(refusedForGood(turn, turn.submission.reason));
  const ended = lastLookEnded(turn);
  return ended === undefined ? { kind: 'askAgain' } : answer(ended);
}

/**
 * What became of an order that was to be cancelled: it is never asked for again. One that still stands on hold is held, as
 * before; without its number in the answer, the store keeps what it carries.
 */
async function afterCancelling(deps: OrderDeps, turn: Turn, found: ErpOrder | undefined): Promise<Answer> {
  if (found === undefined) {
    const detail = 'looked up by key: the ERP has no order to cancel';
    const gone = turn.submission.erpOrderNumber === undefined ? {} : { reason: ORDER_GONE };
    return { state: 'cancelled', event: 'cancelled', detail, actor: turn.actor, ...gone };
  }
  if (found.state !== 'held' && found.state !== 'draft') {
    return answerOfOrder(deps, turn, found, { detail: 'looked up by key: the ERP has released the order' });
  }
  const detail = 'looked up by key: not cancelled in the ERP';
  return { state: 'held', event: 'held', detail, reason: holdReason(found.hold), erpOrder: found, actor: turn.actor };
}

/** What the ERP refused as an order that it has, it does not have. The next revision keeps our key (submit_again.sql). */
function refusedForGood({ actor }: Turn, { erpMessage }: Reason): Answer {
  const detail = 'looked up by key: the ERP has no such order of ours';
  return { state: 'rejected', event: 'rejected', detail, reason: duplicateReason(erpMessage), actor };
}

/** By our key, else by the number that we hold. */
async function findOrder(deps: OrderDeps, turn: Turn, deadlineMs: number): Promise<ErpOrder | undefined> {
  const { submission, erp } = turn;
  const entity = { connectionId: submission.connectionId, entity: submission.entity };
  const found = await erp.findOrderByKey(entity, submission.erpKey, askContext(turn, deadlineMs));
  if (found !== undefined || submission.erpOrderNumber === undefined) return found;
  const left = callTime(deps.steady, turn);
  if (left === undefined) throw new ErpError('UNAVAILABLE', 'no time was left to look', NOT_LOOKED);
  try {
    const numbered = await erp.getOrder(entity, submission.erpOrderNumber, callContext(turn, left));
    return isOurs(numbered, submission.erpKey) ? numbered : undefined;
  } catch (error) {
    if (asErpError(error, 'read').code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Whether the order as it stands answers what was asked. A draft is work under way. A hold may be the state from before
 * the asking, or a step on the way; while something may be at work it settles only what the ERP does in one step. A change
 * is settled by no look: what it changed may be a field that the order does not show, and changing it again is harmless.
 * A hold that was to be cancelled may yet be.
 */
function isSettled(turn: Turn, found: ErpOrder, proven: boolean): boolean {
  if (found.state === 'cancelled') return true;
  if (found.state === 'draft') return false;
  if (turn.submission.ask === 'change') return false;
  if (found.state !== 'held') return true;
  if (isBeingCancelled(turn.submission.reason)) return false;
  return turn.submission.ask === 'submit' && (proven || turn.erp.capabilities.idempotency === 'sync');
}

/**
 * Whether a change whose outcome was unknown is in the ERP for all that can be seen: the order goes on there, and was on hold
 * before, or carries the change. Then it is not held here, whatever speaks against sending it now.
 */
export async function isChangedAlready(deps: OrderDeps, turn: Turn, standing: ErpOrder): Promise<boolean> {
  const { ask, replaces } = turn.submission;
  if (ask !== 'change' || standing.state === 'held' || standing.state === 'draft') return false;
  return replaces === undefined || (await differencesOf(deps, turn, standing)).length === 0;
}

function answer(settled: Answer): Settlement {
  return { kind: 'answer', answer: settled };
}
