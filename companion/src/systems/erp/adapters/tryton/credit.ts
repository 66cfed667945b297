/**
 * Credit as Tryton counts it, per company: credit_amount is receivables plus confirmed orders that are not invoiced yet,
 * before tax. What is overdue is added up from the open receivable lines, since Tryton has no figure for it.
 */
import Big from 'big.js';
import { z } from 'zod';
import type { CreditPosition } from '../../../../canonical/credit-position.ts';
import { money, sum, zero } from '../../../../canonical/money.ts';
import { type Day, dayOf, daysBetween, instant } from '../../../../canonical/time.ts';
import { blockOf } from './block.ts';
import type { Desk } from './desk.ts';
import { EVEN_INACTIVE, noSuchCustomer } from './party.ts';
import { termsWithoutOwn } from './payment-term.ts';
import { searchRead, searchReadAll } from './records.ts';
import { zDate, zDecimal, zId } from './wire.ts';

const accountRecord = z.object({
  id: zId,
  code: z.string(),
  name: z.string().nullable(),
  credit_amount: zDecimal,
  credit_limit_amount: zDecimal.nullable(),
  receivable: zDecimal,
  'currency.': z.object({ code: z.string() }),
  'customer_payment_term.': z.object({ name: z.string() }).nullable(),
});

const lineRecord = z.object({
  id: zId,
  debit: zDecimal,
  credit: zDecimal,
  maturity_date: zDate.nullable(),
  move_origin: z.string().nullable(),
  invoice_payments: z.array(z.int()),
});

type OpenLine = z.infer<typeof lineRecord>;

export async function readCredit(desk: Desk, number: string): Promise<CreditPosition> {
  const now = desk.clock.now();
  const [accounts, lines, block] = await Promise.all([
    searchRead(desk, 'party.party', accountRecord, {
      domain: [['code', '=', number], EVEN_INACTIVE],
      fields: [
        'code',
        'name',
        'credit_amount',
        'credit_limit_amount',
        'receivable',
        'currency.code',
        'customer_payment_term.name',
      ],
      limit: 1,
    }),
    openLines(desk, number),
    blockOf(desk, number),
  ]);
  const [account] = accounts;
  if (account === undefined) throw noSuchCustomer(number);
  const currency = account['currency.'].code;
  const { total, oldest } = overdueOf(lines, currency, dayOf(now));
  const limit = account.credit_limit_amount;
  const blocked = block !== undefined && limit !== null;
  const terms = account['customer_payment_term.']?.name ?? (await termsWithoutOwn(desk, account.id));
  return {
    customer: account.code,
    customerName: account.name ?? account.code,
    currency,
    ...(limit === null ? {} : { limit: money(limit, currency) }),
    exposure: money(account.credit_amount, currency),
    openReceivables: money(account.receivable, currency),
    openOrders: money(new Big(account.credit_amount).minus(account.receivable), currency),
    overdue: total,
    ...(oldest === undefined ? {} : { oldestOverdueDays: daysBetween(oldest, dayOf(now)) }),
    blocked,
    ...(blocked ? { blockReason: block.reason } : {}),
    ...(terms === undefined ? {} : { paymentTerms: terms }),
    exposureBasis: 'erp',
    asOf: instant(now),
  };
}

function openLines(desk: Desk, number: string): Promise<OpenLine[]> {
  return searchReadAll(desk, 'account.move.line', lineRecord, {
    domain: [
      ['party.code', '=', number],
      ['account.type.receivable', '=', true],
      ['reconciliation', '=', null],
      ['move.company', '=', desk.company.id],
    ],
    fields: ['debit', 'credit', 'maturity_date', 'move_origin', 'invoice_payments'],
  });
}

/**
 * What is past due, in company currency. A payment that is not reconciled yet stands as a line of its own, without a due
 * date, and names its invoice: it is taken off the earliest instalments of that invoice.
 */
export function overdueOf(lines: readonly OpenLine[], currency: string, today: Day) {
  const paid = new Map<string, Big>();
  for (const line of lines) {
    for (const invoice of line.invoice_payments) {
      const origin = `account.invoice,${String(invoice)}`;
      paid.set(origin, (paid.get(origin) ?? new Big(0)).plus(line.credit).minus(line.debit));
    }
  }
  const due = lines
    .filter((line) => line.invoice_payments.length === 0 && line.maturity_date !== null && line.maturity_date < today)
    .sort((a, b) => (a.maturity_date ?? '').localeCompare(b.maturity_date ?? ''));
  let oldest: Day | undefined;
  const late = due.map((line) => {
    const amount = new Big(line.debit).minus(line.credit);
    const credit = paid.get(line.move_origin ?? '') ?? new Big(0);
    const used = amount.gt(0) && credit.gt(0) ? (credit.lt(amount) ? credit : amount) : new Big(0);
    paid.set(line.move_origin ?? '', credit.minus(used));
    const open = amount.minus(used);
    if (open.gt(0)) oldest ??= line.maturity_date ?? undefined;
    return money(open, currency);
  });
  const total = sum(late, currency);
  return { total: new Big(total.amount).lt(0) ? zero(currency) : total, oldest };
}
