/**
 * POST /v1/orders (R4): submit an order once. 201: new, whatever the ERP said; 200: known, marked as replayed; 202: the
 * ERP's answer is still to come, new or known.
 */
import { endpoint } from '../endpoint.ts';
import { actorParameter, callerOf } from '../headers/actor.ts';
import {
  idempotencyKeyOf,
  idempotencyKeyParameter,
  REPLAYED_HEADER,
  replayedHeader,
  requireIdempotencyKey,
} from '../headers/idempotency-key.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { canonicalOrder, orderSchema } from './order-schema.ts';
import { submissionOnWire, submissionSchema } from './submission-schema.ts';

const content = { 'application/json': { schema: submissionSchema } };

export const submitOrder = endpoint(
  {
    access: 'orders:write',
    errors: [
      'TOO_MANY_LINES',
      'CURRENCY_MISMATCH',
      'IDEMPOTENCY_KEY_MISSING',
      'IDEMPOTENCY_KEY_INVALID',
      'IDEMPOTENCY_KEY_MISMATCH',
      'IDEMPOTENCY_KEY_IN_FLIGHT',
      'SUBMISSION_IN_FLIGHT',
      'NO_CUSTOMER_LINK',
      'ENTITY_UNKNOWN',
      'ROUTE_RULE_MISSING',
      'RULE_MISSING',
      'RULES_INVALID',
    ],
    before: [requireIdempotencyKey],
    operation: {
      method: 'post',
      path: '/v1/orders',
      operationId: 'submitOrder',
      tags: ['orders'],
      summary: 'Submit an order to the ERP once',
      description: 'Whatever the ERP says or fails to say is a state of the submission, never an error.',
      parameters: [idempotencyKeyParameter, actorParameter],
      request: { body: { required: true, content: { 'application/json': { schema: orderSchema } } } },
      responses: {
        200: { description: 'Known already; nothing new was done.', headers: replayedHeader, content },
        201: { description: 'Accepted, held or rejected by the ERP.', content },
        202: { description: 'Pending: the ERP’s answer is still to come.', headers: replayedHeader, content },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const request = { idempotencyKey: idempotencyKeyOf(c), order: canonicalOrder(c.req.valid('json')) };
      const { submission, replayed } = await services.submitOrder(callerOf(c), request);
      const headers = {
        ...NO_STORE,
        location: `/v1/orders/${submission.submissionId}`,
        ...(replayed ? { [REPLAYED_HEADER]: 'true' } : {}),
      };
      const status = submission.state === 'pending' ? 202 : replayed ? 200 : 201;
      return c.json(submissionOnWire(submission), status, headers);
    },
);
