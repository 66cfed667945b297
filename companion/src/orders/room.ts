/** What a payer's position and the reservations of others leave for an order. Pure, and in one currency only. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import { add, type Money, subtract, zero } from '../canonical/money.ts';
import type { ReservationTotal } from '../credit/port.ts';

/** Limit less exposure, before reservations; undefined without a limit. May be negative. */
export function freeBeforeReservations(position: CreditPosition): Money | undefined {
  return position.limit === undefined ? undefined : subtract(position.limit, position.exposure);
}

/** Sum of live reservations; undefined when one is in another currency, since then nothing can be said of the room. */
export function totalReserved(totals: readonly ReservationTotal[], currency: string): Money | undefined {
  let reserved = zero(currency);
  for (const { amount } of totals) {
    if (amount.currency !== currency) return undefined;
    reserved = add(reserved, amount);
  }
  return reserved;
}
