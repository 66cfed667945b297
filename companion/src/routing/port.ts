/** Which ERP and why: what routing answers to the processes that ask. The decision itself is pure. */
import type { EntityRef } from '../canonical/entity.ts';
import type { CustomerLink } from '../canonical/customer.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { RuleDocument } from '../rules/port.ts';

export interface RouteDecision {
  readonly target: EntityRef;
  /** The rule's name, for the record. */
  readonly rule: string;
  /** The ERP customer that buys, and the one that pays: the payer link of the entity, else the buyer. */
  readonly customer: string;
  readonly payer: string;
  /** ERP customers of the bill-to and ship-to accounts, where the order names them. */
  readonly billTo?: string;
  readonly shipTo?: string;
}

/** Links of the accounts that the order names; bill-to and ship-to only where they are named. */
export interface OrderLinks {
  readonly soldTo: readonly CustomerLink[];
  readonly billTo?: readonly CustomerLink[];
  readonly shipTo?: readonly CustomerLink[];
}

/**
 * Pure. Throws LedgerlineError NO_CUSTOMER_LINK (the account, or a named bill-to or ship-to account, has no link in the
 * entity), ENTITY_UNKNOWN (no route leads to the named entity) or ROUTE_RULE_MISSING (no route fits).
 */
export type Route = (order: CanonicalOrder, links: OrderLinks, rules: RuleDocument) => RouteDecision;
