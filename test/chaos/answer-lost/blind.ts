/**
 * Who sent an order again without having looked: from the ERP's own log of what it was asked, and from the wire, which knows
 * what never came through. Pure.
 */
import type { LoggedRequest } from '../../../local/erp/request-log.ts';

/** What the wire did about an order. */
export interface OnTheWire {
  /** It was sent once, and the ERP never heard of it: what the ERP logs was sent again. */
  readonly unheard: boolean;
  /** The answer to the first look-up for it never came through. */
  readonly lookUpLost: boolean;
}

export interface Resends {
  /**
   * Keys of orders that were sent again blindly, once for each time: after the ERP had made the order, or had said that it
   * has it; or with no look-up since they were sent before that was answered.
   */
  readonly blind: readonly string[];
  readonly looked: number;
  /** Sent again after a look-up that found nothing. */
  readonly resent: number;
}

/** `log` in the order in which it was done. Of the orders `ours`, by the ERP's key, those alone. */
export function blindResends(log: readonly LoggedRequest[], ours: ReadonlyMap<string, OnTheWire>): Resends {
  const orders = new Map([...ours].map(([key, wire]) => [key, new SentOrder(wire)]));
  const blind: string[] = [];
  let looked = 0;
  let resent = 0;
  for (const entry of log) {
    const order = orders.get(entry.reference);
    if (order === undefined) continue;
    if (entry.what === 'lookUp') {
      looked += 1;
      order.lookUp(entry.made);
      continue;
    }
    const sent = order.place(entry.made);
    if (sent === 'blindly') blind.push(entry.reference);
    else if (sent === 'again') resent += 1;
  }
  return { blind, looked, resent };
}

/** What its sender may know of one order. */
class SentOrder {
  #isSent: boolean;
  #loseNextLookUp: boolean;
  /** A look-up found nothing since it was last sent, and its answer came. */
  #isLookedFor = false;
  /** The ERP made it, or a look-up found it. */
  #isThere = false;

  constructor({ unheard, lookUpLost }: OnTheWire) {
    this.#isSent = unheard;
    this.#loseNextLookUp = lookUpLost;
  }

  lookUp(found: boolean): void {
    const isAnswered = !this.#loseNextLookUp;
    this.#loseNextLookUp = false;
    if (found) this.#isThere = true;
    else if (isAnswered) this.#isLookedFor = true;
  }

  place(made: boolean): 'first' | 'again' | 'blindly' {
    const isBlind = this.#isThere || !made || (this.#isSent && !this.#isLookedFor);
    const isFirst = !this.#isSent;
    this.#isSent = true;
    this.#isThere = true;
    this.#isLookedFor = false;
    if (isBlind) return 'blindly';
    return isFirst ? 'first' : 'again';
  }
}
