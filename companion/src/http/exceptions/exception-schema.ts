/** An exception on the wire: what failed, why, and what hangs on it. */
import { z } from '@hono/zod-openapi';
import { CRITICALITIES } from '../../canonical/criticality.ts';
import { EXCEPTION_KINDS, EXCEPTION_STATES } from '../../delivery/dead-letters/port.ts';
import { moneySchema } from '../values/amount.ts';
import { replaySchema } from './replay-schema.ts';

const instant = () => z.string().openapi({ format: 'date-time' });
const integer = () => z.number().openapi({ type: 'integer' });

export const kindSchema = z.enum(EXCEPTION_KINDS);
export const exceptionStateSchema = z.enum(EXCEPTION_STATES);

const summary = {
  exceptionId: z.string().openapi({ format: 'uuid' }),
  kind: kindSchema.openapi({
    description:
      'order: rejected, or asked as often as the rules allow; orgDelivery: the org was not told; orgRequest: a record of ' +
      'the org that asks for an order could not be taken in.',
  }),
  subject: z.string().openapi({ description: 'The submission, or the org’s record, that it is about.' }),
  remedy: z.enum(['resubmit', 'askAgain', 'tellAgain', 'takeInAgain']).openapi({ description: 'What a replay does.' }),
  state: exceptionStateSchema,
  failedAt: instant(),
  firstFailedAt: instant(),
  ageSeconds: integer().openapi({ type: 'integer', description: 'Since the first failure.' }),
  code: z.string().openapi({ example: 'PRODUCT_UNKNOWN' }),
  message: z.string(),
  erpMessage: z.string().optional().openapi({ description: 'The ERP’s own words.' }),
  action: z.string().optional(),
  cause: z.string().openapi({ description: 'The message without numbers, ids and amounts.' }),
  group: z.string().openapi({ description: 'Exceptions of one cause share it.' }),
  previousId: z.string().optional().openapi({ description: 'The exception whose replay failed.' }),
  accountId: z.string().optional(),
  sourceObject: z.string().optional(),
  sourceId: z.string().optional(),
  submissionId: z.string().optional(),
  erpOrderNumber: z.string().optional(),
  invoiceNumbers: z.array(z.string()).readonly().optional(),
  connectionId: z.string().optional(),
  entity: z.string().optional(),
  amount: moneySchema.optional(),
  owner: z.string().optional().openapi({ description: 'Who asked for what failed.' }),
  criticality: z.enum(CRITICALITIES),
  attempts: integer(),
  payloadVersion: integer().openapi({ type: 'integer', description: 'The latest; 0: there is no payload.' }),
  stateAt: instant(),
  stateBy: z.string(),
  stateHow: z.string().optional(),
  replay: replaySchema.optional(),
};

const payloadSchema = z
  .object({
    version: integer(),
    payload: z
      .string()
      .openapi({ description: 'JSON as text: what a record of the org holds may be no order at all.' }),
    amount: moneySchema.optional(),
    madeAt: instant(),
    madeBy: z.string(),
    reason: z.string().optional(),
  })
  .openapi('ExceptionPayload');

const eventSchema = z
  .object({
    at: instant(),
    event: z.string().openapi({ example: 'edited' }),
    actor: z.string(),
    detail: z.string().openapi({ description: 'JSON as text.' }),
  })
  .openapi('ExceptionEvent');

export const exceptionSchema = z.object(summary).openapi('Exception');
export const exceptionWithHistorySchema = z
  .object({
    ...summary,
    payloads: z.array(payloadSchema).readonly(),
    replays: z.array(replaySchema).readonly(),
    history: z.array(eventSchema).readonly(),
  })
  .openapi('ExceptionWithHistory');
export const exceptionPageSchema = z
  .object({
    items: z.array(exceptionSchema).readonly(),
    nextCursor: z.string().optional().openapi({ description: 'Absent on the last page.' }),
  })
  .openapi('ExceptionPage');

export const groupsSchema = z
  .object({
    groups: z
      .array(
        z
          .object({
            group: z.string(),
            kind: kindSchema,
            code: z.string(),
            connectionId: z.string().optional(),
            cause: z.string(),
            count: integer(),
            replaying: integer().openapi({ type: 'integer', description: 'Of these, how many are being replayed.' }),
            oldestAt: instant(),
            oldestSeconds: integer(),
            amounts: z.array(moneySchema).readonly().openapi({ description: 'What is blocked, one sum a currency.' }),
          })
          .openapi('ExceptionGroup'),
      )
      .readonly(),
  })
  .openapi('ExceptionGroups');
