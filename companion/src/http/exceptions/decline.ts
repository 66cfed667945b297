/** POST /v1/exception-replays/{batchId}/decline: what waits for approval is not replayed, and open again. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { expected } from '../values/expected.ts';
import { operatorOf, operatorParameter } from './operator.ts';
import { batchParamsSchema, reasonSchema } from './params.ts';
import { batchSchema } from './replay-schema.ts';

const bodySchema = z
  .strictObject({ reason: reasonSchema }, expected('an object with a reason'))
  .openapi('ReplayRefusal');

export const declineReplay = endpoint(
  {
    access: 'exceptions:write',
    errors: ['NOT_FOUND', 'EXCEPTION_STATE'],
    operation: {
      method: 'post',
      path: '/v1/exception-replays/{batchId}/decline',
      operationId: 'declineExceptionReplay',
      tags: ['exceptions'],
      summary: 'Decline or take back a replay that waits for approval',
      parameters: [operatorParameter],
      request: {
        params: batchParamsSchema,
        body: { required: true, content: { 'application/json': { schema: bodySchema } } },
      },
      responses: { 200: { description: 'Open again.', content: { 'application/json': { schema: batchSchema } } } },
    },
  },
  ({ services }) =>
    async (c) => {
      const { reason } = c.req.valid('json');
      return c.json(
        await services.exceptions.decline(operatorOf(c), c.req.valid('param').batchId, reason),
        200,
        NO_STORE,
      );
    },
);
