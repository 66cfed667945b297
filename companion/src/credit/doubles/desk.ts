/** A desk to look at credit from: links, reservations and the ERP's figures in memory, on a clock that the test moves. */
import type { CreditPosition } from '../../canonical/credit-position.ts';
import type { CustomerLink, PartnerRole } from '../../canonical/customer.ts';
import { money } from '../../canonical/money.ts';
import { instant } from '../../canonical/time.ts';
import type { ReservationTotal } from '../port.ts';

export const ORG = 'org';
export const ACCOUNT = 'ACCOUNT';

export function link(entity: string, customer: string, role: PartnerRole = 'soldTo'): CustomerLink {
  return { accountId: ACCOUNT, connectionId: 'erp', entity, customer, role };
}

export function reservation(entity: string, payer: string, amount: string, currency = 'USD'): ReservationTotal {
  return { connectionId: 'erp', entity, payer, amount: money(amount, currency), count: 1 };
}

/** A customer with 10,000 of limit, 4,000 of it in invoices and 1,000 in orders; nothing is late. */
export function position(customer: string, change: Partial<CreditPosition> = {}, currency = 'USD'): CreditPosition {
  return {
    customer,
    customerName: 'Acme Tools',
    currency,
    limit: money('10000', currency),
    exposure: money('5000', currency),
    openReceivables: money('4000', currency),
    openOrders: money('1000', currency),
    overdue: money('0', currency),
    blocked: false,
    paymentTerms: 'Net 30',
    exposureBasis: 'erp',
    asOf: instant(0),
    ...change,
  };
}
