/** The routing decision: finance's table first, then the account's customer in the entity that it names. */
import type { CustomerLink, PartnerRole } from '../canonical/customer.ts';
import type { EntityRef } from '../canonical/entity.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { RouteRule, RuleDocument } from '../rules/port.ts';
import type { OrderLinks, Route } from './port.ts';

/**
 * An order that names an entity goes only there. Of the active routes that fit, the one that says most about the order
 * wins, then the higher priority, then the first name. A partner that could be two customers is refused, not guessed.
 */
export const route: Route = (order, links, rules) => {
  const buyers = links.soldTo.filter(({ role }) => role === 'soldTo');
  const chosen = chooseRoute(order, buyers, rules);
  const target = { connectionId: chosen.to.connectionId, entity: chosen.to.entity };
  const here = inEntity(links.soldTo, target);
  const customer = onlyCustomer(ofRole(here, 'soldTo'), order.accountId, 'accountId', target);
  const payers = ofRole(here, 'payer');
  const payer = payers.length === 0 ? customer : onlyCustomer(payers, order.accountId, 'accountId', target);
  const billTo = partner(order.billToAccountId, links, 'billTo', target);
  const shipTo = partner(order.shipToAccountId, links, 'shipTo', target);
  return {
    target,
    rule: chosen.name,
    customer,
    payer,
    ...(billTo === undefined ? {} : { billTo }),
    ...(shipTo === undefined ? {} : { shipTo }),
  };
};

function chooseRoute(order: CanonicalOrder, buyers: readonly CustomerLink[], rules: RuleDocument): RouteRule {
  const active = rules.routes.filter(({ active }) => active);
  const leading = active.filter(({ to }) => order.entity === undefined || to.entity === order.entity);
  if (leading.length === 0 && order.entity !== undefined) {
    throw new LedgerlineError('ENTITY_UNKNOWN', {
      detail: `No route leads to an entity ${order.entity}.`,
      field: 'entity',
      record: order.entity,
    });
  }
  if (buyers.length === 0) {
    throw new LedgerlineError('NO_CUSTOMER_LINK', {
      detail: `Account ${order.accountId} is not linked to a customer that buys in any ERP.`,
      field: 'accountId',
      record: order.accountId,
    });
  }
  const [best] = leading
    .filter(({ when }) => fits(when, order, buyers))
    .toSorted(
      (a, b) => specificity(b.when) - specificity(a.when) || b.priority - a.priority || (a.name < b.name ? -1 : 1),
    );
  if (best !== undefined) return best;
  throw new LedgerlineError('ROUTE_RULE_MISSING', {
    detail: `No route takes an order in ${order.currency}${order.entity === undefined ? '' : ` for entity ${order.entity}`} of account ${order.accountId}.`,
    record: order.accountId,
  });
}

function fits(when: RouteRule['when'], order: CanonicalOrder, buyers: readonly CustomerLink[]): boolean {
  if (when.entity !== undefined && when.entity !== order.entity) return false;
  if (when.currency !== undefined && when.currency !== order.currency) return false;
  const { customerConnectionId } = when;
  return customerConnectionId === undefined || buyers.some((link) => link.connectionId === customerConnectionId);
}

function specificity({ entity, currency, customerConnectionId }: RouteRule['when']): number {
  return [entity, currency, customerConnectionId].filter((field) => field !== undefined).length;
}

/** The bill-to's or ship-to's own customer: linked in that role, else as a buyer, else in any role. */
function partner(
  accountId: string | undefined,
  links: OrderLinks,
  role: 'billTo' | 'shipTo',
  target: EntityRef,
): string | undefined {
  if (accountId === undefined) return undefined;
  const here = inEntity(links[role] ?? [], target);
  const [linked] = [ofRole(here, role), ofRole(here, 'soldTo'), here].filter((candidates) => candidates.length > 0);
  return onlyCustomer(linked ?? [], accountId, `${role}AccountId`, target);
}

function inEntity(links: readonly CustomerLink[], target: EntityRef): readonly CustomerLink[] {
  return links.filter(({ connectionId, entity }) => connectionId === target.connectionId && entity === target.entity);
}

function ofRole(links: readonly CustomerLink[], wanted: PartnerRole): readonly CustomerLink[] {
  return links.filter(({ role }) => role === wanted);
}

function onlyCustomer(
  links: readonly CustomerLink[],
  accountId: string,
  field: 'accountId' | 'billToAccountId' | 'shipToAccountId',
  target: EntityRef,
): string {
  const customers = [...new Set(links.map(({ customer }) => customer))].sort();
  const [only, second] = customers;
  if (only !== undefined && second === undefined) return only;
  const place = `${target.connectionId}/${target.entity}`;
  const refusal =
    only === undefined
      ? { detail: `Account ${accountId} is not linked to a customer in ${place}.` }
      : {
          detail: `Account ${accountId} is linked to several customers in ${place} (${customers.join(', ')}), so it is not known which one is meant.`,
          action: `Ask your Ledgerline admin to leave one link of that role in ${place}.`,
        };
  throw new LedgerlineError('NO_CUSTOMER_LINK', { ...refusal, field, record: accountId });
}
