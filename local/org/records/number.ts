/** Numbers as the org keeps them: decimals, rounded half up to the field's places. JSON carries them as numbers. */
import Big from 'big.js';

export function rounded(value: number, places: number): number {
  return new Big(value).round(places, Big.roundHalfUp).toNumber();
}

/** Price times quantity to two places. */
export function lineTotal(quantity: number, price: number): number {
  return new Big(quantity).times(price).round(2, Big.roundHalfUp).toNumber();
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total.plus(value), new Big(0)).toNumber();
}
