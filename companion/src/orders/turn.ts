/** One turn at the ERP for a submission: everything that holds while a fenced lease is ours. */
import type { Clock } from '../canonical/time.ts';
import type { RuleDocument } from '../rules/port.ts';
import type { CallContext, ErpPort, OrderRequest } from '../systems/erp/port.ts';
import type { Partners } from './partners.ts';
import type { Submission } from './port.ts';

/** Kept free at the end of a turn for writing the answer down. */
export const RECORD_RESERVE_MS = 500;
/** Less time than this is not worth an ERP call: the worker asks instead. */
export const CALL_MIN_MS = 250;

export interface Turn {
  readonly orgId: string;
  readonly submission: Submission;
  readonly fence: number;
  readonly actor: string;
  readonly correlationId: string;
  readonly document: RuleDocument;
  readonly erp: ErpPort;
  /** By the steady clock, in ms: always before the lease ends, since it is counted from before the lease was asked for. */
  readonly endsAtMs: number;
  /** The ERP was asked in an earlier turn, and it did not come through. */
  readonly again?: boolean;
  /** How many turns in a row have ended without the ERP being asked; absent: none. */
  readonly unasked?: number;
  /** Known already where the order was routed a moment ago. */
  readonly partners?: Partners;
}

/** How long a call may take from now on, in ms; undefined when none is to be begun any more. */
export function callTime(steady: Clock, turn: Pick<Turn, 'endsAtMs'>): number | undefined {
  const left = turn.endsAtMs - RECORD_RESERVE_MS - steady.now();
  return left < CALL_MIN_MS ? undefined : left;
}

export function callContext(turn: Pick<Turn, 'correlationId'>, deadlineMs: number): CallContext {
  return { deadlineMs, correlationId: turn.correlationId, criticality: 'order' };
}

/** For the call that a turn is for, not for those that follow from its answer: a turn that is not the first asks again. */
export function askContext(turn: Pick<Turn, 'correlationId' | 'again'>, deadlineMs: number): CallContext {
  return { ...callContext(turn, deadlineMs), ...(turn.again === true ? { retry: true } : {}) };
}

export function orderRequest(submission: Submission, partners: Partners): OrderRequest {
  const { order } = submission;
  return {
    key: submission.erpKey,
    customer: submission.customer,
    ...partners,
    currency: order.currency,
    ...(order.purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber: order.purchaseOrderNumber }),
    ...(order.paymentTerms === undefined ? {} : { paymentTerms: order.paymentTerms }),
    ...(order.requestedDate === undefined ? {} : { requestedDate: order.requestedDate }),
    ...(order.prepaid === undefined ? {} : { prepaid: order.prepaid }),
    lines: order.lines,
  };
}
