/**
 * The org's records, in memory: nothing outlives the process. Changes are noted, so that a request that fails in the
 * middle, or one part of it, can be taken back whole. Requests run one after the other (see exclusive.ts).
 */
import { sameId } from '../record-id.ts';
import type { ObjectType, Row } from '../schema/object.ts';

interface Change {
  readonly object: string;
  readonly id: string;
  readonly before: Row | undefined;
}

export interface Undo {
  /** Where the journal stood; see `rollback`. */
  readonly position: number;
}

export class RecordStore {
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #journal: Change[] = [];

  /** Rows that are not deleted; with `deleted`, those too. */
  *rows(object: ObjectType, deleted = false): Generator<Row> {
    for (const row of this.#table(object.name).values()) {
      if (deleted || row['IsDeleted'] !== true) yield row;
    }
  }

  /** By 15 or 18 characters, of which the first 15 count, as in queries; deleted rows too. */
  get(object: ObjectType, id: string): Row | undefined {
    const table = this.#table(object.name);
    const exact = table.get(id);
    if (exact !== undefined) return exact;
    for (const [key, row] of table) if (sameId(key, id)) return row;
    return undefined;
  }

  put(object: ObjectType, row: Row): void {
    const id = String(row['Id']);
    const table = this.#table(object.name);
    this.#journal.push({ object: object.name, id, before: table.get(id) });
    table.set(id, row);
  }

  mark(): Undo {
    return { position: this.#journal.length };
  }

  rollback(undo: Undo): void {
    while (this.#journal.length > undo.position) {
      const change = this.#journal.pop();
      if (change === undefined) return;
      if (change.before === undefined) this.#table(change.object).delete(change.id);
      else this.#table(change.object).set(change.id, change.before);
    }
  }

  /** What was done so far cannot be taken back any more. */
  commit(): void {
    this.#journal.length = 0;
  }

  #table(name: string): Map<string, Row> {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = new Map();
      this.#tables.set(name, table);
    }
    return table;
  }
}
