/** What an ERP says of one customer's credit in one entity, before reservations of ours are taken off. */
import type { Money } from './money.ts';
import type { Instant } from './time.ts';

export interface CreditPosition {
  readonly customer: string;
  readonly customerName: string;
  readonly currency: string;
  /** Absent: the ERP sets no limit for this customer. */
  readonly limit?: Money;
  /** Open receivables plus open orders, as the ERP counts them. */
  readonly exposure: Money;
  readonly openReceivables: Money;
  readonly openOrders: Money;
  /** The part of the open receivables whose due date has passed. */
  readonly overdue: Money;
  /** Days since the oldest overdue due date; absent when nothing is overdue. */
  readonly oldestOverdueDays?: number;
  /** The customer is blocked for orders in the ERP, whatever the figures say. */
  readonly blocked: boolean;
  /** The ERP's own words for the block. */
  readonly blockReason?: string;
  /** The ERP's name for the customer's payment terms, e.g. "Net 30". */
  readonly paymentTerms?: string;
  /** erp: the ERP states the exposure; computed: we add it up from its documents. */
  readonly exposureBasis: 'erp' | 'computed';
  readonly asOf: Instant;
}

/** Overdue for more days than are allowed. `allowedDays` undefined: nothing overdue is too much. */
export function isOverdueTooLong(
  { oldestOverdueDays = 0 }: Pick<CreditPosition, 'oldestOverdueDays'>,
  allowedDays: number | undefined,
): boolean {
  return allowedDays !== undefined && oldestOverdueDays > allowedDays;
}
