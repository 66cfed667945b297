/** Long answers in pages: what is left is kept under a locator, which the next request names with its place. */
import { recordId } from '../record-id.ts';
import { Refusal } from '../refusal.ts';
import type { RecordJson } from './run.ts';

export interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly RecordJson[];
}

const SIZE = 2000;
/** As many cursors as a user may have open; the oldest goes first. */
const OPEN = 10;

export class Cursors {
  readonly #answers = new Map<
    string,
    { readonly userId: string; readonly records: readonly RecordJson[]; readonly size: number }
  >();
  #next = 0;

  first(
    userId: string,
    records: readonly RecordJson[],
    totalSize: number,
    size: number | undefined,
    path: string,
  ): Page {
    const pageSize = size ?? SIZE;
    if (records.length <= pageSize) return { totalSize, done: true, records };
    const locator = recordId('0r8', (this.#next += 1));
    this.#answers.set(locator, { userId, records, size: pageSize });
    for (const key of this.#answers.keys()) {
      if (this.#answers.size <= OPEN) break;
      this.#answers.delete(key);
    }
    return this.#page(locator, 0, path);
  }

  /** `place` is "locator-2000". */
  next(userId: string, place: string, path: string): Page {
    const [locator = '', from = ''] = place.split('-');
    const answer = this.#answers.get(locator);
    if (answer?.userId !== userId || !/^\d+$/.test(from)) {
      throw new Refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return this.#page(locator, Number(from), path);
  }

  #page(locator: string, from: number, path: string): Page {
    const { records = [], size = SIZE } = this.#answers.get(locator) ?? {};
    const until = from + size;
    const done = until >= records.length;
    return {
      totalSize: records.length,
      done,
      ...(done ? {} : { nextRecordsUrl: `${path}/${locator}-${until}` }),
      records: records.slice(from, until),
    };
  }
}
