/** POST /v1/exception-replays: have exceptions replayed: some by their ids, a group, or all that are open. */
import { z } from '@hono/zod-openapi';
import { endpoint } from '../endpoint.ts';
import { NO_STORE } from '../headers/no-store.ts';
import { expected } from '../values/expected.ts';
import { code } from '../values/text.ts';
import { operatorOf, operatorParameter } from './operator.ts';
import { exceptionId, payloadVersionSchema, reasonSchema } from './params.ts';
import { batchSchema } from './replay-schema.ts';

const IDS_MAX = 200;
const idsRule = expected(`1 to ${String(IDS_MAX)} exceptionIds`);

const bodySchema = z
  .strictObject(
    {
      reason: reasonSchema,
      exceptionIds: z.array(exceptionId, idsRule).min(1, idsRule).max(IDS_MAX, idsRule).readonly().optional(),
      group: code('a group of an earlier answer', 400).optional(),
      all: z.literal(true, expected('true')).optional().openapi({ type: 'boolean', description: 'All that are open.' }),
      payloadVersion: payloadVersionSchema,
    },
    expected('an object with reason and one of exceptionIds, group, all'),
  )
  .check(({ value, issues }) => {
    if ([value.exceptionIds, value.group, value.all].filter((given) => given !== undefined).length === 1) return;
    const message = 'expected exactly one of exceptionIds, group, all';
    issues.push({ code: 'custom', input: value, path: ['exceptionIds'], message });
  })
  .openapi('ReplayRequest');

export const replayExceptions = endpoint(
  {
    access: 'exceptions:write',
    errors: ['NOT_FOUND', 'EXCEPTION_STATE', 'TOO_MANY_LINES', 'RULE_MISSING', 'RULES_INVALID'],
    operation: {
      method: 'post',
      path: '/v1/exception-replays',
      operationId: 'replayExceptions',
      tags: ['exceptions'],
      summary: 'Replay exceptions: some, a group, or all',
      description:
        'Carried out in the background, in the order in which they failed. What may be booked above the amount that the ' +
        'rules allow one person waits until a second one approves it. Nothing is deleted: a replay is a record of its own.',
      parameters: [operatorParameter],
      request: { body: { required: true, content: { 'application/json': { schema: bodySchema } } } },
      responses: {
        202: { description: 'Written down, and on its way.', content: { 'application/json': { schema: batchSchema } } },
      },
    },
  },
  ({ services }) =>
    async (c) => {
      const { reason, exceptionIds, group, payloadVersion } = c.req.valid('json');
      const batch = await services.exceptions.replay(operatorOf(c), {
        reason,
        ...(exceptionIds === undefined ? {} : { exceptionIds: [...new Set(exceptionIds)] }),
        ...(group === undefined ? {} : { group }),
        ...(payloadVersion === undefined ? {} : { payloadVersion }),
      });
      return c.json(batch, 202, { ...NO_STORE, location: `/v1/exception-replays/${batch.batchId}` });
    },
);
