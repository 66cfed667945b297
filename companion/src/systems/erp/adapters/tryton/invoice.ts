/**
 * Customer invoices. Their state lags: an invoice that is paid in full stays "posted" until its lines are reconciled, so
 * what is open is taken from amount_to_pay, never from the state.
 */
import Big from 'big.js';
import { z } from 'zod';
import type { Invoice, InvoiceState } from '../../../../canonical/invoice.ts';
import { money } from '../../../../canonical/money.ts';
import type { Day } from '../../../../canonical/time.ts';
import type { InvoiceQuery, Page } from '../../port.ts';
import type { Desk } from './desk.ts';
import { requireCustomer } from './party.ts';
import { type Domain, searchRead } from './records.ts';
import { readSaleByNumber } from './sale.ts';
import { zDate, zDecimal, zId, zText } from './wire.ts';

const FIELDS = [
  'number',
  'state',
  'invoice_date',
  'total_amount',
  'amount_to_pay',
  'party.code',
  'currency.code',
  'sales.number',
  'lines_to_pay.maturity_date',
] as const;

const invoiceRecord = z.object({
  id: zId,
  number: zText,
  state: z.enum(['draft', 'validated', 'posted', 'paid', 'cancelled']),
  invoice_date: zDate.nullable(),
  total_amount: zDecimal,
  amount_to_pay: zDecimal,
  'party.': z.object({ code: z.string() }),
  'currency.': z.object({ code: z.string() }),
  'sales.': z.array(z.object({ number: zText })),
  'lines_to_pay.': z.array(z.object({ maturity_date: zDate.nullable() })),
});

type InvoiceRecord = z.infer<typeof invoiceRecord>;

/** Invoices that have left the house; drafts have no number and bind nobody. */
export const ISSUED: Domain = [
  ['type', '=', 'out'],
  ['state', 'in', ['posted', 'paid', 'cancelled']],
  ['number', '!=', null],
];

/** By id, so oldest first. The cursor is the last id looked at; a page may hold fewer than it could. */
export async function listInvoices(
  desk: Desk,
  query: InvoiceQuery,
  cursor: string | undefined,
  size: number,
): Promise<Page<Invoice>> {
  const domain: Domain[number][] = [...ISSUED, ['company', '=', desk.company.id], ['id', '>', Number(cursor ?? 0)]];
  if (query.customer !== undefined) domain.push(['party', '=', await requireCustomer(desk, query.customer)]);
  if (query.orderNumber !== undefined) {
    domain.push(['sales', '=', (await readSaleByNumber(desk, query.orderNumber)).sale.id]);
  }
  if (query.openOnly === true) domain.push(['state', '=', 'posted']);
  const records = await searchRead(desk, 'account.invoice', invoiceRecord, {
    domain,
    fields: FIELDS,
    limit: size + 1,
    order: [['id', 'ASC']],
  });
  const page = records.slice(0, size);
  const invoices = page.map(invoiceOf);
  const last = page.at(-1);
  return {
    items: query.openOnly === true ? invoices.filter(isOpen) : invoices,
    ...(records.length > size && last !== undefined ? { nextCursor: String(last.id) } : {}),
  };
}

export function invoiceOf(record: InvoiceRecord): Invoice {
  const currency = record['currency.'].code;
  const total = new Big(record.total_amount);
  const open = new Big(record.amount_to_pay);
  const dueDate = lastDay(record['lines_to_pay.'].map(({ maturity_date: day }) => day));
  const orders = record['sales.'].flatMap(({ number }) => number ?? []);
  return {
    erpId: String(record.id),
    number: record.number ?? '',
    type: total.lt(0) ? 'creditNote' : 'invoice',
    customer: record['party.'].code,
    orderNumbers: orders,
    invoiceDate: record.invoice_date ?? '',
    ...(dueDate === undefined ? {} : { dueDate }),
    total: money(total, currency),
    open: money(open, currency),
    state: stateOf(record.state, total, open),
  };
}

function stateOf(state: InvoiceRecord['state'], total: Big, open: Big): InvoiceState {
  if (state === 'cancelled') return 'cancelled';
  if (open.eq(0)) return 'paid';
  return open.eq(total) ? 'open' : 'partlyPaid';
}

function isOpen({ state }: Invoice): boolean {
  return state === 'open' || state === 'partlyPaid';
}

/** The last of the instalments. */
function lastDay(days: readonly (Day | null)[]): Day | undefined {
  return days
    .filter((day) => day !== null)
    .sort()
    .at(-1);
}
