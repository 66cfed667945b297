/** What callers asked of orders, in the order in which it was done: who looked before it placed an order again, and who did not. */

export interface LoggedRequest {
  readonly what: 'place' | 'lookUp';
  readonly reference: string;
  /** place: whether an order was made; lookUp: whether there was one. */
  readonly made: boolean;
}

/** Older ones are forgotten. */
const KEPT = 100_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];

  note(entry: LoggedRequest): void {
    if (this.#entries.length >= KEPT) this.#entries = this.#entries.slice(KEPT / 2);
    this.#entries.push(entry);
  }

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }
}
