/** The story file that seeds the sandbox ERP, as a schema. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const sale = z.object({ product: z.string(), quantity: z.string() });

const storySchema = z.object({
  entities: z.array(
    z.object({
      entity: z.string(),
      name: z.string(),
      currency: z.string(),
      country: z.string(),
      taxName: z.string(),
      taxRate: z.string(),
    }),
  ),
  exchangeRates: z.array(z.object({ from: z.string(), to: z.string(), rate: z.string() })),
  paymentTerms: z.array(z.object({ name: z.string(), days: z.number().int() })),
  products: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      type: z.enum(['goods', 'service']),
      price: z.record(z.string(), z.string()),
    }),
  ),
  priceLists: z.array(
    z.object({
      name: z.string(),
      rules: z.array(z.object({ product: z.string(), fromQuantity: z.string().optional(), factor: z.string() })),
    }),
  ),
  customers: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      country: z.string(),
      entities: z.record(
        z.string(),
        z.object({
          creditLimit: z.string().optional(),
          paymentTerms: z.string(),
          priceList: z.string().optional(),
          blocked: z.string().optional(),
          invoices: z.array(sale.extend({ dueInDays: z.number().int(), paid: z.boolean().optional() })),
          orders: z.array(sale),
        }),
      ),
    }),
  ),
});

export type Story = z.infer<typeof storySchema>;

export function readStory(file: URL = new URL('./story.json', import.meta.url)): Story {
  return storySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
