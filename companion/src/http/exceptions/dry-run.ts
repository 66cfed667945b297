/** POST /v1/exceptions/{exceptionId}/dry-run: would the ERP take it? Nothing is sent. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { preflightSchema } from '../orders/preflight-schema.ts';
import { expected } from '../values/expected.ts';
import { operatorOf, operatorParameter } from './operator.ts';
import { exceptionParamsSchema, payloadVersionSchema } from './params.ts';

const bodySchema = z
  .strictObject({ payloadVersion: payloadVersionSchema }, expected('an object, empty for the latest version'))
  .openapi('ExceptionDryRun');

const answerSchema = z
  .object({
    exceptionId: z.string(),
    payloadVersion: z.number().openapi({ type: 'integer' }),
    preflight: preflightSchema,
  })
  .openapi('ExceptionDryRunAnswer');

export const dryRunException = endpoint(
  {
    access: 'exceptions:write',
    errors: ['NOT_FOUND', 'EXCEPTION_STATE', 'TOO_MANY_LINES', 'RULE_MISSING', 'RULES_INVALID'],
    operation: {
      method: 'post',
      path: '/v1/exceptions/{exceptionId}/dry-run',
      operationId: 'dryRunException',
      tags: ['exceptions'],
      summary: 'Try an exception’s order out against the ERP',
      description: 'The checks of a preflight, the ERP’s own simulation among them. Only who tried what is kept.',
      parameters: [operatorParameter],
      request: {
        params: exceptionParamsSchema,
        body: { required: true, content: { 'application/json': { schema: bodySchema } } },
      },
      responses: { 200: { description: 'The verdict.', content: { 'application/json': { schema: answerSchema } } } },
    },
  },
  ({ services }) =>
    async (c) => {
      const { payloadVersion } = c.req.valid('json');
      const { exceptionId } = c.req.valid('param');
      return c.json(await services.exceptions.dryRun(operatorOf(c), exceptionId, payloadVersion), 200, NO_STORE);
    },
);
