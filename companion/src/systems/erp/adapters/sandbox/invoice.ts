/** Receivables as invoices. */
import { z } from 'zod';
import type { Invoice, InvoiceState } from '../../../../canonical/invoice.ts';
import { compare, isZero, money } from '../../../../canonical/money.ts';
import { brokenAnswer } from '../../http-failure.ts';
import type { InvoiceQuery, Page } from '../../port.ts';
import { cursorOf, type Desk, query, requireCurrency } from './api.ts';
import { pageOf, zAmount, zCurrency, zDay, zNo } from './wire.ts';

const receivableSchema = z.object({
  no: zNo,
  debtor: zNo,
  kind: z.enum(['INVOICE', 'CREDIT_MEMO']),
  orders: z.array(zNo),
  postedOn: zDay,
  dueOn: zDay,
  ccy: zCurrency,
  gross: zAmount,
  balance: zAmount,
  status: z.enum(['OPEN', 'PART', 'CLEARED', 'VOID']),
  pdf: z.string().optional(),
});

type ReceivableReply = z.infer<typeof receivableSchema>;

const STATES: Readonly<Record<ReceivableReply['status'], InvoiceState>> = {
  OPEN: 'open',
  PART: 'partlyPaid',
  CLEARED: 'paid',
  VOID: 'cancelled',
};

/** By number, so oldest first. */
export async function listInvoices(
  desk: Desk,
  { customer, orderNumber, openOnly }: InvoiceQuery,
  cursor: string | undefined,
): Promise<Page<Invoice>> {
  const open = openOnly === true ? 'true' : undefined;
  const path = `receivables${query({ debtor: customer, order: orderNumber, open, from: cursor })}`;
  const { reply } = await desk.get({ path, reply: pageOf(receivableSchema), what: 'receivables' });
  return { items: reply.rows.map((receivable) => invoiceOf(desk, receivable)), ...cursorOf(reply.next) };
}

function invoiceOf(desk: Desk, receivable: ReceivableReply): Invoice {
  requireCurrency(desk, receivable.ccy, false);
  const total = money(receivable.gross, receivable.ccy);
  const open = money(receivable.balance, receivable.ccy);
  const settled = receivable.status === 'CLEARED' || receivable.status === 'VOID';
  if (compare(open, total) > 0 || (settled && !isZero(open))) {
    throw brokenAnswer(`answers a balance of receivable ${receivable.no} that its status does not allow`, false);
  }
  return {
    erpId: receivable.no,
    number: receivable.no,
    type: receivable.kind === 'CREDIT_MEMO' ? 'creditNote' : 'invoice',
    customer: receivable.debtor,
    orderNumbers: receivable.orders,
    invoiceDate: receivable.postedOn,
    dueDate: receivable.dueOn,
    total,
    open,
    state: STATES[receivable.status],
    ...(receivable.pdf === undefined ? {} : { pdfUrl: receivable.pdf }),
  };
}
