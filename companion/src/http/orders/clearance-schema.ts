/** What clears a credit hold (R5), on the wire. */
import { z } from '@hono/zod-openapi';
import { moneySchema } from '../values/amount.ts';

export const clearedBySchema = z.enum(['rep', 'finance', 'customer', 'admin', 'operations']);

export const clearanceSchema = z
  .object({
    invoices: z
      .array(
        z
          .object({
            number: z.string(),
            erpId: z.string(),
            open: moneySchema,
            dueDate: z.string().optional().openapi({ format: 'date' }),
          })
          .openapi('ClearingInvoice'),
      )
      .readonly()
      .openapi({ description: 'Oldest due first; paying them together frees the order.' }),
    enough: z.boolean().openapi({ description: 'false: paying every open invoice would not be enough.' }),
    largestAmount: moneySchema.optional().openapi({ description: 'The largest order that would pass now.' }),
  })
  .openapi('HoldClearance');
