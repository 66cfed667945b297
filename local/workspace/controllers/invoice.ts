/** InvoiceController. */
import { z } from 'zod';
import { optionalText, queryOf, requiredText, type Call, type Method } from './method.ts';
import { accountOf, objectOf } from './record.ts';

const submissionsSchema = z.object({ items: z.array(z.object({ submissionId: z.string() })) });

const listInvoices: Method = {
  parameters: ['recordId', 'openOnly', 'refresh', 'cursor'],
  companion: ['GET /v1/accounts/{}/invoices', 'GET /v1/orders/{}/invoices', 'GET /v1/orders'],
  async run(call, parameters) {
    const { gateway, org, session } = call;
    const recordId = requiredText(parameters, 'recordId');
    const accountId = await accountOf(org, recordId);
    const query = queryOf({
      openOnly: parameters['openOnly'] === true,
      refresh: parameters['refresh'] === true,
      cursor: optionalText(parameters, 'cursor'),
    });
    if (objectOf(recordId) === 'Account') {
      return gateway.call({ method: 'GET', path: `/v1/accounts/${accountId}/invoices${query}`, actor: session.userId });
    }
    const submissionId = await newestAccepted(call, recordId);
    // An order that no ERP has taken has no invoices, which is an answer.
    if (submissionId === undefined) return none(call.now());
    return gateway.call({ method: 'GET', path: `/v1/orders/${submissionId}/invoices${query}`, actor: session.userId });
  },
};

function none(now: Date) {
  const message = 'The ERP has not accepted this order yet, so there are no invoices.';
  return {
    headline: { code: 'NO_ERP_ORDER', message },
    items: [],
    ageing: [],
    problems: [],
    answeredAt: now.toISOString(),
  };
}

async function newestAccepted({ gateway, session }: Call, recordId: string): Promise<string | undefined> {
  const path = `/v1/orders${queryOf({ recordId, state: 'accepted', limit: '1' })}`;
  const page = submissionsSchema.parse(await gateway.call({ method: 'GET', path, actor: session.userId }));
  return page.items[0]?.submissionId;
}

export const InvoiceController = { listInvoices };
