/**
 * Sales orders of the sandbox ERP.
 *
 * An order that credit does not allow is made all the same, with a number, and stands on CREDIT_HOLD with the reason.
 * The external reference is unique per company: placing an order again with one that is known answers the first order.
 */
import type { Company } from './company.ts';
import { companyOf } from './company.ts';
import type { HoldNote } from './credit.ts';
import { creditHold } from './credit.ts';
import type { ErpClock } from './calendar.ts';
import type { DebtorAccount } from './debtor.ts';
import { debtorIn } from './debtor.ts';
import { cents } from './decimal.ts';
import { itemSoldIn } from './item.ts';
import type { Ledger } from './ledger.ts';
import { documentTotals, extendLine } from './pricing.ts';
import { notOnFile, Refusal } from './refusal.ts';

export type OrderStatus = 'RELEASED' | 'CREDIT_HOLD' | 'BILLED' | 'CANCELLED';

export interface OrderLine {
  readonly pos: number;
  /** The buyer's or caller's own name of the line. */
  readonly lineRef?: string;
  readonly item: string;
  readonly qty: string;
  readonly price: string;
  readonly net: string;
  readonly tax: string;
}

export interface Order {
  readonly no: string;
  readonly company: string;
  readonly debtor: string;
  readonly billTo: string;
  readonly shipTo: string;
  readonly ccy: string;
  /** The buyer's own order number. */
  readonly yourRef?: string;
  /** External references, the one in force last. */
  readonly references: readonly string[];
  readonly terms: string;
  readonly wantedOn?: string;
  readonly prepaid: boolean;
  readonly lines: readonly OrderLine[];
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  readonly status: OrderStatus;
  readonly hold?: HoldNote;
  readonly cancelText?: string;
  readonly rev: number;
  readonly placedAt: string;
  readonly changedAt: string;
}

export interface OrderInput {
  readonly debtor: string;
  readonly billTo?: string | undefined;
  readonly shipTo?: string | undefined;
  readonly ccy: string;
  readonly yourRef?: string | undefined;
  readonly extRef?: string | undefined;
  readonly terms?: string | undefined;
  readonly wantedOn?: string | undefined;
  readonly prepaid?: boolean | undefined;
  readonly lines: readonly {
    readonly lineRef?: string | undefined;
    readonly item: string;
    readonly qty: string;
    readonly price: string;
  }[];
}

export function orderIn(ledger: Ledger, company: string, no: string): Order {
  const order = ledger.row('order', no);
  if (order === undefined || order.company !== company) throw notOnFile('Order', no);
  return order;
}

export function orderByReference(ledger: Ledger, company: string, reference: string): Order | undefined {
  const no = ledger.documents.orderOfReference(company, reference);
  return no === undefined ? undefined : ledger.row('order', no);
}

/** Places the order, on hold when credit does not allow it. `existed`: the external reference was known. */
export function placeOrder(
  ledger: Ledger,
  clock: ErpClock,
  company: string,
  input: OrderInput,
): { order: Order; existed: boolean } {
  const known = input.extRef === undefined ? undefined : orderByReference(ledger, company, input.extRef);
  if (known !== undefined) return { order: known, existed: true };
  const content = readContent(ledger, company, input);
  const at = new Date(clock.now()).toISOString();
  const number = ledger.nextNumber('order');
  const order = withVerdict(ledger, {
    no: number.no,
    company,
    ...content,
    references: input.extRef === undefined ? [] : [input.extRef],
    status: 'RELEASED',
    rev: 1,
    placedAt: at,
    changedAt: at,
  });
  ledger.commit([number.change, { kind: 'order', key: order.no, row: order }]);
  return { order, existed: false };
}

/** Puts new content into an order that is not billed or cancelled, and checks its credit again. */
export function changeOrder(ledger: Ledger, clock: ErpClock, company: string, no: string, input: OrderInput): Order {
  const order = requireOpen(orderIn(ledger, company, no));
  const owner = input.extRef === undefined ? undefined : orderByReference(ledger, company, input.extRef);
  if (owner !== undefined && owner.no !== no) {
    throw new Refusal(409, 'REFERENCE_TAKEN', `External reference ${input.extRef} belongs to order ${owner.no}`);
  }
  const { yourRef: _yourRef, wantedOn: _wantedOn, hold: _hold, ...kept } = order;
  const content = readContent(ledger, company, input);
  return rewrite(
    ledger,
    clock,
    order,
    withVerdict(ledger, { ...kept, ...content, references: referencesWith(order, input.extRef) }, order),
  );
}

/** Checks the credit of an order on hold again, as it stands. An order that is released or billed already is left alone. */
export function recheckOrder(ledger: Ledger, clock: ErpClock, company: string, no: string): Order {
  const order = orderIn(ledger, company, no);
  if (order.status === 'RELEASED' || order.status === 'BILLED') return order;
  const { hold: _hold, ...kept } = requireOpen(order);
  return rewrite(ledger, clock, order, withVerdict(ledger, kept, order));
}

/** Cancelling an order twice changes nothing. */
export function cancelOrder(ledger: Ledger, clock: ErpClock, company: string, no: string, cancelText: string): Order {
  const order = orderIn(ledger, company, no);
  if (order.status === 'CANCELLED') return order;
  requireOpen(order);
  const { hold: _hold, ...kept } = order;
  return rewrite(ledger, clock, order, { ...kept, status: 'CANCELLED', cancelText });
}

/** Customer, terms and items as this company has them. Refuses what it does not know, with its position. */
function readContent(ledger: Ledger, companyCode: string, input: OrderInput) {
  const { company, terms } = readHead(ledger, companyCode, input);
  const lines = input.lines.map((line, index) => readLine(ledger, company, line, index + 1));
  return {
    debtor: input.debtor,
    billTo: input.billTo ?? input.debtor,
    shipTo: input.shipTo ?? input.debtor,
    ccy: input.ccy,
    ...(input.yourRef === undefined ? {} : { yourRef: input.yourRef }),
    terms,
    ...(input.wantedOn === undefined ? {} : { wantedOn: input.wantedOn }),
    prepaid: input.prepaid ?? false,
    lines,
    ...documentTotals(lines),
  };
}

/** Customer, partners, currency and terms, as far as they can be refused. */
export function readHead(
  ledger: Ledger,
  companyCode: string,
  input: Omit<OrderInput, 'lines'>,
): { company: Company; account: DebtorAccount; terms: string } {
  const company = companyOf(ledger, companyCode);
  const account = accountFor(ledger, companyCode, input.debtor);
  for (const partner of [input.billTo, input.shipTo]) {
    if (partner !== undefined && partner !== input.debtor) accountFor(ledger, companyCode, partner);
  }
  if (input.ccy !== company.ccy)
    throw new Refusal(422, 'CCY_NOT_KEPT', `${company.name} sells in ${company.ccy}, not ${input.ccy}`);
  const terms = input.terms ?? account.terms;
  if (ledger.row('terms', terms) === undefined)
    throw new Refusal(422, 'TERMS_UNKNOWN', `Payment terms ${terms} are not set up`);
  return { company, account, terms };
}

function readLine(ledger: Ledger, company: Company, line: OrderInput['lines'][number], pos: number): OrderLine {
  if (itemSoldIn(ledger, company.code, line.item) === undefined) {
    throw new Refusal(422, 'ITEM_UNKNOWN', `Item ${line.item} is not sold by ${company.name}`, pos);
  }
  const reference = line.lineRef === undefined ? {} : { lineRef: line.lineRef };
  return {
    pos,
    ...reference,
    item: line.item,
    qty: line.qty,
    price: line.price,
    ...extendLine(company, line.price, line.qty),
  };
}

function accountFor(ledger: Ledger, company: string, no: string): DebtorAccount {
  try {
    return debtorIn(ledger, company, no).account;
  } catch {
    throw new Refusal(422, 'DEBTOR_UNKNOWN', `Debtor ${no} has no account in company ${company}`);
  }
}

function withVerdict(ledger: Ledger, order: Order, before?: Order): Order {
  const counted = before?.status === 'RELEASED' && !before.prepaid && before.billTo === order.billTo;
  const hold = creditHold(ledger, order.company, { ...order, alreadyInBook: counted ? before.net : cents('0') });
  return hold === undefined ? { ...order, status: 'RELEASED' } : { ...order, status: 'CREDIT_HOLD', hold };
}

function rewrite(ledger: Ledger, clock: ErpClock, before: Order, next: Order): Order {
  const row: Order = { ...next, rev: before.rev + 1, changedAt: new Date(clock.now()).toISOString() };
  ledger.commit([{ kind: 'order', key: row.no, row }]);
  return row;
}

function requireOpen(order: Order): Order {
  if (order.status === 'RELEASED' || order.status === 'CREDIT_HOLD') return order;
  throw new Refusal(409, 'ORDER_CLOSED', `Order ${order.no} is ${order.status.toLowerCase()} and cannot be changed`);
}

function referencesWith(order: Order, reference: string | undefined): readonly string[] {
  if (reference === undefined) return order.references;
  return [...order.references.filter((known) => known !== reference), reference];
}
