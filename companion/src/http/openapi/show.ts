/** GET /openapi.json: this API as OpenAPI 3.0.3, for Salesforce External Services and for people. */
import { z } from '@hono/zod-openapi';
import { plainEndpoint } from '../endpoint.ts';

export const showDocument = plainEndpoint(
  {
    access: 'open',
    operation: {
      method: 'get',
      path: '/openapi.json',
      operationId: 'showDocument',
      tags: ['document'],
      summary: 'This document',
      responses: {
        200: {
          description: 'OpenAPI 3.0.3.',
          content: { 'application/json': { schema: z.object({}).openapi('Document', { additionalProperties: true }) } },
        },
      },
    },
  },
  ({ document }) =>
    (c) =>
      c.json(document(), 200, { 'cache-control': 'public, max-age=60' }),
);
