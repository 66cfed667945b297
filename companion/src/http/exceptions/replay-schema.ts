/** Replays on the wire: one of an exception, and a batch of what was asked to be replayed at once. */
import { z } from '@hono/zod-openapi';

const instant = () => z.string().openapi({ format: 'date-time' });
const integer = (description?: string) =>
  z.number().openapi({ type: 'integer', ...(description === undefined ? {} : { description }) });

export const replaySchema = z
  .object({
    replayId: z.string().openapi({ format: 'uuid' }),
    exceptionId: z.string().openapi({ format: 'uuid' }),
    batchId: z.string().openapi({ format: 'uuid' }),
    payloadVersion: z.number().optional().openapi({ type: 'integer', description: 'Absent: no payload is sent.' }),
    needsApproval: z.boolean(),
    requestedBy: z.string(),
    reason: z.string(),
    requestedAt: instant(),
    state: z.enum(['awaitingApproval', 'queued', 'running', 'succeeded', 'failed', 'refused', 'declined']),
    approvedBy: z.string().optional(),
    approvedAt: instant().optional(),
    startedAt: instant().optional(),
    finishedAt: instant().optional(),
    submissionId: z.string().optional().openapi({ description: 'The submission it led to.' }),
    submissionState: z
      .enum(['pending', 'accepted', 'held', 'rejected', 'cancelled'])
      .optional()
      .openapi({ description: 'What that submission is now.' }),
    code: z.string().optional(),
    message: z.string().optional(),
  })
  .openapi('Replay');

export const batchStateSchema = z.enum(['awaitingApproval', 'running', 'done']);

const batch = {
  batchId: z.string().openapi({ format: 'uuid' }),
  scope: z.string().openapi({ description: 'chosen, all, or the group.' }),
  requestedBy: z.string(),
  reason: z.string(),
  requestedAt: instant(),
  state: batchStateSchema,
  total: integer(),
  awaitingApproval: integer('How many a second person has to approve.'),
  left: integer(),
  done: integer(),
  failed: integer(),
  declined: integer(),
  approvedBy: z.string().optional(),
  approvedAt: instant().optional(),
  startedAt: instant().optional(),
  ratePerSecond: z.number().optional(),
  secondsLeft: z.number().optional().openapi({ type: 'integer' }),
};

export const batchSchema = z.object(batch).openapi('ReplayBatch');
export const batchWithReplaysSchema = z
  .object({
    ...batch,
    replays: z
      .array(replaySchema)
      .readonly()
      .openapi({ description: 'Those that are left first, then those that failed; not all of a large batch.' }),
  })
  .openapi('ReplayBatchWithReplays');
export const batchPageSchema = z
  .object({
    items: z.array(batchSchema).readonly(),
    nextCursor: z.string().optional().openapi({ description: 'Absent on the last page.' }),
  })
  .openapi('ReplayBatchPage');
