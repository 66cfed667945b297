/** GET /v1/orders/{submissionId} (R4): a submission with its whole history. */
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { submissionParamsSchema } from './params.ts';
import { submissionWithHistorySchema, withHistoryOnWire } from './submission-schema.ts';

export const showOrder = endpoint(
  {
    access: 'orders:read',
    errors: ['NOT_FOUND'],
    operation: {
      method: 'get',
      path: '/v1/orders/{submissionId}',
      operationId: 'showOrder',
      tags: ['orders'],
      summary: 'A submission with its history',
      request: { params: submissionParamsSchema },
      responses: {
        200: {
          description: 'The submission.',
          content: { 'application/json': { schema: submissionWithHistorySchema } },
        },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const found = await services.showSubmission(tokenOf(c).orgId, c.req.valid('param').submissionId);
      return c.json(withHistoryOnWire(found.submission, found.history), 200, NO_STORE);
    },
);
