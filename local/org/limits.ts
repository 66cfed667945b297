/** API requests: counted, told in Sforce-Limit-Info, and refused past the daily allowance. */
import { Refusal } from './refusal.ts';

export class Limits {
  #allowed: number;
  #used = 0;

  constructor(allowed: number) {
    this.#allowed = allowed;
  }

  /** Counts one request. Throws 403 REQUEST_LIMIT_EXCEEDED. */
  count(): void {
    if (this.#used >= this.#allowed) {
      throw new Refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
    this.#used += 1;
  }

  get header(): string {
    return `api-usage=${this.#used}/${this.#allowed}`;
  }

  get used(): number {
    return this.#used;
  }

  get allowed(): number {
    return this.#allowed;
  }

  allow(requests: number): void {
    this.#allowed = requests;
  }
}
