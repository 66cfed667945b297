/** GET /v1/accounts/{accountId}/invoices (R6): what the account's customers owe, how late, and what was paid. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { salesforceId } from '../values/salesforce-id.ts';
import { invoicesSchema } from './answer-schema.ts';
import { invoiceQuerySchema, invoiceRequest } from './query.ts';

export const listAccountInvoices = endpoint(
  {
    access: 'invoices:read',
    errors: ['RULE_MISSING', 'RULES_INVALID', 'ERP_UNAVAILABLE', 'ERP_REFUSED', 'ERP_ANSWER_BROKEN'],
    operation: {
      method: 'get',
      path: '/v1/accounts/{accountId}/invoices',
      operationId: 'listAccountInvoices',
      tags: ['invoices'],
      summary: 'The invoices of an account, with ageing and payments',
      request: {
        params: z.strictObject({ accountId: salesforceId('the account') }),
        query: invoiceQuerySchema,
      },
      responses: {
        200: { description: 'A page of invoices.', content: { 'application/json': { schema: invoicesSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const request = invoiceRequest(c, c.req.valid('query'));
      const answer = await services.listAccountInvoices({ ...request, accountId: c.req.valid('param').accountId });
      return c.json(answer, 200, NO_STORE);
    },
);
