/** The orders that a fault run places: each with a number of its own that the ERP's books show, whoever booked it. */
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { ENTITY } from './tenant.ts';

/** Accounts of the demo story, which the local org has. */
export const ACCOUNTS = [
  '001LL000000ACMEYA4',
  '001LL00000GLOBEYA5',
  '001LL0000INITECYQ5',
  '001LL0000HARBORYQ5',
] as const;

export interface ClientOrder {
  /** The customer's own order number: it stands in the ERP's books and knows nothing of our keys. */
  readonly reference: string;
  /** Idempotency key. */
  readonly key: string;
  readonly body: OrderBody;
}

export interface OrderBody {
  readonly source: { readonly object: 'Quote'; readonly recordId: string };
  readonly accountId: string;
  readonly entity: string;
  readonly currency: 'USD';
  readonly purchaseOrderNumber: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly product: string;
    readonly quantity: string;
    readonly unitPrice: string;
  }[];
}

/** The n-th order of a run, from 1; what it orders is drawn. */
export function clientOrder(run: string, n: number, random: () => number): ClientOrder {
  const serial = String(n).padStart(7, '0');
  const reference = `${run}-${serial}`;
  return {
    reference,
    key: `key-of-${reference}`,
    body: {
      source: { object: 'Quote', recordId: longSalesforceId(`0Q0LL000${serial}`) },
      accountId: ACCOUNTS[Math.floor(random() * ACCOUNTS.length)] ?? ACCOUNTS[0],
      entity: ENTITY,
      currency: 'USD',
      purchaseOrderNumber: reference,
      lines: [{ lineId: '1', product: 'GADGET', quantity: String(1 + Math.floor(random() * 9)), unitPrice: '250.00' }],
    },
  };
}

/** The same order with more of it: another body under the same key. */
export function altered({ body }: ClientOrder): OrderBody {
  return { ...body, lines: body.lines.map((line) => ({ ...line, quantity: String(Number(line.quantity) + 10) })) };
}
