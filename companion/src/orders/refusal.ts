/** What an ERP's refusal means for a submission: held, rejected, or what the order that stands there says. */
import type { ErpError } from '../systems/erp/errors.ts';
import type { ErpOrder } from '../systems/erp/port.ts';
import { answerOfOrder, differencesOf } from './answer-of-order.ts';
import { clearsOfHold } from './clears-of-hold.ts';
import type { OrderDeps } from './deps.ts';
import { asErpError } from './failure.ts';
import { isOurs } from './is-ours.ts';
import type { Answer } from './port.ts';
import { failureReason, ORDER_GONE, ORDER_NOT_SHOWN } from './reasons.ts';
import { lookUpLater, orderNotShown, refusedUnproven } from './schedule.ts';
import { callContext, callTime, type Turn } from './turn.ts';

/**
 * Refused, and asking the same again would not help. A first order is rejected, or held where credit or a block is the
 * reason, unless the ERP has one with our key after all. Where an order stands in the ERP already (re-check, change), that
 * order decides: it is never rejected while it stands there on hold, or a next revision would make a second one. That it is not
 * found is not believed at once: an order is gone after two looks, apart by the ERP's longest execution time.
 */
export async function answerOfRefusal(deps: OrderDeps, turn: Turn, failure: ErpError): Promise<Answer> {
  if (turn.submission.ask === 'submit') return firstOrderRefused(deps, turn, failure);
  const standing = await standingOrder(deps, turn);
  if (standing === 'unreadable') return remains(deps, turn, failure);
  if (standing === undefined) {
    if (turn.submission.reason?.code !== ORDER_NOT_SHOWN.code) return orderNotShown(turn);
    return { ...refused(turn, failure), state: 'cancelled', event: 'cancelled', reason: ORDER_GONE };
  }
  switch (standing.state) {
    case 'cancelled':
      return answerOfOrder(deps, turn, standing);
    case 'held':
    case 'draft':
      return remains(deps, turn, failure);
    default:
      return turn.submission.ask === 'recheck'
        ? answerOfOrder(deps, turn, standing, { detail: 'the ERP has released the order already' })
        : changeOfOpenOrder(deps, turn, failure, standing);
  }
}

async function firstOrderRefused(deps: OrderDeps, turn: Turn, failure: ErpError): Promise<Answer> {
  if (isCreditRefusal(failure)) return held(deps, turn, failure);
  if (failure.code !== 'DUPLICATE' && failure.code !== 'CONFLICT') return rejected(turn, failure);
  const found = await standingOrder(deps, turn);
  if (found === 'unreadable') return lookUpLater(deps, turn, failure);
  if (found === undefined) return refusedUnproven(deps, turn, failure);
  if (found.state === 'draft') return lookUpLater(deps, turn, failure);
  return answerOfOrder(deps, turn, found, { detail: 'the ERP had the order already' });
}

/** A change was refused, and the ERP's order is open: it may carry the change already, else it stands as it was. */
async function changeOfOpenOrder(deps: OrderDeps, turn: Turn, failure: ErpError, standing: ErpOrder): Promise<Answer> {
  const different = await differencesOf(deps, turn, standing);
  const open = { ...refused(turn, failure), state: 'accepted', event: 'accepted', erpOrder: standing } as const;
  if (different.length === 0) return { ...open, erpOrderNumber: standing.number };
  if (turn.submission.replaces !== undefined) return remains(deps, turn, failure);
  return { ...open, differences: different, reason: failureReason(failure) };
}

/** The ERP's order stands as before. A change of an accepted order is rejected, except where credit may yet allow it. */
async function remains(deps: OrderDeps, turn: Turn, failure: ErpError): Promise<Answer> {
  const rejects = turn.submission.replaces !== undefined && !isCreditRefusal(failure);
  return rejects ? rejected(turn, failure) : held(deps, turn, failure);
}

/** Without the order's number in the answer, the store keeps what the ERP's order carries. */
async function held(deps: OrderDeps, turn: Turn, failure: ErpError): Promise<Answer> {
  const clears = failure.code === 'CREDIT_BLOCKED' ? await clearsOfHold(deps, turn, 'CREDIT_LIMIT') : undefined;
  return { ...refused(turn, failure), state: 'held', event: 'held', reason: failureReason(failure, clears) };
}

function rejected(turn: Turn, failure: ErpError): Answer {
  return { ...refused(turn, failure), state: 'rejected', event: 'rejected', reason: failureReason(failure) };
}

export function isCreditRefusal({ code }: ErpError): boolean {
  return code === 'CREDIT_BLOCKED' || code === 'CUSTOMER_BLOCKED';
}

function refused(turn: Turn, failure: ErpError) {
  const { code, vendorCode, httpStatus, findings } = failure;
  return {
    detail: `${turn.submission.ask} refused: ${code}`,
    raw: {
      code,
      message: failure.message,
      findings,
      ...(vendorCode === undefined ? {} : { vendorCode }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
    },
    actor: turn.actor,
  };
}

/** The order by its number, else by our key; undefined when the ERP has neither. */
async function standingOrder(deps: OrderDeps, turn: Turn): Promise<ErpOrder | undefined | 'unreadable'> {
  const { submission, erp } = turn;
  const entity = { connectionId: submission.connectionId, entity: submission.entity };
  const byNumber = callTime(deps.steady, turn);
  if (byNumber === undefined) return 'unreadable';
  try {
    if (submission.erpOrderNumber !== undefined) {
      const numbered = await erp.getOrder(entity, submission.erpOrderNumber, callContext(turn, byNumber));
      if (isOurs(numbered, submission.erpKey)) return numbered;
    }
  } catch (error) {
    if (asErpError(error, 'read').code !== 'NOT_FOUND') return 'unreadable';
  }
  const byKey = callTime(deps.steady, turn);
  if (byKey === undefined) return 'unreadable';
  try {
    return await erp.findOrderByKey(entity, submission.erpKey, callContext(turn, byKey));
  } catch {
    return 'unreadable';
  }
}
