/** GET /v1/exceptions/{exceptionId}: one with the versions of its payload, its replays and what was done about it. */
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { exceptionWithHistorySchema } from './exception-schema.ts';
import { exceptionParamsSchema } from './params.ts';

export const showException = endpoint(
  {
    access: 'exceptions:read',
    errors: ['NOT_FOUND'],
    operation: {
      method: 'get',
      path: '/v1/exceptions/{exceptionId}',
      operationId: 'showException',
      tags: ['exceptions'],
      summary: 'An exception with its payloads, replays and history',
      request: { params: exceptionParamsSchema },
      responses: {
        200: { description: 'The exception.', content: { 'application/json': { schema: exceptionWithHistorySchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) =>
      c.json(await services.exceptions.show(tokenOf(c).orgId, c.req.valid('param').exceptionId), 200, NO_STORE),
);
