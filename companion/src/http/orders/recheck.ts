/** POST /v1/orders/{submissionId}/recheck (R4): ask the ERP again about a held order, e.g. after invoices were paid. */
import { endpoint } from '../endpoint.ts';
import { actorParameter, callerOf } from '../headers/actor.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { submissionParamsSchema } from './params.ts';
import { submissionOnWire, submissionSchema } from './submission-schema.ts';

const content = { 'application/json': { schema: submissionSchema } };

export const recheckOrder = endpoint(
  {
    access: 'orders:write',
    errors: ['NOT_FOUND', 'SUBMISSION_STATE', 'SUBMISSION_IN_FLIGHT', 'RULE_MISSING', 'RULES_INVALID'],
    operation: {
      method: 'post',
      path: '/v1/orders/{submissionId}/recheck',
      operationId: 'recheckOrder',
      tags: ['orders'],
      summary: 'Ask the ERP again about a held order',
      parameters: [actorParameter],
      request: { params: submissionParamsSchema },
      responses: {
        200: { description: 'What the ERP says now.', content },
        202: { description: 'Pending: the ERP’s answer is still to come.', content },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { submission } = await services.recheckSubmission(callerOf(c), c.req.valid('param').submissionId);
      return c.json(submissionOnWire(submission), submission.state === 'pending' ? 202 : 200, NO_STORE);
    },
);
