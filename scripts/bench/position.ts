/** A credit position with room in it, as an ERP answers it. */
import type { CreditPosition } from '../../companion/src/canonical/credit-position.ts';

export function positionOf(customer: string, asOf: string): CreditPosition {
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  return {
    ...{ customer, customerName: `Customer ${customer}`, currency: 'USD', asOf },
    limit: usd('50000.00'),
    exposure: usd('5100.00'),
    openReceivables: usd('4300.00'),
    openOrders: usd('800.00'),
    overdue: usd('0.00'),
    ...{ blocked: false, paymentTerms: 'Net 30', exposureBasis: 'erp' },
  };
}
