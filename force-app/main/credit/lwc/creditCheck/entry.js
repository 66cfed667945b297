/**
 * An amount as a person writes it in the user's locale. What another locale would read as another amount is refused and
 * never guessed: "1000.50" in German, "1.000,00" in English, and "1.000" in a currency of two decimals.
 */
const MOST_DIGITS = 15;
const NUMBER = /^\d+(?:[.,’'\s]\d+)*$/;

/** {amount}, a decimal string; or {problem}: notAnAmount, separators, tooFine or tooLarge. */
export function readEntry(text, decimals, locale) {
  const written = String(text ?? '').trim();
  if (!NUMBER.test(written)) {
    return { problem: 'notAnAmount' };
  }
  const { group, decimal } = separatorsOf(locale);
  // Nobody groups what begins with a zero: "0.001" in German is a small amount in another locale, and no 1.
  const match = new RegExp(`^([1-9]\\d{0,2}(?:${group}\\d{3})+|\\d+)(?:${decimal}(\\d+))?$`).exec(written);
  if (match === null) {
    return { problem: 'separators' };
  }
  const [, grouped, fraction = ''] = match;
  const whole = grouped.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  if (fraction.length > decimals) {
    return { problem: 'tooFine' };
  }
  if (whole.length > MOST_DIGITS) {
    return { problem: 'tooLarge' };
  }
  const amount = fraction === '' ? whole : `${whole}.${fraction}`;
  return /[1-9]/.test(amount) ? { amount } : { problem: 'notAnAmount' };
}

export { MOST_DIGITS };

/** As parts of a regular expression; spaces and apostrophes come in more than one form. */
function separatorsOf(locale) {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(12345678.9);
  const of = (type, otherwise) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return { group: pattern(of('group', ',')), decimal: pattern(of('decimal', '.')) };
}

function pattern(separator) {
  if (/\s/.test(separator)) {
    return '\\s';
  }
  return /[’']/.test(separator) ? "[’']" : `\\${separator}`;
}
