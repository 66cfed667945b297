/** GET /readyz: whether requests may be sent here, and if not, what is missing. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';

const readySchema = z
  .object({
    status: z.enum(['ready', 'notReady']),
    missing: z.array(z.string()).readonly().openapi({ description: 'What is not ready, by name.' }),
    warnings: z.array(z.string()).readonly().openapi({
      description:
        'What somebody has to look at although requests may be sent here. auditHeads: signed heads of the audit trail cannot be written, or are written by nobody any more.',
    }),
  })
  .openapi('Readiness');

export const showReady = endpoint(
  {
    access: 'open',
    operation: {
      method: 'get',
      path: '/readyz',
      operationId: 'showReady',
      tags: ['health'],
      summary: 'Requests may be sent here',
      responses: {
        200: { description: 'Ready.', content: { 'application/json': { schema: readySchema } } },
        503: { description: 'Not ready, or draining.', content: { 'application/json': { schema: readySchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const missing = services.draining() ? ['draining'] : await services.readiness();
      if (missing.length > 0) return c.json({ status: 'notReady' as const, missing, warnings: [] }, 503);
      return c.json({ status: 'ready' as const, missing, warnings: await services.warnings() }, 200);
    },
);
