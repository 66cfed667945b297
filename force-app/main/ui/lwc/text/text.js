/**
 * How labels, amounts and times become sentences in the user's language and locale.
 *
 * Amounts are decimal strings and are handed to Intl as strings, so that no digit passes through a float.
 */
const UNITS = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];

/** Puts values into a label's {0}, {1}, …; a place without a value stays as it is, so that a gap is seen. */
export function format(label, ...values) {
  return label.replace(/\{(\d+)\}/g, (place, index) => {
    const value = values[Number(index)];
    return value === undefined || value === null ? place : String(value);
  });
}

/** Picks the label of a count, by the plural rules of the locale; a language with more forms than two takes `other`. */
export function pluralLabel(count, { one, other }, locale) {
  return new Intl.PluralRules(locale).select(count) === 'one' ? one : other;
}

/** "€12,400.00" or "12.400,00 €". The amount is a decimal string in major units. */
export function formatMoney(amount, currencyCode, locale) {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: currencyCode }).format(amount);
}

/** How many decimals the currency's smallest unit has: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currencyCode, locale) {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: currencyCode }).resolvedOptions()
    .maximumFractionDigits;
}

export function formatNumber(number, locale) {
  return new Intl.NumberFormat(locale).format(number);
}

/** A whole percent: "90%" or "90 %". */
export function formatPercent(percent, locale) {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'percent' }).format(percent);
}

/** The exact instant, to the second, in the user's time zone. */
export function formatInstant(instant, locale, timeZone) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long', timeZone }).format(
    new Date(instant),
  );
}

/** "14:02" of the day that `now` falls on, else with its day, in the user's time zone. `now` absent: with its day. */
export function formatMoment(instant, now, locale, timeZone) {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  const [at, nowAt] = [new Date(instant), now ? new Date(now) : undefined];
  const isToday = nowAt !== undefined && day.format(at) === day.format(nowAt);
  return new Intl.DateTimeFormat(locale, {
    ...(isToday ? {} : { dateStyle: 'medium' }),
    timeStyle: 'short',
    timeZone,
  }).format(at);
}

/** A calendar day ("2026-03-01"), which has no time zone. */
export function formatDay(day, locale) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** "3 hours ago": the largest unit of which there are at least two, rounded down. */
export function formatAge(seconds, locale) {
  const [unit, length] = UNITS.find(([, size]) => seconds >= 2 * size) ?? ['second', 1];
  const count = Math.max(0, Math.floor(seconds / length));
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(-count, unit);
}

/** "us, de and fr". */
export function formatList(words, locale) {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(words);
}
