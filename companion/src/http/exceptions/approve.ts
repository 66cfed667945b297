/** POST /v1/exception-replays/{batchId}/approve: a second person's word on what another asked for. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { expected } from '../values/expected.ts';
import { operatorOf, operatorParameter } from './operator.ts';
import { batchParamsSchema, reasonSchema } from './params.ts';
import { batchSchema } from './replay-schema.ts';

const bodySchema = z
  .strictObject({ reason: reasonSchema.optional() }, expected('an object, with a reason or empty'))
  .openapi('ReplayApproval');

export const approveReplay = endpoint(
  {
    access: 'exceptions:approve',
    errors: ['NOT_FOUND', 'EXCEPTION_STATE', 'APPROVER_IS_REQUESTER'],
    operation: {
      method: 'post',
      path: '/v1/exception-replays/{batchId}/approve',
      operationId: 'approveExceptionReplay',
      tags: ['exceptions'],
      summary: 'Approve a replay that another person asked for',
      description: 'What is approved is what was asked for, in the version of the payload that was named then.',
      parameters: [operatorParameter],
      request: {
        params: batchParamsSchema,
        body: { required: true, content: { 'application/json': { schema: bodySchema } } },
      },
      responses: { 200: { description: 'On its way.', content: { 'application/json': { schema: batchSchema } } } },
    },
  },
  ({ services }) =>
    async (c) => {
      const { reason } = c.req.valid('json');
      return c.json(
        await services.exceptions.approve(operatorOf(c), c.req.valid('param').batchId, reason),
        200,
        NO_STORE,
      );
    },
);
