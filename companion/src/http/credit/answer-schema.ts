/** The credit answer on the wire. An entity's position stands beside its name: flat, as Flow and Apex read it best. */
import { z } from '@hono/zod-openapi';
import type { CreditAnswer } from '../../credit/answer.ts';
import { figureSchema } from '../values/provenance.ts';
import { headlineSchema } from '../values/headline.ts';

export const problemOfEntitySchema = z
  .object({ code: z.string(), message: z.string(), action: z.string() })
  .openapi('EntityProblem');

const creditProblemSchema = problemOfEntitySchema
  .extend({
    since: z.string().optional().openapi({
      format: 'date-time',
      description:
        'Of an ERP that does not answer: since when. The time of the figures shown instead, else of its first failure.',
    }),
  })
  .openapi('CreditProblem');

const entitySchema = z
  .object({
    connectionId: z.string(),
    entity: z.string(),
    customer: z.string(),
    customerName: z.string().optional(),
    currency: z.string().optional(),
    limit: figureSchema.optional(),
    exposure: figureSchema.optional(),
    openReceivables: figureSchema.optional(),
    openOrders: figureSchema.optional(),
    overdue: figureSchema.optional(),
    oldestOverdueDays: z.number().openapi({ type: 'integer' }).optional(),
    overdueDaysAllowed: z.number().optional().openapi({
      type: 'integer',
      description: 'Overdue by more days than this, new orders are held. Absent: overdue alone holds none.',
    }),
    reserved: figureSchema.optional(),
    available: figureSchema.optional(),
    blocked: z.boolean().optional(),
    blockReason: z.string().optional(),
    paymentTerms: z.string().optional(),
    exposureBasis: z.enum(['erp', 'computed']).optional(),
    problem: creditProblemSchema.optional(),
  })
  .openapi('EntityCredit', {
    description: 'Without figures when the ERP could not be asked and nothing older is known; then problem says why.',
  });

const totalSchema = z
  .object({
    currency: z.string(),
    limit: figureSchema.optional(),
    exposure: figureSchema,
    openReceivables: figureSchema,
    openOrders: figureSchema,
    overdue: figureSchema,
    reserved: figureSchema,
    available: figureSchema.optional(),
    rates: z
      .array(
        z
          .object({ from: z.string(), to: z.string(), rate: z.string(), day: z.string() })
          .openapi('RateUsed', { description: '1 `from` = `rate` `to`.' }),
      )
      .readonly(),
    leavesOut: z.array(z.string()).readonly().openapi({ description: 'Entities that the total leaves out.' }),
  })
  .openapi('CreditTotal');

export const creditSchema = z
  .object({
    accountId: z.string(),
    headline: headlineSchema,
    entities: z.array(entitySchema).readonly(),
    total: totalSchema.optional().openapi({ description: 'Absent when no entity has figures.' }),
    rulesHash: z.string().openapi({ description: 'The rules this was answered under.' }),
    answeredAt: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Credit');

export type CreditOnWire = z.infer<typeof creditSchema>;

export function creditOnWire(answer: CreditAnswer): CreditOnWire {
  return {
    ...answer,
    entities: answer.entities.map(({ position, ...entity }) => ({ ...entity, ...position })),
  };
}
