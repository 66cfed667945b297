/** GET /v1/exception-replays: what was asked to be replayed, the newest first; also what waits for a second person. */
import { z } from '@hono/zod-openapi';
import { PAGE_DEFAULT } from '../../platform/limits.ts';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { expected } from '../values/expected.ts';
import { pageQuery } from '../values/page.ts';
import { batchPageSchema, batchStateSchema } from './replay-schema.ts';

const querySchema = z.strictObject({
  state: z.enum(batchStateSchema.options, expected(`one of ${batchStateSchema.options.join(', ')}`)).optional(),
  ...pageQuery,
  cursor: z.uuid(expected('a nextCursor that this address gave')).optional(),
});

export const listReplays = endpoint(
  {
    access: 'exceptions:read',
    operation: {
      method: 'get',
      path: '/v1/exception-replays',
      operationId: 'listExceptionReplays',
      tags: ['exceptions'],
      summary: 'What was asked to be replayed',
      request: { query: querySchema },
      responses: { 200: { description: 'A page.', content: { 'application/json': { schema: batchPageSchema } } } },
    },
  },
  ({ services }) =>
    async (c) => {
      const { state, cursor, limit = PAGE_DEFAULT } = c.req.valid('query');
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      return c.json(await services.exceptions.listReplays(tokenOf(c).orgId, state, page), 200, NO_STORE);
    },
);
