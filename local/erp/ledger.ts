/**
 * The books of the sandbox ERP: rows by kind, written in commits that are journalled whole before they count.
 *
 * Everything here is synchronous, so what happens between reading and committing inside one request cannot be
 * interleaved with another request: two orders never see the same room under a credit line.
 */
import type { Company, Rate, Terms } from './company.ts';
import type { Debtor } from './debtor.ts';
import { ChangeFeed } from './feed.ts';
import { DocumentIndex } from './document-index.ts';
import type { Receivable } from './invoice.ts';
import type { Item, PriceGroup } from './item.ts';
import type { Journal } from './journal.ts';
import { noJournal, openJournal } from './journal.ts';
import type { Order } from './order.ts';
import type { Receipt } from './payment.ts';

export interface Rows {
  company: Company;
  terms: Terms;
  rate: Rate;
  item: Item;
  priceGroup: PriceGroup;
  debtor: Debtor;
  order: Order;
  receivable: Receivable;
  receipt: Receipt;
  /** Last number given out, by series; and the seed's own names, by story key. */
  counter: { readonly last: number };
  storyKey: { readonly no: string };
}

export type Kind = keyof Rows;

/** Without `row` the row is removed. */
export type Change = { [K in Kind]: { readonly kind: K; readonly key: string; readonly row?: Rows[K] } }[Kind];

interface Commit {
  readonly seq: number;
  readonly changes: readonly Change[];
}

const SERIES = {
  debtor: { prefix: 'D', first: 10_001 },
  order: { prefix: 'SO', first: 400_001 },
  receivable: { prefix: 'AR', first: 700_001 },
  receipt: { prefix: 'RC', first: 900_001 },
} as const;

type Tables = { [K in Kind]: Map<string, Rows[K]> };

export class Ledger {
  readonly feed = new ChangeFeed();
  readonly documents = new DocumentIndex();
  readonly #tables: Tables = {
    company: new Map(),
    terms: new Map(),
    rate: new Map(),
    item: new Map(),
    priceGroup: new Map(),
    debtor: new Map(),
    order: new Map(),
    receivable: new Map(),
    receipt: new Map(),
    counter: new Map(),
    storyKey: new Map(),
  };
  readonly #journal: Journal<Commit>;
  #seq = 0;

  constructor(journalFile?: string) {
    this.#journal =
      journalFile === undefined ? noJournal() : openJournal<Commit>(journalFile, (commit) => this.#apply(commit));
  }

  get empty(): boolean {
    return this.#seq === 0;
  }

  row<K extends Kind>(kind: K, key: string): Rows[K] | undefined {
    return this.#tables[kind].get(key);
  }

  /** In the order they were first written, which is by number for numbered rows. */
  rows<K extends Kind>(kind: K): MapIterator<Rows[K]> {
    return this.#tables[kind].values();
  }

  /** Debtor numbers by the key that the story gives them. */
  storyKeys(): Record<string, string> {
    return Object.fromEntries([...this.#tables.storyKey].map(([key, { no }]) => [key, no]));
  }

  /** The next number of a series, and the change that takes it: it belongs into the same commit as its document. */
  nextNumber(series: keyof typeof SERIES): { no: string; change: Change } {
    const { prefix, first } = SERIES[series];
    const last = (this.#tables.counter.get(series)?.last ?? first - 1) + 1;
    return { no: `${prefix}${last}`, change: { kind: 'counter', key: series, row: { last } } };
  }

  /** Journals the changes as one line, then makes them count: all of them or none. */
  commit(changes: readonly Change[]): void {
    const commit: Commit = { seq: this.#seq + 1, changes };
    this.#journal.append(commit);
    this.#apply(commit);
  }

  close(): void {
    this.#journal.close();
  }

  #apply(commit: Commit): void {
    this.#seq = commit.seq;
    for (const change of commit.changes) {
      const table = this.#tables[change.kind] as Map<string, unknown>;
      const before = table.get(change.key);
      if (change.row === undefined) table.delete(change.key);
      else table.set(change.key, change.row);
      this.documents.note(change, before);
      this.feed.note(change, before);
    }
  }
}
