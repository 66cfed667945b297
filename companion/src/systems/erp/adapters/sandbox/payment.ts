/** Receipts as payments. */
import { z } from 'zod';
import type { Payment } from '../../../../canonical/invoice.ts';
import { compare, money, sum } from '../../../../canonical/money.ts';
import { brokenAnswer } from '../../http-failure.ts';
import type { Page } from '../../port.ts';
import { cursorOf, type Desk, query, requireCurrency } from './api.ts';
import { pageOf, zAmount, zCurrency, zDay, zNo } from './wire.ts';

const receiptSchema = z.object({
  no: zNo,
  debtor: zNo,
  receivedOn: zDay,
  ccy: zCurrency,
  amount: zAmount,
  against: z.array(z.object({ receivable: zNo, amount: zAmount })),
});

/** By number, so oldest first. */
export async function listPayments(desk: Desk, customer: string, cursor: string | undefined): Promise<Page<Payment>> {
  const path = `receipts${query({ debtor: customer, from: cursor })}`;
  const { reply } = await desk.get({ path, reply: pageOf(receiptSchema), what: 'receipts' });
  return { items: reply.rows.map((receipt) => paymentOf(desk, receipt)), ...cursorOf(reply.next) };
}

function paymentOf(desk: Desk, receipt: z.infer<typeof receiptSchema>): Payment {
  requireCurrency(desk, receipt.ccy, false);
  const amount = money(receipt.amount, receipt.ccy);
  const applied = receipt.against.map((part) => ({
    invoice: part.receivable,
    amount: money(part.amount, receipt.ccy),
  }));
  const used = sum(
    applied.map((part) => part.amount),
    receipt.ccy,
  );
  if (compare(used, amount) > 0) throw brokenAnswer(`sets more than receipt ${receipt.no} against invoices`, false);
  return {
    erpId: receipt.no,
    number: receipt.no,
    customer: receipt.debtor,
    paymentDate: receipt.receivedOn,
    amount,
    applied,
  };
}
