/** GET /v1/orders/{submissionId}/invoices (R6): the invoices that bill the ERP's order of a submission. */
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { submissionParamsSchema } from '../orders/params.ts';
import { invoicesSchema } from './answer-schema.ts';
import { invoiceQuerySchema, invoiceRequest } from './query.ts';

export const listOrderInvoices = endpoint(
  {
    access: 'invoices:read',
    errors: ['NOT_FOUND', 'RULE_MISSING', 'RULES_INVALID', 'ERP_UNAVAILABLE', 'ERP_REFUSED', 'ERP_ANSWER_BROKEN'],
    operation: {
      method: 'get',
      path: '/v1/orders/{submissionId}/invoices',
      operationId: 'listOrderInvoices',
      tags: ['invoices'],
      summary: 'The invoices of a submitted order',
      request: { params: submissionParamsSchema, query: invoiceQuerySchema },
      responses: {
        200: { description: 'A page of invoices.', content: { 'application/json': { schema: invoicesSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const request = invoiceRequest(c, c.req.valid('query'));
      const { submissionId } = c.req.valid('param');
      const answer = await services.listOrderInvoices({ ...request, submissionId });
      return c.json(answer, 200, NO_STORE);
    },
);
