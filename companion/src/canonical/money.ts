/**
 * Money as all sides speak it: a decimal string and an ISO 4217 currency, never a float.
 *
 * Amounts are major units ("12.50" EUR is twelve euros fifty). Arithmetic goes through a decimal library; results are
 * written without an exponent and with at least the currency's minor digits, so "5" EUR reads "5.00".
 */
import Big from 'big.js';

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));
const minorDigitsByCurrency = new Map<string, number>();

/** True for a three-letter code that the runtime's ICU data knows as a currency (ISO 4217). */
export function isCurrency(code: string): boolean {
  return knownCurrencies.has(code);
}

/** How many minor digits a currency has: 2 for EUR, 0 for JPY, 3 for KWD (CLDR, which follows ISO 4217). */
export function minorDigits(currency: string): number {
  const known = minorDigitsByCurrency.get(currency);
  if (known !== undefined) return known;
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  const digits = options.maximumFractionDigits ?? 2;
  minorDigitsByCurrency.set(currency, digits);
  return digits;
}

/** Reads a decimal string or a Big into Money. Throws RangeError for anything that is not a plain decimal. */
export function money(amount: string | Big, currency: string): Money {
  if (typeof amount === 'string' && !/^-?\d+(\.\d+)?$/.test(amount)) {
    throw new RangeError(`not a plain decimal amount: ${amount.slice(0, 60)}`);
  }
  const value = new Big(amount);
  const decimals = Math.max(minorDigits(currency), decimalPlaces(value));
  const text = value.toFixed(decimals);
  return { amount: /^-0(\.0*)?$/.test(text) ? text.slice(1) : text, currency };
}

export function zero(currency: string): Money {
  return money('0', currency);
}

/** Sum of two amounts of one currency. Throws RangeError when the currencies differ. */
export function add(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return money(new Big(a.amount).plus(b.amount), a.currency);
}

/** a − b, for one currency. Throws RangeError when the currencies differ. */
export function subtract(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return money(new Big(a.amount).minus(b.amount), a.currency);
}

/** −1, 0 or 1. Throws RangeError when the currencies differ. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  requireSameCurrency(a, b);
  return new Big(a.amount).cmp(b.amount);
}

/** Quantity times unit price, rounded half-even to the currency's minor digits (as ledgers post it). */
export function extend(unitPrice: Money, quantity: string): Money {
  return roundToMinor(new Big(unitPrice.amount).times(quantity), unitPrice.currency);
}

/** Converts with a rate of "1 `from.currency` = rate `to`", rounded half-even to the target's minor digits. */
export function convert(from: Money, rate: string, to: string): Money {
  return roundToMinor(new Big(from.amount).times(rate), to);
}

export function sum(amounts: Iterable<Money>, currency: string): Money {
  let total = zero(currency);
  for (const amount of amounts) total = add(total, amount);
  return total;
}

export function isNegative(value: Money): boolean {
  return new Big(value.amount).lt(0);
}

export function isZero(value: Money): boolean {
  return new Big(value.amount).eq(0);
}

/** The value itself, or zero of its currency when it is negative: room that is not there is none. */
export function floorAtZero(value: Money): Money {
  return isNegative(value) ? zero(value.currency) : value;
}

function roundToMinor(value: Big, currency: string): Money {
  return money(value.round(minorDigits(currency), Big.roundHalfEven), currency);
}

function decimalPlaces(value: Big): number {
  return Math.max(0, value.c.length - 1 - value.e);
}

function requireSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new RangeError(`cannot mix ${a.currency} and ${b.currency}`);
}
