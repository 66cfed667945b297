/** How amounts, counts and ages are written in sentences that people read or read out. */
import type { Money } from './money.ts';

/** "1,800.00 USD". */
export function say({ amount, currency }: Money): string {
  const [whole = '', decimals] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${decimals === undefined ? '' : `.${decimals}`} ${currency}`;
}

/** "one day", "3 days". */
export function count(number: number, noun: string): string {
  return number === 1 ? `one ${noun}` : `${String(number)} ${noun}s`;
}

/** "45 seconds", "12 minutes", "3 hours", "2 days": the largest unit of which there are at least two, rounded down. */
export function sayAge(seconds: number): string {
  if (seconds >= 2 * 86_400) return count(Math.floor(seconds / 86_400), 'day');
  if (seconds >= 2 * 3_600) return count(Math.floor(seconds / 3_600), 'hour');
  if (seconds >= 2 * 60) return count(Math.floor(seconds / 60), 'minute');
  return count(seconds, 'second');
}
