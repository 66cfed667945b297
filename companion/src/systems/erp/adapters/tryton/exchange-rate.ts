/** Exchange rates: Tryton keeps, per currency and day, how much of it one unit of the base currency is. */
import Big from 'big.js';
import { z } from 'zod';
import { type Day, dayOf } from '../../../../canonical/time.ts';
import type { ExchangeRate } from '../../port.ts';
import type { Desk } from './desk.ts';
import { searchRead } from './records.ts';
import { date, zDate, zDecimal, zId } from './wire.ts';

const rateRecord = z.object({
  id: zId,
  date: zDate,
  rate: zDecimal.nullable(),
  'currency.': z.object({ code: z.string() }).nullable(),
});

/** Enough for any use of a rate on amounts of 15 digits. */
const RATE_DECIMALS = 12;
/** Newest first; older days of a currency are not needed. */
const RATES_MAX = 5_000;

/** The rates in force today between the company's currency and every other that has one, both ways. */
export async function listExchangeRates(desk: Desk): Promise<readonly ExchangeRate[]> {
  const records = await searchRead(desk, 'currency.currency.rate', rateRecord, {
    domain: [['date', '<=', date(dayOf(desk.clock.now()))]],
    fields: ['date', 'rate', 'currency.code'],
    limit: RATES_MAX,
    order: [['date', 'DESC']],
  });
  const newest = new Map<string, { readonly rate: Big; readonly day: Day }>();
  for (const { date: day, rate, 'currency.': currency } of records) {
    if (currency === null || rate === null || newest.has(currency.code)) continue;
    newest.set(currency.code, { rate: new Big(rate), day });
  }
  const home = newest.get(desk.company.currency);
  if (home === undefined) return [];
  return [...newest].flatMap(([code, other]) => {
    if (code === desk.company.currency) return [];
    const day = other.day > home.day ? other.day : home.day;
    return [
      { from: code, to: desk.company.currency, rate: ratio(home.rate, other.rate), day },
      { from: desk.company.currency, to: code, rate: ratio(other.rate, home.rate), day },
    ];
  });
}

function ratio(to: Big, from: Big): string {
  return to.div(from).round(RATE_DECIMALS, Big.roundHalfEven).toFixed();
}
