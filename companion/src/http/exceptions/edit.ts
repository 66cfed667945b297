/** POST /v1/exceptions/{exceptionId}/payloads: another version of what is sent, checked like any order. Nothing is sent yet. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { canonicalOrder, orderSchema } from '../orders/order-schema.ts';
import { expected } from '../values/expected.ts';
import { exceptionSchema } from './exception-schema.ts';
import { operatorOf, operatorParameter } from './operator.ts';
import { exceptionParamsSchema, reasonSchema } from './params.ts';

const bodySchema = z
  .strictObject({ reason: reasonSchema, payload: orderSchema }, expected('an object with reason and payload'))
  .openapi('ExceptionEdit');

export const editException = endpoint(
  {
    access: 'exceptions:write',
    errors: ['NOT_FOUND', 'EXCEPTION_STATE', 'TOO_MANY_EDITS', 'TOO_MANY_LINES'],
    operation: {
      method: 'post',
      path: '/v1/exceptions/{exceptionId}/payloads',
      operationId: 'editException',
      tags: ['exceptions'],
      summary: 'Mend what failed: a new version of its payload',
      description:
        'The earlier versions stay; at most 50 edits. What the newest version says already makes no new one. An order that is not valid is refused, naming the field, and changes nothing.',
      parameters: [operatorParameter],
      request: {
        params: exceptionParamsSchema,
        body: { required: true, content: { 'application/json': { schema: bodySchema } } },
      },
      responses: {
        201: {
          description: 'Kept as the latest version.',
          content: { 'application/json': { schema: exceptionSchema } },
        },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { reason, payload } = c.req.valid('json');
      const { exceptionId } = c.req.valid('param');
      const edit = { reason, order: canonicalOrder(payload) };
      return c.json(await services.exceptions.edit(operatorOf(c), exceptionId, edit), 201, NO_STORE);
    },
);
