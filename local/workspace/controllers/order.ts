/** OrderController. */
import { z } from 'zod';
import { recordNotShared } from './failure.ts';
import {
  optionalText,
  queryOf,
  requiredText,
  requireEither,
  requirePermission,
  type Call,
  type Method,
  type Parameters,
} from './method.ts';
import { NAMESPACE, type OrgClient } from '../org/client.ts';
import { orderDraft } from './order-draft.ts';
import { accountOf, objectOf } from './record.ts';

export const SUBMIT_ORDERS = 'Submit_Orders';
const RELEASE_HOLDS = 'Release_Holds';

const preflight: Method = {
  parameters: { recordId: 'Id' },
  companion: ['POST /v1/orders/preflight'],
  async run({ org, gateway, session }, parameters) {
    const body = await orderDraft(org, requiredText(parameters, 'recordId'));
    return gateway.call({ method: 'POST', path: '/v1/orders/preflight', body, actor: session.userId });
  },
};

const submit: Method = {
  parameters: { recordId: 'Id', idempotencyKey: 'String' },
  companion: ['POST /v1/orders'],
  async run(call, parameters) {
    requirePermission(call, SUBMIT_ORDERS);
    const body = await orderDraft(call.org, requiredText(parameters, 'recordId'));
    const idempotencyKey = requiredText(parameters, 'idempotencyKey');
    const actor = call.session.userId;
    return call.gateway.call({ method: 'POST', path: '/v1/orders', body, idempotencyKey, actor, writes: true });
  },
};

const pageSchema = z.looseObject({ items: z.array(z.unknown()) });

const listSubmissions: Method = {
  parameters: { recordId: 'Id', state: 'String' },
  companion: ['GET /v1/orders'],
  async run({ org, gateway, session }, parameters) {
    const recordId = requiredText(parameters, 'recordId');
    const accountId = await accountOf(org, recordId);
    const query = queryOf({
      ...(objectOf(recordId) === 'Account' ? { accountId } : { recordId }),
      state: optionalText(parameters, 'state'),
    });
    const page = pageSchema.parse(
      await gateway.call({ method: 'GET', path: `/v1/orders${query}`, actor: session.userId }),
    );
    if (optionalText(parameters, 'state') !== undefined) return page;
    return { ...page, items: [...page.items, ...(await requestedOf(org, recordId))] };
  },
};

/** What the org has asked for by itself and the companion does not know of yet. */
async function requestedOf(org: OrgClient, recordId: string): Promise<readonly object[]> {
  const [state, at] = [`${NAMESPACE}State__c`, `${NAMESPACE}Requested_At__c`];
  const rows = await org.query(
    `SELECT Id, ${state}, ${at} FROM ${NAMESPACE}Order_Submission__c WHERE ${NAMESPACE}Source_Record__c = '${recordId}' AND ${state} = 'requested' ORDER BY ${at} DESC LIMIT 1`,
  );
  return rows.map((row) => ({ submissionId: row['Id'] ?? row['id'], state: row[state], createdAt: row[at] }));
}

const showSubmission: Method = {
  parameters: { recordId: 'Id', submissionId: 'String' },
  companion: ['GET /v1/orders/{}'],
  async run(call, parameters) {
    return ofRecord(call, parameters);
  },
};

const recheck: Method = {
  parameters: { recordId: 'Id', submissionId: 'String' },
  companion: ['GET /v1/orders/{}', 'POST /v1/orders/{}/recheck'],
  async run(call, parameters) {
    requireEither(call, SUBMIT_ORDERS, RELEASE_HOLDS);
    const { state } = await ofRecord(call, parameters);
    // A hold is all that the right to release holds reaches.
    if (state !== 'held') requirePermission(call, SUBMIT_ORDERS);
    const path = `${submissionPath(parameters)}/recheck`;
    return call.gateway.call({ method: 'POST', path, actor: call.session.userId, writes: true });
  },
};

const cancel: Method = {
  parameters: { recordId: 'Id', submissionId: 'String', reason: 'String' },
  companion: ['GET /v1/orders/{}', 'POST /v1/orders/{}/cancel'],
  async run(call, parameters) {
    requirePermission(call, SUBMIT_ORDERS);
    await ofRecord(call, parameters);
    const path = `${submissionPath(parameters)}/cancel`;
    const body = { reason: optionalText(parameters, 'reason') };
    return call.gateway.call({ method: 'POST', path, body, actor: call.session.userId, writes: true });
  },
};

const ownedSchema = z.looseObject({
  accountId: z.string(),
  state: z.string(),
  source: z.looseObject({ recordId: z.string() }),
});

/** A submission that belongs to the record; another's is answered as one that is not shared. */
async function find({ gateway, session }: Call, parameters: Parameters): Promise<z.infer<typeof ownedSchema>> {
  const recordId = requiredText(parameters, 'recordId');
  const found = ownedSchema.parse(
    await gateway.call({ method: 'GET', path: submissionPath(parameters), actor: session.userId }),
  );
  const owner = objectOf(recordId) === 'Account' ? found.accountId : found.source.recordId;
  if (owner !== recordId) throw recordNotShared(requiredText(parameters, 'submissionId'));
  return found;
}

/** Before something is changed: that the user sees the record, and that the submission is the record's. */
async function ofRecord(call: Call, parameters: Parameters): Promise<z.infer<typeof ownedSchema>> {
  await accountOf(call.org, requiredText(parameters, 'recordId'));
  return find(call, parameters);
}

function submissionPath(parameters: Readonly<Record<string, unknown>>): string {
  return `/v1/orders/${encodeURIComponent(requiredText(parameters, 'submissionId'))}`;
}

export const OrderController = { preflight, submit, listSubmissions, showSubmission, recheck, cancel };
