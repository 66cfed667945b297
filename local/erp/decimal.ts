/** Amounts of the sandbox ERP: decimal strings with two digits, as all its currencies have. */
import Big from 'big.js';

export function cents(value: Big | string): string {
  return new Big(value).round(2, Big.roundHalfEven).toFixed(2);
}

export function plus(a: string, b: string): string {
  return cents(new Big(a).plus(b));
}

export function minus(a: string, b: string): string {
  return cents(new Big(a).minus(b));
}

export function times(a: string, b: string): string {
  return cents(new Big(a).times(b));
}

export function exceeds(a: string, b: string): boolean {
  return new Big(a).gt(b);
}

export function total(amounts: Iterable<string>): string {
  let sum = new Big(0);
  for (const amount of amounts) sum = sum.plus(amount);
  return cents(sum);
}
