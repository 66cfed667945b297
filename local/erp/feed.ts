/** Which rows changed, by company and kind, in order: what the feed endpoint answers from. */
import type { Debtor } from './debtor.ts';
import type { Change } from './ledger.ts';

export const FEED_KINDS = ['debtor', 'order', 'receivable', 'receipt'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

export interface FeedEntry {
  /** Rises with every entry, over all companies and kinds. */
  readonly seq: number;
  readonly no: string;
  readonly op: 'WRITTEN' | 'REMOVED';
}

export class ChangeFeed {
  #seq = 0;
  readonly #entries = new Map<string, FeedEntry[]>();

  get last(): number {
    return this.#seq;
  }

  note(change: Change, before: unknown): void {
    if (!isFeedKind(change.kind)) return;
    const op = change.row === undefined ? 'REMOVED' : 'WRITTEN';
    for (const company of companiesOf(change.row ?? before)) {
      this.#seq += 1;
      const key = `${company}/${change.kind}`;
      const list = this.#entries.get(key) ?? [];
      list.push({ seq: this.#seq, no: change.key, op });
      this.#entries.set(key, list);
    }
  }

  /** Entries after the cursor, oldest first. */
  after(company: string, kind: FeedKind, cursor: number, size: number): readonly FeedEntry[] {
    const list = this.#entries.get(`${company}/${kind}`) ?? [];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle]?.seq ?? 0) > cursor) high = middle;
      else low = middle + 1;
    }
    return list.slice(low, low + size);
  }
}

function isFeedKind(kind: string): kind is FeedKind {
  return (FEED_KINDS as readonly string[]).includes(kind);
}

function companiesOf(row: unknown): readonly string[] {
  const { company, accounts } = row as { company?: string } & Partial<Debtor>;
  if (company !== undefined) return [company];
  return Object.keys(accounts ?? {});
}
