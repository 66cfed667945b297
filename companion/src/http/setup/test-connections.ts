/** POST /v1/connections/test: is the way open, hop by hop, from the org to every ERP and back? */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';

const hopSchema = z
  .object({
    hop: z.enum(['org', 'companion', 'erp']),
    name: z.string(),
    state: z.enum(['ok', 'failed']),
    milliseconds: z.number().openapi({ type: 'integer' }),
    message: z.string(),
    action: z.string().optional(),
  })
  .openapi('Hop');

const answerSchema = z.object({ hops: z.array(hopSchema).readonly() }).openapi('ConnectionTest');

export const testConnections = endpoint(
  {
    access: 'setup',
    operation: {
      method: 'post',
      path: '/v1/connections/test',
      operationId: 'testConnections',
      tags: ['setup'],
      summary: 'Ask every hop between the org and its ERPs whether it answers',
      responses: {
        200: {
          description: 'A line per hop; one that does not answer is a line, not an error.',
          content: { 'application/json': { schema: answerSchema } },
        },
      },
    },
  },
  ({ services }) =>
    async (c) =>
      c.json({ hops: await services.testConnections(tokenOf(c).orgId) }, 200, NO_STORE),
);
