/** What a caller may put into an order or a quote. */
import { z } from 'zod';

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, 'a decimal string without a sign');
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD');

export const orderInputSchema = z.strictObject({
  debtor: z.string().min(1).max(20),
  billTo: z.string().min(1).max(20).optional(),
  shipTo: z.string().min(1).max(20).optional(),
  ccy: z.string().length(3),
  yourRef: z.string().min(1).max(40).optional(),
  extRef: z.string().min(1).max(40).optional(),
  terms: z.string().min(1).max(40).optional(),
  wantedOn: day.optional(),
  prepaid: z.boolean().optional(),
  lines: z
    .array(
      z.strictObject({
        lineRef: z.string().min(1).max(40).optional(),
        item: z.string().min(1).max(40),
        qty: decimal.refine((value) => Number(value) > 0, 'more than zero'),
        price: decimal,
      }),
    )
    .min(1)
    .max(10_000),
});

export const cancelInputSchema = z.strictObject({ text: z.string().max(200).default('') });
