/** Receivables of the sandbox ERP: posted invoices and credit notes, with what is still open of each. */
import type { ErpClock } from './calendar.ts';
import { dayAfter, today } from './calendar.ts';
import { companyOf } from './company.ts';
import { debtorIn } from './debtor.ts';
import { itemSoldIn } from './item.ts';
import type { Ledger } from './ledger.ts';
import { orderIn } from './order.ts';
import { extendLine, unitPrice } from './pricing.ts';
import { notOnFile, Refusal } from './refusal.ts';
import { plus } from './decimal.ts';

export interface Receivable {
  readonly no: string;
  readonly company: string;
  readonly debtor: string;
  readonly kind: 'INVOICE' | 'CREDIT_MEMO';
  /** Numbers of the orders it bills. */
  readonly orders: readonly string[];
  readonly postedOn: string;
  readonly dueOn: string;
  readonly ccy: string;
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  /** What is still to be paid. */
  readonly balance: string;
  readonly status: 'OPEN' | 'PART' | 'CLEARED' | 'VOID';
}

export interface DirectSale {
  readonly debtor: string;
  readonly item: string;
  readonly qty: string;
  /** Days from today until it is due; negative: it was due that long ago. */
  readonly dueInDays: number;
}

export function receivableIn(ledger: Ledger, company: string, no: string): Receivable {
  const receivable = ledger.row('receivable', no);
  if (receivable === undefined || receivable.company !== company) throw notOnFile('Receivable', no);
  return receivable;
}

/** Posts an invoice for one item at the account's price, without an order. */
export function postSale(ledger: Ledger, clock: ErpClock, companyCode: string, sale: DirectSale): Receivable {
  const company = companyOf(ledger, companyCode);
  const { account } = debtorIn(ledger, companyCode, sale.debtor);
  const item = itemSoldIn(ledger, companyCode, sale.item);
  if (item === undefined) throw new Refusal(422, 'ITEM_UNKNOWN', `Item ${sale.item} is not sold by ${company.name}`);
  const termDays = ledger.row('terms', account.terms)?.days ?? 0;
  const dueOn = dayAfter(today(clock), sale.dueInDays);
  const amounts = extendLine(company, unitPrice(ledger, companyCode, account, item, sale.qty), sale.qty);
  const gross = plus(amounts.net, amounts.tax);
  const number = ledger.nextNumber('receivable');
  const receivable: Receivable = {
    no: number.no,
    company: companyCode,
    debtor: sale.debtor,
    kind: 'INVOICE',
    orders: [],
    postedOn: dayAfter(dueOn, -termDays),
    dueOn,
    ccy: company.ccy,
    ...amounts,
    gross,
    balance: gross,
    status: 'OPEN',
  };
  ledger.commit([number.change, { kind: 'receivable', key: receivable.no, row: receivable }]);
  return receivable;
}

/** Bills a released order whole: its value leaves the order book and becomes a receivable, in one commit. */
export function billOrder(ledger: Ledger, clock: ErpClock, company: string, no: string): Receivable {
  const order = orderIn(ledger, company, no);
  if (order.status !== 'RELEASED') {
    throw new Refusal(409, 'ORDER_NOT_RELEASED', `Order ${no} is ${order.status.toLowerCase()} and cannot be billed`);
  }
  const number = ledger.nextNumber('receivable');
  const receivable: Receivable = {
    no: number.no,
    company,
    debtor: order.billTo,
    kind: 'INVOICE',
    orders: [no],
    postedOn: today(clock),
    dueOn: dayAfter(today(clock), ledger.row('terms', order.terms)?.days ?? 0),
    ccy: order.ccy,
    net: order.net,
    tax: order.tax,
    gross: order.gross,
    balance: order.gross,
    status: 'OPEN',
  };
  const billed = {
    ...order,
    status: 'BILLED' as const,
    rev: order.rev + 1,
    changedAt: new Date(clock.now()).toISOString(),
  };
  ledger.commit([
    number.change,
    { kind: 'receivable', key: receivable.no, row: receivable },
    { kind: 'order', key: no, row: billed },
  ]);
  return receivable;
}

/** Takes an unpaid receivable back: nothing of it is owed any more. */
export function voidReceivable(ledger: Ledger, company: string, no: string): Receivable {
  const receivable = receivableIn(ledger, company, no);
  if (receivable.status !== 'OPEN')
    throw new Refusal(409, 'RECEIVABLE_SETTLED', `Receivable ${no} is not open in full`);
  const row: Receivable = { ...receivable, status: 'VOID', balance: '0.00' };
  ledger.commit([{ kind: 'receivable', key: no, row }]);
  return row;
}
