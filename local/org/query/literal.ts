/** Literals of a query as values; date literals as spans of time, in UTC, which is the demo users' time zone. */
import { dayText } from '../clock.ts';
import { notSupported, Refusal } from '../refusal.ts';
import type { Value } from '../schema/object.ts';

/** From the first moment to before the last, milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;

export function literalValue(text: string, type: string | undefined): Value {
  if (type === 'STRING') return unquoted(text);
  if (type === 'NULL') return null;
  if (type === 'BOOLEAN') return /^true$/i.test(text);
  if (type === 'INTEGER' || type === 'DECIMAL') return Number(text);
  if (type === 'DATE' || type === 'DATETIME') return text;
  throw notSupported(`the literal ${text} in a query`);
}

export function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => {
    const named: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
    return named[letter] ?? letter;
  });
}

/** TODAY, THIS_MONTH, LAST_N_DAYS:7 and the like, as of `now`. */
export function spanOf(literal: string, now: number): Span {
  const [word = '', count] = literal.toUpperCase().split(':');
  const today = Date.parse(dayText(now));
  const days = Number(count ?? '0');
  const at = new Date(today);
  const month = (shift: number): number => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + shift, 1);
  const year = (shift: number): number => Date.UTC(at.getUTCFullYear() + shift, 0, 1);
  const spans: Record<string, () => Span> = {
    YESTERDAY: () => ({ from: today - DAY_MS, until: today }),
    TODAY: () => ({ from: today, until: today + DAY_MS }),
    TOMORROW: () => ({ from: today + DAY_MS, until: today + 2 * DAY_MS }),
    LAST_MONTH: () => ({ from: month(-1), until: month(0) }),
    THIS_MONTH: () => ({ from: month(0), until: month(1) }),
    NEXT_MONTH: () => ({ from: month(1), until: month(2) }),
    LAST_YEAR: () => ({ from: year(-1), until: year(0) }),
    THIS_YEAR: () => ({ from: year(0), until: year(1) }),
    LAST_N_DAYS: () => ({ from: today - days * DAY_MS, until: today + DAY_MS }),
    NEXT_N_DAYS: () => ({ from: today + DAY_MS, until: today + (days + 1) * DAY_MS }),
    N_DAYS_AGO: () => ({ from: today - days * DAY_MS, until: today - (days - 1) * DAY_MS }),
    LAST_90_DAYS: () => ({ from: today - 90 * DAY_MS, until: today + DAY_MS }),
  };
  const span = spans[word];
  if (span === undefined) throw notSupported(`the date literal ${literal} in a query`);
  return span();
}

export function momentOf(value: Value, text: string): number {
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment))
    throw new Refusal(400, 'INVALID_FIELD', `value of filter criterion must be a date: ${text}`);
  return moment;
}
