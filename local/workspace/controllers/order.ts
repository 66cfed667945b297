/** OrderController. */
import { optionalText, queryOf, requiredText, requirePermission, type Method } from './method.ts';
import { orderDraft } from './order-draft.ts';
import { accountOf, objectOf } from './record.ts';

export const SUBMIT_ORDERS = 'Submit_Orders';

const preflight: Method = {
  parameters: ['recordId'],
  companion: ['POST /v1/orders/preflight'],
  async run({ org, gateway, session }, parameters) {
    const body = await orderDraft(org, requiredText(parameters, 'recordId'));
    return gateway.call({ method: 'POST', path: '/v1/orders/preflight', body, actor: session.userId });
  },
};

const submit: Method = {
  parameters: ['recordId', 'idempotencyKey'],
  companion: ['POST /v1/orders'],
  async run(call, parameters) {
    requirePermission(call, SUBMIT_ORDERS);
    const body = await orderDraft(call.org, requiredText(parameters, 'recordId'));
    const idempotencyKey = requiredText(parameters, 'idempotencyKey');
    const actor = call.session.userId;
    return call.gateway.call({ method: 'POST', path: '/v1/orders', body, idempotencyKey, actor, writes: true });
  },
};

const listSubmissions: Method = {
  parameters: ['recordId', 'state'],
  companion: ['GET /v1/orders'],
  async run({ org, gateway, session }, parameters) {
    const recordId = requiredText(parameters, 'recordId');
    const accountId = await accountOf(org, recordId);
    const query = queryOf({
      ...(objectOf(recordId) === 'Account' ? { accountId } : { recordId }),
      state: optionalText(parameters, 'state'),
    });
    return gateway.call({ method: 'GET', path: `/v1/orders${query}`, actor: session.userId });
  },
};

const showSubmission: Method = {
  parameters: ['recordId', 'submissionId'],
  companion: ['GET /v1/orders/{}'],
  async run({ org, gateway, session }, parameters) {
    await accountOf(org, requiredText(parameters, 'recordId'));
    return gateway.call({ method: 'GET', path: submissionPath(parameters), actor: session.userId });
  },
};

const recheck: Method = {
  parameters: ['recordId', 'submissionId'],
  companion: ['POST /v1/orders/{}/recheck'],
  async run(call, parameters) {
    requirePermission(call, SUBMIT_ORDERS);
    await accountOf(call.org, requiredText(parameters, 'recordId'));
    const path = `${submissionPath(parameters)}/recheck`;
    return call.gateway.call({ method: 'POST', path, actor: call.session.userId, writes: true });
  },
};

const cancel: Method = {
  parameters: ['recordId', 'submissionId', 'reason'],
  companion: ['POST /v1/orders/{}/cancel'],
  async run(call, parameters) {
    requirePermission(call, SUBMIT_ORDERS);
    await accountOf(call.org, requiredText(parameters, 'recordId'));
    const path = `${submissionPath(parameters)}/cancel`;
    const body = { reason: requiredText(parameters, 'reason') };
    return call.gateway.call({ method: 'POST', path, body, actor: call.session.userId, writes: true });
  },
};

function submissionPath(parameters: Readonly<Record<string, unknown>>): string {
  return `/v1/orders/${encodeURIComponent(requiredText(parameters, 'submissionId'))}`;
}

export const OrderController = { preflight, submit, listSubmissions, showSubmission, recheck, cancel };
