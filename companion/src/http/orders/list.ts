/** GET /v1/orders (R4): submissions by account, state or source record, newest first. */
import { z } from '@hono/zod-openapi';
import { PAGE_DEFAULT } from '../../platform/limits.ts';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { expected } from '../values/expected.ts';
import { pageQuery } from '../values/page.ts';
import { salesforceId } from '../values/salesforce-id.ts';
import { stateSchema, submissionPageSchema, summaryOnWire } from './submission-schema.ts';

const querySchema = z.strictObject({
  accountId: salesforceId('the account').optional(),
  state: z.enum(stateSchema.options, expected(`one of ${stateSchema.options.join(', ')}`)).optional(),
  recordId: salesforceId('the source record').optional(),
  ...pageQuery,
  cursor: z.uuid(expected('a nextCursor that this address gave')).optional(),
});

export const listOrders = endpoint(
  {
    access: 'orders:read',
    operation: {
      method: 'get',
      path: '/v1/orders',
      operationId: 'listOrders',
      tags: ['orders'],
      summary: 'Submissions by account, state or source record',
      request: { query: querySchema },
      responses: {
        200: {
          description: 'A page of submissions.',
          content: { 'application/json': { schema: submissionPageSchema } },
        },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { accountId, state, recordId, cursor, limit = PAGE_DEFAULT } = c.req.valid('query');
      const page = await services.listSubmissions(
        tokenOf(c).orgId,
        {
          ...(accountId === undefined ? {} : { accountId }),
          ...(state === undefined ? {} : { state }),
          ...(recordId === undefined ? {} : { recordId }),
        },
        { limit, ...(cursor === undefined ? {} : { cursor }) },
      );
      const { nextCursor } = page;
      const answer = { items: page.items.map(summaryOnWire), ...(nextCursor === undefined ? {} : { nextCursor }) };
      return c.json(answer, 200, NO_STORE);
    },
);
