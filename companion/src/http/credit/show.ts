/**
 * GET /v1/accounts/{accountId}/credit (R1, R2, R8): the hottest path, since every look at a record page comes here.
 * A plain route with its own reading of the two inputs; the schemas below describe it.
 */
import { z } from '@hono/zod-openapi';
import { canonicalSalesforceId } from '../../canonical/salesforce-id.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import { CREDIT_DEADLINE_MS } from '../../platform/limits.ts';
import { answerText, type ApiContext } from '../context.ts';
import { plainEndpoint } from '../endpoint.ts';
import { tokenOf } from '../middleware/authenticate.ts';
import { ofValidation } from '../problem/of-validation.ts';
import { flag } from '../values/page.ts';
import { salesforceId } from '../values/salesforce-id.ts';
import { creditSchema } from './answer-schema.ts';
import { CREDIT_HEADERS, creditText } from './text.ts';

const paramsSchema = z.strictObject({ accountId: salesforceId('the account') });
const querySchema = z.strictObject({
  refresh: flag('Ask the ERP now, whatever is cached.'),
});

export const showCredit = plainEndpoint(
  {
    access: 'credit:read',
    errors: ['VALIDATION', 'RULE_MISSING', 'RULES_INVALID', 'ERP_UNAVAILABLE', 'ERP_REFUSED', 'ERP_ANSWER_BROKEN'],
    operation: {
      method: 'get',
      path: '/v1/accounts/{accountId}/credit',
      operationId: 'showCredit',
      tags: ['credit'],
      summary: 'The credit position of an account, per entity and in total',
      description:
        'An account without a customer link, and a link to a customer that is gone, are answers: see headline.',
      request: { params: paramsSchema, query: querySchema },
      responses: {
        200: { description: 'The position.', content: { 'application/json': { schema: creditSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const answer = await services.showCredit({
        orgId: tokenOf(c).orgId,
        accountId: accountIdOf(c),
        refresh: refreshOf(c),
        deadlineMs: CREDIT_DEADLINE_MS,
        correlationId: c.get('requestId'),
      });
      return answerText(c, creditText(answer), CREDIT_HEADERS);
    },
);

function accountIdOf(c: ApiContext): string {
  const accountId = c.req.param('accountId') ?? '';
  const canonical = canonicalSalesforceId(accountId);
  if (canonical !== undefined) return canonical;
  const checked = paramsSchema.safeParse({ accountId });
  throw checked.success ? new LedgerlineError('VALIDATION') : ofValidation(checked.error.issues, 'path');
}

function refreshOf(c: ApiContext): boolean {
  if (!c.req.url.includes('?')) return false;
  const query = Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  const checked = querySchema.safeParse(query);
  if (!checked.success) throw ofValidation(checked.error.issues, 'query');
  return checked.data.refresh === true;
}
