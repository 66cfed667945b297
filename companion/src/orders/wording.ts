/** How amounts are written in sentences that people read. */
import type { Money } from '../canonical/money.ts';

/** "1,800.00 USD". */
export function say(value: Money): string {
  const [whole = '', decimals] = value.amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${decimals === undefined ? '' : `.${decimals}`} ${value.currency}`;
}

/** "one line", "3 lines". */
export function count(number: number, noun: string): string {
  return number === 1 ? `one ${noun}` : `${number} ${noun}s`;
}
