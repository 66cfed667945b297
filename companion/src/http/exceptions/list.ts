/** GET /v1/exceptions: what failed for good and needs somebody, the newest first. */
import { z } from '@hono/zod-openapi';
import type { ExceptionFilter } from '../../delivery/dead-letters/port.ts';
import { PAGE_DEFAULT } from '../../platform/limits.ts';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { currency, unitPrice } from '../values/amount.ts';
import { expected } from '../values/expected.ts';
import { pageQuery } from '../values/page.ts';
import { salesforceId } from '../values/salesforce-id.ts';
import { code } from '../values/text.ts';
import { exceptionPageSchema, exceptionStateSchema, kindSchema } from './exception-schema.ts';

const secondsRule = expected('a whole number of seconds');
const STATES = [...exceptionStateSchema.options, 'all'] as const;

const querySchema = z.strictObject({
  state: z
    .enum(STATES, expected(`one of ${STATES.join(', ')}`))
    .optional()
    .openapi({ description: 'Absent: open and replaying, which is what needs somebody or is under way.' }),
  kind: z.enum(kindSchema.options, expected(`one of ${kindSchema.options.join(', ')}`)).optional(),
  group: code('a group of an earlier answer', 400).optional(),
  accountId: salesforceId('the account').optional(),
  entity: code('an entity', 64).optional(),
  minAmount: unitPrice().optional().openapi({ description: 'In whatever currency, unless one is named.' }),
  currency: currency().optional(),
  olderThanSeconds: z
    .string(secondsRule)
    .regex(/^\d{1,9}$/, secondsRule)
    .transform(Number)
    .optional()
    .openapi({ type: 'integer', description: 'Since the first failure.' }),
  ...pageQuery,
  cursor: z.uuid(expected('a nextCursor that this address gave')).optional(),
});

export const listExceptions = endpoint(
  {
    access: 'exceptions:read',
    operation: {
      method: 'get',
      path: '/v1/exceptions',
      operationId: 'listExceptions',
      tags: ['exceptions'],
      summary: 'What failed for good, with what hangs on it',
      request: { query: querySchema },
      responses: {
        200: { description: 'A page.', content: { 'application/json': { schema: exceptionPageSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { cursor, limit = PAGE_DEFAULT, ...query } = c.req.valid('query');
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      return c.json(await services.exceptions.list(tokenOf(c).orgId, filterOf(query), page), 200, NO_STORE);
    },
);

function filterOf(query: Omit<z.output<typeof querySchema>, 'cursor' | 'limit'>): ExceptionFilter {
  const { state, kind, group, accountId, entity, minAmount, olderThanSeconds } = query;
  const states =
    state === undefined ? (['open', 'replaying'] as const) : state === 'all' ? exceptionStateSchema.options : [state];
  return {
    states,
    ...(kind === undefined ? {} : { kind }),
    ...(group === undefined ? {} : { group }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(entity === undefined ? {} : { entity }),
    ...(minAmount === undefined ? {} : { minAmount }),
    ...(query.currency === undefined ? {} : { currency: query.currency }),
    ...(olderThanSeconds === undefined ? {} : { olderThanSeconds }),
  };
}
