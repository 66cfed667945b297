/** InvoiceController. */
import { z } from 'zod';
import { optionalText, queryOf, requiredText, type Call, type Method } from './method.ts';
import { accountOf, objectOf } from './record.ts';

const submissionsSchema = z.object({
  items: z.array(
    z.object({ submissionId: z.string(), state: z.string().optional(), erpOrderNumber: z.string().optional() }),
  ),
});
type Found = z.infer<typeof submissionsSchema>['items'][number];

const listInvoices: Method = {
  parameters: { recordId: 'Id', openOnly: 'Boolean', refresh: 'Boolean', cursor: 'String' },
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
    const accepted = await newest(call, recordId, 'accepted');
    // An order that no ERP has taken has no invoices, which is an answer.
    if (accepted === undefined) return none(call.now(), await newest(call, recordId));
    return gateway.call({
      method: 'GET',
      path: `/v1/orders/${accepted.submissionId}/invoices${query}`,
      actor: session.userId,
    });
  },
};

function none(now: Date, found: Found | undefined) {
  const heldAs = found?.state === 'held' ? found.erpOrderNumber : undefined;
  const headline =
    heldAs === undefined
      ? { code: 'NO_ERP_ORDER', message: 'The ERP has not accepted this order yet.' }
      : { code: 'ORDER_HELD', message: 'The ERP holds the order, so there are no invoices yet.' };
  return { headline, heldAs, items: [], ageing: [], problems: [], answeredAt: now.toISOString() };
}

async function newest({ gateway, session }: Call, recordId: string, state?: string): Promise<Found | undefined> {
  const path = `/v1/orders${queryOf({ recordId, state, limit: '1' })}`;
  const page = submissionsSchema.parse(await gateway.call({ method: 'GET', path, actor: session.userId }));
  return page.items[0];
}

export const InvoiceController = { listInvoices };
