/** A backfill on the wire. */
import { z } from '@hono/zod-openapi';

export const backfillSchema = z
  .object({
    backfillId: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    done: z.number().openapi({ type: 'integer', description: 'Customers: pairs of an account and an ERP customer.' }),
    total: z.number().openapi({ type: 'integer' }),
    failed: z.number().openapi({ type: 'integer' }),
    ratePerSecond: z.number().optional(),
    secondsLeft: z.number().optional().openapi({ type: 'integer' }),
    startedAt: z.string().openapi({ format: 'date-time' }),
    message: z.string().optional().openapi({ description: 'Of the last failure.' }),
  })
  .openapi('Backfill');
