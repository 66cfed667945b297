/** GET /v1/exception-replays/{batchId}: how far it is, how fast, what came of each. */
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { batchParamsSchema } from './params.ts';
import { batchWithReplaysSchema } from './replay-schema.ts';

export const showReplay = endpoint(
  {
    access: 'exceptions:read',
    errors: ['NOT_FOUND'],
    operation: {
      method: 'get',
      path: '/v1/exception-replays/{batchId}',
      operationId: 'showExceptionReplay',
      tags: ['exceptions'],
      summary: 'How far a replay is, and what came of it',
      request: { params: batchParamsSchema },
      responses: {
        200: { description: 'As it stands.', content: { 'application/json': { schema: batchWithReplaysSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) =>
      c.json(await services.exceptions.showReplay(tokenOf(c).orgId, c.req.valid('param').batchId), 200, NO_STORE),
);
