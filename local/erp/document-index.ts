/**
 * Where documents are found without reading them all, and each account's running sums.
 *
 * Kept from the commits alone, so it is the same after a replay.
 */
import { minus, plus } from './decimal.ts';
import type { Change } from './ledger.ts';
import type { Receivable } from './invoice.ts';
import type { Order } from './order.ts';

export interface Sums {
  /** Open balances of posted receivables, tax included. */
  readonly receivable: string;
  /** Net value of released orders that are not billed and that this account pays for. */
  readonly orderBook: string;
}

const NOTHING: Sums = { receivable: '0.00', orderBook: '0.00' };

export class DocumentIndex {
  /** Numbers of an account's documents, oldest first. Keys are company/debtor. */
  readonly receivables = new Map<string, string[]>();
  readonly openReceivables = new Map<string, Set<string>>();
  readonly receipts = new Map<string, string[]>();
  /** Receivables by company/order. */
  readonly receivablesOfOrder = new Map<string, string[]>();
  readonly #orderOfReference = new Map<string, string>();
  readonly #sums = new Map<string, Sums>();

  /** The number of the order that carries, or once carried, this external reference. */
  orderOfReference(company: string, reference: string): string | undefined {
    return this.#orderOfReference.get(`${company}/${reference}`);
  }

  sums(company: string, debtor: string): Sums {
    return this.#sums.get(`${company}/${debtor}`) ?? NOTHING;
  }

  note(change: Change, before: unknown): void {
    if (change.row === undefined) return;
    if (change.kind === 'order') this.#noteOrder(change.row, before as Order | undefined);
    if (change.kind === 'receivable') this.#noteReceivable(change.row, before as Receivable | undefined);
    if (change.kind === 'receipt' && before === undefined) {
      append(this.receipts, `${change.row.company}/${change.row.debtor}`, change.row.no);
    }
  }

  #noteOrder(order: Order, before: Order | undefined): void {
    for (const reference of order.references) this.#orderOfReference.set(`${order.company}/${reference}`, order.no);
    if (before !== undefined)
      this.#setBook(`${before.company}/${before.billTo}`, (book) => minus(book, bookValue(before)));
    this.#setBook(`${order.company}/${order.billTo}`, (book) => plus(book, bookValue(order)));
  }

  #noteReceivable(receivable: Receivable, before: Receivable | undefined): void {
    const account = `${receivable.company}/${receivable.debtor}`;
    if (before === undefined) {
      append(this.receivables, account, receivable.no);
      for (const order of receivable.orders)
        append(this.receivablesOfOrder, `${receivable.company}/${order}`, receivable.no);
    }
    const open = this.openReceivables.get(account) ?? new Set();
    if (receivable.status === 'OPEN' || receivable.status === 'PART') open.add(receivable.no);
    else open.delete(receivable.no);
    this.openReceivables.set(account, open);
    const sums = this.#sums.get(account) ?? NOTHING;
    const change = minus(receivable.balance, before?.balance ?? '0.00');
    this.#sums.set(account, { ...sums, receivable: plus(sums.receivable, change) });
  }

  #setBook(account: string, change: (book: string) => string): void {
    const sums = this.#sums.get(account) ?? NOTHING;
    this.#sums.set(account, { ...sums, orderBook: change(sums.orderBook) });
  }
}

function bookValue(order: Order): string {
  return order.status === 'RELEASED' && !order.prepaid ? order.net : '0.00';
}

function append(index: Map<string, string[]>, key: string, no: string): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [no]);
  else list.push(no);
}
