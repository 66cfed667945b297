/** POST /v1/orders/preflight (R3): will this order go through? Nothing is stored and nothing is reserved. */
import { endpoint } from '../endpoint.ts';
import { actorParameter, callerOf } from '../headers/actor.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { canonicalOrder, orderSchema } from './order-schema.ts';
import { preflightSchema } from './preflight-schema.ts';

export const preflightOrder = endpoint(
  {
    access: 'orders:read',
    errors: ['TOO_MANY_LINES', 'RULE_MISSING', 'RULES_INVALID'],
    operation: {
      method: 'post',
      path: '/v1/orders/preflight',
      operationId: 'preflightOrder',
      tags: ['orders'],
      summary: 'Will this order go through? One verdict, a line per check',
      parameters: [actorParameter],
      request: { body: { required: true, content: { 'application/json': { schema: orderSchema } } } },
      responses: {
        200: { description: 'The verdict.', content: { 'application/json': { schema: preflightSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const answer = await services.preflight(callerOf(c), canonicalOrder(c.req.valid('json')));
      return c.json(answer, 200, NO_STORE);
    },
);
