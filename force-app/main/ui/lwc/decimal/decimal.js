/**
 * Exact arithmetic on decimal strings, as whole thousandths: no amount of the package has more than three decimals
 * (Number(18,3)). For comparing, adding and drawing; what decides is decided by the companion.
 */
const SCALE = 3;

/** Thousandths, or undefined for what is no plain decimal of at most three places. */
export function thousandths(amount) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount ?? '');
  if (match === null) {
    return undefined;
  }
  const [, sign, whole, decimals = ''] = match;
  const kept = decimals.slice(0, SCALE);
  if (/[1-9]/.test(decimals.slice(SCALE))) {
    return undefined;
  }
  const value = BigInt(whole + kept.padEnd(SCALE, '0'));
  return sign === '-' ? -value : value;
}

/** The decimal string of so many thousandths, without zeros that say nothing. */
export function decimalOf(value) {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0');
  const decimals = digits.slice(-SCALE).replace(/0+$/, '');
  const text = digits.slice(0, -SCALE) + (decimals === '' ? '' : `.${decimals}`);
  return value < 0n ? `-${text}` : text;
}

export function isNegative(amount) {
  return (thousandths(amount) ?? 0n) < 0n;
}

export function isZero(amount) {
  return thousandths(amount) === 0n;
}

/** The amount without its sign. */
export function absolute(amount) {
  return amount.replace(/^-/, '');
}

/** The sum, or undefined when one of them is no amount. */
export function sum(amounts) {
  let total = 0n;
  for (const amount of amounts) {
    const value = thousandths(amount);
    if (value === undefined) {
      return undefined;
    }
    total += value;
  }
  return decimalOf(total);
}

/** How much of `whole` the part is, in whole percents rounded down; 0 for nothing and for what is negative. */
export function percentOf(part, whole) {
  return Math.floor(permilleOf(part, whole) / 10);
}

/** The same in thousandths, for the width of a drawing: a width is no money. */
export function permilleOf(part, whole) {
  const top = thousandths(part) ?? 0n;
  const bottom = thousandths(whole) ?? 0n;
  return top <= 0n || bottom <= 0n ? 0 : Number((top * 1000n) / bottom);
}
