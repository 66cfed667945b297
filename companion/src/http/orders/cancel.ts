/** POST /v1/orders/{submissionId}/cancel: cancel a held order, in the ERP first. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { actorParameter, callerOf } from '../headers/actor.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { expected } from '../values/expected.ts';
import { text } from '../values/text.ts';
import { submissionParamsSchema } from './params.ts';
import { submissionOnWire, submissionSchema } from './submission-schema.ts';

const bodySchema = z
  .strictObject({ reason: text('why it is cancelled', 200) }, expected('a JSON object with reason'))
  .openapi('Cancellation');

export const cancelOrder = endpoint(
  {
    access: 'orders:write',
    errors: [
      'NOT_FOUND',
      'SUBMISSION_STATE',
      'SUBMISSION_IN_FLIGHT',
      'ERP_UNAVAILABLE',
      'ERP_REFUSED',
      'ERP_ANSWER_BROKEN',
    ],
    operation: {
      method: 'post',
      path: '/v1/orders/{submissionId}/cancel',
      operationId: 'cancelOrder',
      tags: ['orders'],
      summary: 'Cancel a held order, in the ERP first',
      parameters: [actorParameter],
      request: {
        params: submissionParamsSchema,
        body: { required: true, content: { 'application/json': { schema: bodySchema } } },
      },
      responses: {
        200: { description: 'Cancelled.', content: { 'application/json': { schema: submissionSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { reason } = c.req.valid('json');
      const { submission } = await services.cancelSubmission(callerOf(c), c.req.valid('param').submissionId, reason);
      return c.json(submissionOnWire(submission), 200, NO_STORE);
    },
);
