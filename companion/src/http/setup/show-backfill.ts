/** GET /v1/backfills/{backfillId}: how far a backfill is, how fast, and how long it still takes. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { code } from '../values/text.ts';
import { backfillSchema } from './backfill-schema.ts';

const paramsSchema = z.strictObject({ backfillId: code('the backfill’s id', 64) });

export const showBackfill = endpoint(
  {
    access: 'setup',
    errors: ['NOT_FOUND'],
    operation: {
      method: 'get',
      path: '/v1/backfills/{backfillId}',
      operationId: 'showBackfill',
      tags: ['setup'],
      summary: 'How far a backfill is',
      request: { params: paramsSchema },
      responses: {
        200: { description: 'As it stands.', content: { 'application/json': { schema: backfillSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) =>
      c.json(await services.showBackfill(tokenOf(c).orgId, c.req.valid('param').backfillId), 200, NO_STORE),
);
