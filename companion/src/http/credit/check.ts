/** POST /v1/accounts/{accountId}/credit/check (R3): would an order of this amount pass? Nothing is stored or reserved. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { actorParameter, callerOf } from '../headers/actor.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { clearanceSchema } from '../orders/clearance-schema.ts';
import { currency, unitPrice } from '../values/amount.ts';
import { expected } from '../values/expected.ts';
import { headlineSchema } from '../values/headline.ts';
import { figureSchema } from '../values/provenance.ts';
import { salesforceId } from '../values/salesforce-id.ts';
import { code } from '../values/text.ts';

const paramsSchema = z.strictObject({ accountId: salesforceId('the account') });

const bodySchema = z
  .strictObject(
    {
      amount: unitPrice().openapi({ description: 'As the ERP counts open orders: with tax where it does.' }),
      currency: currency(),
      entity: code('an entity that a route names', 64).optional(),
    },
    expected('an object with amount and currency'),
  )
  .openapi('AmountToCheck');

const answerSchema = z
  .object({
    verdict: z.enum(['pass', 'hold', 'unknown']),
    headline: headlineSchema,
    figure: figureSchema.optional().openapi({ description: 'The room that decided.' }),
    clears: clearanceSchema.optional(),
  })
  .openapi('AmountCheck');

export const checkCredit = endpoint(
  {
    access: 'credit:read',
    errors: ['NO_CUSTOMER_LINK', 'ENTITY_UNKNOWN', 'ROUTE_RULE_MISSING', 'RULE_MISSING', 'RULES_INVALID'],
    operation: {
      method: 'post',
      path: '/v1/accounts/{accountId}/credit/check',
      operationId: 'checkCredit',
      tags: ['credit'],
      summary: 'Would an order of this amount pass the account’s credit?',
      parameters: [actorParameter],
      request: {
        params: paramsSchema,
        body: { required: true, content: { 'application/json': { schema: bodySchema } } },
      },
      responses: {
        200: { description: 'The verdict.', content: { 'application/json': { schema: answerSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { amount, currency: asked, entity } = c.req.valid('json');
      const { accountId } = c.req.valid('param');
      const request = { accountId, amount, currency: asked, ...(entity === undefined ? {} : { entity }) };
      return c.json(await services.checkAmount(callerOf(c), request), 200, NO_STORE);
    },
);
