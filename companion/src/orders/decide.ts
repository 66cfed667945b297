/**
 * Who decides on credit. Where the ERP enforces the limit, it does; where it does not, the order is sent only if the
 * figures are known, young enough and leave room. Failure means hold.
 */
import { isOverdueTooLong } from '../canonical/credit-position.ts';
import type { EntityRef } from '../canonical/entity.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { RuleSnapshot } from '../rules/port.ts';
import type { ErpPort } from '../systems/erp/port.ts';
import type { OrderDeps } from './deps.ts';
import type { Reason, Room } from './port.ts';
import { holdReason } from './reasons.ts';
import { freeBeforeReservations } from './room.ts';

export type CreditDecision =
  /** The ERP decides, or nothing is to be decided: prepaid and exempt, or no limit. */
  | { readonly kind: 'send' }
  /** The store compares the room with the order and the reservations in one statement. */
  | { readonly kind: 'within'; readonly room: Room }
  | { readonly kind: 'hold'; readonly reason: Reason };

export interface DecisionRequest {
  readonly orgId: string;
  readonly order: CanonicalOrder;
  readonly entity: EntityRef;
  readonly payer: string;
  readonly erp: ErpPort;
  readonly rules: RuleSnapshot;
  readonly deadlineMs: number;
  readonly correlationId: string;
}

export async function decideCredit(
  deps: Pick<OrderDeps, 'credit' | 'policies'>,
  request: DecisionRequest,
): Promise<CreditDecision> {
  const { order, entity, rules } = request;
  if (request.erp.capabilities.creditEnforced) return { kind: 'send' };
  const policy = deps.policies.creditPolicyFor(rules.document, { ...entity, currency: order.currency });
  if (policy === undefined) return hold(NO_POLICY);
  if (order.prepaid === true && policy.prepaidExempt) return { kind: 'send' };
  const reading = await readingToDecideFrom(deps, request);
  if (reading === undefined) return hold(NOT_KNOWN);
  const position = reading.value;
  if (position.blocked) return hold(holdReason({ code: 'CUSTOMER_BLOCKED', message: position.blockReason ?? '' }));
  if (isOverdueTooLong(position, policy.holdWhenOverdueDays)) {
    return hold(holdReason({ code: 'OVERDUE', message: '' }));
  }
  const free = freeBeforeReservations(position);
  if (free === undefined) return { kind: 'send' };
  if (free.currency !== order.currency) return hold(OTHER_CURRENCY);
  return { kind: 'within', room: { free, asOf: reading.asOf } };
}

async function readingToDecideFrom(deps: Pick<OrderDeps, 'credit'>, request: DecisionRequest) {
  const { orgId, entity, payer, rules, deadlineMs, correlationId } = request;
  try {
    const asked = { orgId, entity, customer: payer, rules, mode: 'decide', deadlineMs, correlationId } as const;
    const reading = await deps.credit.read(asked);
    return reading.approvable ? reading : undefined;
  } catch {
    return undefined;
  }
}

function hold(reason: Reason): CreditDecision {
  return { kind: 'hold', reason };
}

const NO_POLICY: Reason = {
  code: 'RULE_MISSING',
  message: 'No credit policy covers this entity, so the order was not sent.',
  action: 'Finance adds a credit policy for the entity; then check again.',
  clearedBy: 'finance',
};

const NOT_KNOWN: Reason = {
  code: 'CREDIT_NOT_KNOWN',
  message: 'The customer’s credit is not known well enough to approve from, so the order was not sent.',
  action: 'Check again when the ERP answers; if it stays so, operations checks the ERP connection.',
  clearedBy: 'operations',
};

const OTHER_CURRENCY: Reason = {
  code: 'CURRENCY_MISMATCH',
  message: 'The credit limit is kept in another currency than the order’s, so the order was not sent.',
  action: 'Submit the order in the currency of the limit, or ask finance for a limit in the order’s.',
  clearedBy: 'finance',
};

export const AMOUNT_NOT_KNOWN: Reason = {
  code: 'TAX_NOT_KNOWN',
  message: 'The limit counts orders with tax, and the ERP did not say the tax, so the order was not sent.',
  action: 'Check again when the ERP answers.',
  clearedBy: 'operations',
};
