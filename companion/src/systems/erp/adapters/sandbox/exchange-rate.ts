/** Exchange rates that a company keeps. */
import { z } from 'zod';
import type { ExchangeRate } from '../../port.ts';
import { allRows, type Desk } from './api.ts';
import { pageOf, zCurrency, zDay } from './wire.ts';

const rateSchema = z.object({
  from: zCurrency,
  to: zCurrency,
  rate: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,12})?$/, 'not a rate')
    .refine((rate) => /[1-9]/.test(rate), 'a rate of zero'),
  validOn: zDay,
});

export async function listExchangeRates(desk: Desk): Promise<readonly ExchangeRate[]> {
  const rows = await allRows(desk, 'rates', pageOf(rateSchema), 'exchange rates');
  return rows.map(({ from, to, rate, validOn }) => ({ from, to, rate, day: validOn }));
}
