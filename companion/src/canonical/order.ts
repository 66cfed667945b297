/** The canonical order: what was approved in Salesforce, in words that every ERP adapter can translate. */
import type { Money } from './money.ts';
import { add, extend, zero } from './money.ts';
import type { Day } from './time.ts';

/** The Salesforce record an order comes from. With the revision it is the business key that is unique for ever. */
export interface SourceRecord {
  readonly object: 'Order' | 'Opportunity' | 'Quote';
  readonly recordId: string;
}

export interface OrderLine {
  /** The Salesforce line's id; unique within the order. */
  readonly lineId: string;
  /** The product's code, the same in Salesforce and the ERP. */
  readonly product: string;
  /** Decimal string, greater than zero. */
  readonly quantity: string;
  /** The approved price of one unit, in the order's currency, as a decimal string. */
  readonly unitPrice: string;
}

export interface CanonicalOrder {
  readonly source: SourceRecord;
  readonly accountId: string;
  readonly currency: string;
  /** Which legal entity sells; absent: the routing rules decide. */
  readonly entity?: string;
  readonly billToAccountId?: string;
  readonly shipToAccountId?: string;
  /** The customer's own purchase order number, carried unchanged. */
  readonly purchaseOrderNumber?: string;
  /** The approved payment terms' name; absent: the customer's own in the ERP. */
  readonly paymentTerms?: string;
  readonly requestedDate?: Day;
  /** Paid in advance: exempt from the credit check (F4). */
  readonly prepaid?: boolean;
  readonly lines: readonly OrderLine[];
}

/** Sum of the lines before tax, each line rounded to the currency's minor digits. */
export function netTotal(order: Pick<CanonicalOrder, 'currency' | 'lines'>): Money {
  let total = zero(order.currency);
  for (const line of order.lines) {
    total = add(total, extend({ amount: line.unitPrice, currency: order.currency }, line.quantity));
  }
  return total;
}
