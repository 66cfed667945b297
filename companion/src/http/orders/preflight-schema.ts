/** The preflight answer on the wire (R3). */
import { z } from '@hono/zod-openapi';
import { CHECK_NAMES } from '../../orders/answer.ts';
import { moneySchema } from '../values/amount.ts';
import { headlineSchema } from '../values/headline.ts';
import { figureSchema, provenanceSchema } from '../values/provenance.ts';
import { clearanceSchema, clearedBySchema } from './clearance-schema.ts';

const checkSchema = z
  .object({
    check: z.enum(CHECK_NAMES),
    state: z
      .enum(['pass', 'warning', 'hold', 'fail', 'notChecked'])
      .openapi({ description: 'notChecked: the check could not be made; then the verdict is never pass.' }),
    code: z.string(),
    message: z.string(),
    lineId: z.string().optional().openapi({ description: 'Absent: the whole order.' }),
    figure: figureSchema.optional().openapi({ description: 'The figure that decided.' }),
    product: z.string().optional().openapi({ description: 'The product of the line, where a price differs.' }),
    approved: moneySchema
      .optional()
      .openapi({ description: 'What was approved, where the figure is what the ERP has instead.' }),
    provenance: provenanceSchema.optional(),
    action: z.string().optional(),
    clearedBy: clearedBySchema.optional(),
  })
  .openapi('Check');

export const preflightSchema = z
  .object({
    verdict: z.enum(['pass', 'hold', 'fail', 'unknown']).openapi({
      description:
        'hold: something is to be cleared first; fail: something is to be corrected first; unknown: not all could be checked.',
    }),
    headline: headlineSchema,
    checks: z.array(checkSchema).readonly(),
    clears: clearanceSchema.optional(),
    net: moneySchema,
    tax: moneySchema.optional(),
    gross: moneySchema.optional(),
    route: z
      .object({ connectionId: z.string(), entity: z.string(), rule: z.string() })
      .optional()
      .openapi({ description: 'Which ERP and entity takes the order, and the rule that says so.' }),
    rulesHash: z.string(),
    contentHash: z.string().openapi({ description: 'Of this order; a submission with the same one says the same.' }),
    answeredAt: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Preflight');
