/** What an order that stands in the ERP means for its submission. */
import type { ErpOrder } from '../systems/erp/port.ts';
import { clearsOfHold } from './clears-of-hold.ts';
import type { OrderDeps } from './deps.ts';
import { differences } from './differences.ts';
import { namedPartners } from './partners.ts';
import type { Answer, Difference } from './port.ts';
import { CANCELLED_IN_ERP, holdReason } from './reasons.ts';
import type { Turn } from './turn.ts';

export interface OrderEvidence {
  /** How the order came to be known, for the history. */
  readonly detail?: string;
  /** The vendor's reply, for the record. */
  readonly raw?: unknown;
}

/** Held, cancelled or accepted, by the order's own state; an accepted one with what it says differently. */
export async function answerOfOrder(
  deps: OrderDeps,
  turn: Turn,
  order: ErpOrder,
  evidence: OrderEvidence = {},
): Promise<Answer> {
  const known = {
    erpOrderNumber: order.number,
    erpOrder: order,
    actor: turn.actor,
    ...(evidence.detail === undefined ? {} : { detail: evidence.detail }),
    ...(evidence.raw === undefined ? {} : { raw: evidence.raw }),
  };
  if (order.state === 'cancelled')
    return { ...known, state: 'cancelled', event: 'cancelled', reason: CANCELLED_IN_ERP };
  if (order.state === 'held') {
    const clears = await clearsOfHold(deps, turn, order.hold?.code ?? 'OTHER', order);
    return { ...known, state: 'held', event: 'held', reason: holdReason(order.hold, clears) };
  }
  const different = await differencesOf(deps, turn, order);
  return {
    ...known,
    state: 'accepted',
    event: 'accepted',
    ...(different.length === 0 ? {} : { differences: different }),
  };
}

/** What the ERP's order says differently from what the submission was approved with, and for whom. */
export async function differencesOf(
  deps: Pick<OrderDeps, 'links'>,
  turn: Turn,
  order: ErpOrder,
): Promise<readonly Difference[]> {
  const partners = turn.partners ?? (await namedPartners(deps.links, turn.orgId, turn.submission));
  return differences({ order: turn.submission.order, customer: turn.submission.customer, partners }, order);
}
