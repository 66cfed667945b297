/** Where a figure comes from and how old it is (R2), on the wire. */
import { z } from '@hono/zod-openapi';

const provenance = {
  source: z.string().openapi({ description: 'Connection and entity, or "ledgerline".', example: 'erp-main/us' }),
  asOf: z.string().openapi({ format: 'date-time' }),
  ageSeconds: z.number().openapi({ type: 'integer' }),
  targetAgeSeconds: z.number().openapi({ type: 'integer' }),
  state: z.enum(['live', 'cached', 'stale']),
};

export const provenanceSchema = z.object(provenance).openapi('Provenance');

export const figureSchema = z
  .object({
    amount: z.string().openapi({ description: 'Decimal string, major units.', example: '8750.00' }),
    currency: z.string().openapi({ example: 'USD' }),
    ...provenance,
  })
  .openapi('Figure');
