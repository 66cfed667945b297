/** Invoices and payments as an ERP holds them. */
import type { Money } from './money.ts';
import type { Day } from './time.ts';

export type InvoiceState = 'open' | 'partlyPaid' | 'paid' | 'cancelled';

export interface Invoice {
  /** The ERP's own id, unique within connection and entity. */
  readonly erpId: string;
  /** The number printed on the document. */
  readonly number: string;
  readonly type: 'invoice' | 'creditNote';
  readonly customer: string;
  /** ERP numbers of the orders it bills. */
  readonly orderNumbers: readonly string[];
  readonly invoiceDate: Day;
  /** The last due date when there are instalments. */
  readonly dueDate?: Day;
  readonly total: Money;
  readonly open: Money;
  readonly state: InvoiceState;
  /** Where a browser opens the document as a PDF; absent: the ERP gives no address, or none that a page may link to. */
  readonly pdfUrl?: string;
}

export interface Payment {
  readonly erpId: string;
  readonly number: string;
  readonly customer: string;
  readonly paymentDate: Day;
  readonly amount: Money;
  /** Which invoices it paid, by `Invoice.erpId`, and how much of each. */
  readonly applied: readonly { readonly invoice: string; readonly amount: Money }[];
}
