/** GET /livez: the process runs. It asks nothing else, so that a database outage does not restart every replica. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';

const liveSchema = z.object({ status: z.enum(['live']) }).openapi('Live');

export const showLive = endpoint(
  {
    access: 'open',
    operation: {
      method: 'get',
      path: '/livez',
      operationId: 'showLive',
      tags: ['health'],
      summary: 'The process runs',
      responses: { 200: { description: 'It does.', content: { 'application/json': { schema: liveSchema } } } },
    },
  },
  () => (c) => c.json({ status: 'live' as const }, 200),
);
