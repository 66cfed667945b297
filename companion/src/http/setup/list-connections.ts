/** GET /v1/connections: the ERPs that the org has here and the legal entities of each, by the names that routes and links use. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';

const connectionSchema = z
  .object({ connectionId: z.string(), entities: z.array(z.string()).readonly() })
  .openapi('ErpConnection');

const answerSchema = z.object({ connections: z.array(connectionSchema).readonly() }).openapi('ErpConnections');

export const listConnections = endpoint(
  {
    access: 'setup',
    operation: {
      method: 'get',
      path: '/v1/connections',
      operationId: 'listConnections',
      tags: ['setup'],
      summary: 'The ERP connections of the org and the entities of each',
      responses: {
        200: {
          description: 'As they are configured; no ERP is asked.',
          content: { 'application/json': { schema: answerSchema } },
        },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const connections = await services.listConnections(tokenOf(c).orgId);
      const named = connections.map(({ connectionId, entities }) => ({
        connectionId,
        entities: entities.map(({ entity }) => entity),
      }));
      return c.json({ connections: named }, 200, NO_STORE);
    },
);
