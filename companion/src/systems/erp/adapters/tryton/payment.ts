/**
 * What customers have paid. In Tryton a payment is a credit line of a receivable account that belongs to no invoice's own
 * booking: it comes from the payment wizard, a payment's clearing or a bank statement alike. Such a line names the
 * invoice it pays, or shares a reconciliation with it.
 */
import Big from 'big.js';
import { z } from 'zod';
import type { Payment } from '../../../../canonical/invoice.ts';
import { type Money, money } from '../../../../canonical/money.ts';
import type { Page } from '../../port.ts';
import type { Desk } from './desk.ts';
import { requireCustomer } from './party.ts';
import { searchRead, searchReadIn } from './records.ts';
import { decimal, zDate, zDecimal, zId, zText } from './wire.ts';

const creditLine = z.object({
  id: zId,
  credit: zDecimal,
  amount_second_currency: zDecimal.nullable(),
  'second_currency.': z.object({ code: z.string() }).nullable(),
  'move.': z.object({ id: zId, number: zText, date: zDate }),
  'party.': z.object({ code: z.string() }),
  reconciliation: zId.nullable(),
  invoice_payments: z.array(z.int()),
});
type CreditLine = z.infer<typeof creditLine>;

const ownMove = z.object({ id: zId, move: zId.nullable(), cancel_move: zId.nullable() });
const debitLine = z.object({ id: zId, debit: zDecimal, reconciliation: zId, move: zId });

type Applied = Payment['applied'];

/** By id, so oldest first. The cursor is the last id looked at; a page may hold fewer than it could. */
export async function listPayments(
  desk: Desk,
  customer: string,
  cursor: string | undefined,
  size: number,
): Promise<Page<Payment>> {
  const lines = await searchRead(desk, 'account.move.line', creditLine, {
    domain: [
      ['id', '>', Number(cursor ?? 0)],
      ['party', '=', await requireCustomer(desk, customer)],
      ['account.type.receivable', '=', true],
      ['credit', '>', decimal('0')],
      ['move.company', '=', desk.company.id],
      ['move.state', '=', 'posted'],
    ],
    fields: [
      'credit',
      'amount_second_currency',
      'second_currency.code',
      'move.number',
      'move.date',
      'party.code',
      'reconciliation',
      'invoice_payments',
    ],
    limit: size + 1,
    order: [['id', 'ASC']],
  });
  const page = lines.slice(0, size);
  const bookings = await invoiceMoves(
    desk,
    page.map((line) => line['move.'].id),
  );
  const payments = page.filter((line) => !bookings.has(line['move.'].id));
  const reconciled = await reconciledInvoices(desk, payments);
  const last = page.at(-1);
  return {
    items: payments.map((line) => paymentOf(line, desk.company.currency, reconciled)),
    ...(lines.length > size && last !== undefined ? { nextCursor: String(last.id) } : {}),
  };
}

/** Which of the moves are invoices' own bookings, and of which invoice. */
async function invoiceMoves(desk: Desk, moves: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const values = [...new Set(moves)];
  const fields = ['move', 'cancel_move'];
  const [booked, undone] = await Promise.all(
    ['move', 'cancel_move'].map((field) =>
      searchReadIn(desk, 'account.invoice', ownMove, { field, values, domain: [], fields }),
    ),
  );
  const bookings = new Map<number, number>();
  for (const { id, move, cancel_move: cancelMove } of [...(booked ?? []), ...(undone ?? [])]) {
    if (move !== null) bookings.set(move, id);
    if (cancelMove !== null) bookings.set(cancelMove, id);
  }
  return bookings;
}

/** For payments that name no invoice: the invoices that share their reconciliation, with what each was for. */
async function reconciledInvoices(
  desk: Desk,
  lines: readonly CreditLine[],
): Promise<ReadonlyMap<number, { readonly invoice: number; readonly amount: string }[]>> {
  const open = lines.filter((line) => line.invoice_payments.length === 0);
  const reconciliations = [...new Set(open.flatMap((line) => line.reconciliation ?? []))];
  const debits = await searchReadIn(desk, 'account.move.line', debitLine, {
    field: 'reconciliation',
    values: reconciliations,
    domain: [['debit', '>', decimal('0')]],
    fields: ['debit', 'reconciliation', 'move'],
  });
  const invoices = await invoiceMoves(
    desk,
    debits.map(({ move }) => move),
  );
  const found = new Map<number, { invoice: number; amount: string }[]>();
  for (const { debit, reconciliation, move } of debits) {
    const invoice = invoices.get(move);
    if (invoice === undefined) continue;
    found.set(reconciliation, [...(found.get(reconciliation) ?? []), { invoice, amount: debit }]);
  }
  return found;
}

function paymentOf(
  line: CreditLine,
  companyCurrency: string,
  reconciled: ReadonlyMap<number, readonly { readonly invoice: number; readonly amount: string }[]>,
): Payment {
  const foreign = line['second_currency.'];
  const amount =
    foreign === null || line.amount_second_currency === null
      ? money(line.credit, companyCurrency)
      : money(new Big(line.amount_second_currency).abs(), foreign.code);
  return {
    erpId: String(line.id),
    number: line['move.'].number ?? String(line['move.'].id),
    customer: line['party.'].code,
    paymentDate: line['move.'].date,
    amount,
    applied: appliedOf(line, amount, reconciled.get(line.reconciliation ?? 0) ?? []),
  };
}

/** A line pays the one invoice it names; where it names none, those it was reconciled with, in order, until it is used up. */
function appliedOf(
  line: CreditLine,
  amount: Money,
  debits: readonly { readonly invoice: number; readonly amount: string }[],
): Applied {
  const [named] = line.invoice_payments;
  if (named !== undefined) return [{ invoice: String(named), amount }];
  const applied: { invoice: string; amount: Money }[] = [];
  let left = new Big(amount.amount);
  for (const debit of debits) {
    const part = left.lt(debit.amount) ? left : new Big(debit.amount);
    if (part.lte(0)) break;
    applied.push({ invoice: String(debit.invoice), amount: money(part, amount.currency) });
    left = left.minus(part);
  }
  return applied;
}
