/** Asking the ERP under a lease, within its time, and what its answer means. */
import type { ErpError } from '../systems/erp/errors.ts';
import { ErpError as Failure } from '../systems/erp/errors.ts';
import type { ErpOrder, SubmitResult } from '../systems/erp/port.ts';
import { answerOfOrder } from './answer-of-order.ts';
import type { OrderDeps } from './deps.ts';
import { asErpError } from './failure.ts';
import { partnersOf } from './partners.ts';
import type { Answer } from './port.ts';
import { answerOfRefusal, isCreditRefusal } from './refusal.ts';
import { lookUpLater, postponed, retryLater } from './schedule.ts';
import { settle } from './settle.ts';
import { askContext, callContext, callTime, orderRequest, type Turn } from './turn.ts';

/** Sends what the submission asks, once. Whatever the ERP does or fails to do becomes an answer; nothing is thrown for it. */
export async function ask(deps: OrderDeps, turn: Turn): Promise<Answer> {
  let result: SubmitResult | undefined;
  try {
    result = await send(deps, turn);
  } catch (error) {
    return answerOfFailure(deps, turn, asErpError(error, 'write'));
  }
  if (result === undefined) return postponed(turn);
  return answerOfResult(deps, turn, result);
}

/** Undefined when no time was left to begin. The time is looked at last, so that nothing is sent after the lease. */
async function send(deps: OrderDeps, turn: Turn): Promise<SubmitResult | undefined> {
  const { submission, erp } = turn;
  const entity = { connectionId: submission.connectionId, entity: submission.entity };
  const number = submission.erpOrderNumber ?? '';
  if (submission.ask === 'recheck') {
    const deadlineMs = callTime(deps.steady, turn);
    return deadlineMs === undefined ? undefined : erp.recheckOrder(entity, number, askContext(turn, deadlineMs));
  }
  if (submission.ask === 'change' && !erp.capabilities.changeOrder) {
    throw new Failure('UNSUPPORTED', '', { retryable: false, outcomeKnown: true });
  }
  const partners = turn.partners ?? (await partnersOf(deps.links, turn.orgId, submission));
  const request = orderRequest(submission, partners);
  const deadlineMs = callTime(deps.steady, turn);
  if (deadlineMs === undefined) return undefined;
  const context = askContext(turn, deadlineMs);
  return submission.ask === 'submit'
    ? erp.submitOrder(entity, request, context)
    : erp.changeOrder(entity, number, request, context);
}

/** An accepted order is read again, so that what the ERP made of it is shown and not what it was asked to make. */
async function answerOfResult(deps: OrderDeps, turn: Turn, result: SubmitResult): Promise<Answer> {
  const evidence = { raw: result.raw, ...(result.duplicate ? { detail: 'the ERP had the order already' } : {}) };
  if (result.outcome === 'held') {
    const state = result.order.state === 'cancelled' ? 'cancelled' : 'held';
    return answerOfOrder(deps, turn, { ...result.order, state }, evidence);
  }
  const reread = await readAgain(deps, turn, result.order);
  if (reread === undefined) {
    const detail = 'the order could not be read again; compared with the ERP’s own answer';
    return answerOfOrder(deps, turn, result.order, { ...evidence, detail });
  }
  return answerOfOrder(deps, turn, reread, evidence);
}

async function readAgain(deps: OrderDeps, turn: Turn, order: ErpOrder): Promise<ErpOrder | undefined> {
  const { submission, erp } = turn;
  const deadlineMs = callTime(deps.steady, turn);
  if (deadlineMs === undefined) return undefined;
  try {
    const entity = { connectionId: submission.connectionId, entity: submission.entity };
    return await erp.getOrder(entity, order.number, callContext(turn, deadlineMs));
  } catch {
    return undefined;
  }
}

/** Pending where asking again may help or the outcome is not known; else held or rejected, with the reason. */
async function answerOfFailure(deps: OrderDeps, turn: Turn, failure: ErpError): Promise<Answer> {
  if (!failure.outcomeKnown) return lookUpNow(deps, turn, failure);
  const mayPass = failure.retryable && !isCreditRefusal(failure);
  if (mayPass || failure.code === 'AUTH') return retryLater(deps, turn, failure);
  return answerOfRefusal(deps, turn, failure);
}

/** One look in the time that is left: an order that is found needs no waiting. What is not found proves nothing yet. */
async function lookUpNow(deps: OrderDeps, turn: Turn, failure: ErpError): Promise<Answer> {
  const later = lookUpLater(deps, turn, failure);
  if (callTime(deps.steady, turn) === undefined) return later;
  const settled = await settle(deps, turn, turn.erp.capabilities.longestExecutionMs + 1);
  return settled.kind === 'answer' && settled.answer.state !== 'pending' ? settled.answer : later;
}
