/** The customer links of the accounts that an order names. */
import type { CanonicalOrder } from '../canonical/order.ts';
import type { CustomerLinkStore } from '../customers/port.ts';
import type { OrderLinks } from '../routing/port.ts';

export async function orderLinks(
  links: CustomerLinkStore,
  orgId: string,
  order: Pick<CanonicalOrder, 'accountId' | 'billToAccountId' | 'shipToAccountId'>,
): Promise<OrderLinks> {
  const of = (accountId: string | undefined) =>
    accountId === undefined ? undefined : links.forAccount(orgId, accountId);
  const [soldTo, billTo, shipTo] = await Promise.all([
    links.forAccount(orgId, order.accountId),
    of(order.billToAccountId),
    of(order.shipToAccountId),
  ]);
  return { soldTo, ...(billTo === undefined ? {} : { billTo }), ...(shipTo === undefined ? {} : { shipTo }) };
}
