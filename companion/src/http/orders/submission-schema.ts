/** A submission on the wire (R4). The lease, our key in the ERP and the vendor's raw reply stay inside. */
import { z } from '@hono/zod-openapi';
import type { HistoryEntry, Submission } from '../../orders/port.ts';
import { moneySchema } from '../values/amount.ts';
import { clearanceSchema, clearedBySchema } from './clearance-schema.ts';
import { orderSchema } from './order-schema.ts';

export const stateSchema = z.enum(['pending', 'accepted', 'held', 'rejected', 'cancelled']);
const phaseSchema = z
  .enum(['asking', 'retrying', 'unknown'])
  .openapi({ description: 'Why a pending submission is pending; unknown: asked, and the answer was lost.' });

const reasonSchema = z
  .object({
    code: z.string().openapi({ example: 'CREDIT_LIMIT' }),
    message: z.string(),
    erpMessage: z.string().optional().openapi({ description: 'The ERP’s own words.' }),
    action: z.string(),
    clearedBy: clearedBySchema.optional(),
    clears: clearanceSchema.optional(),
  })
  .openapi('Reason');

const differenceSchema = z
  .object({
    field: z.enum([
      'customer',
      'billTo',
      'shipTo',
      'requestedDate',
      'prepaid',
      'lines',
      'product',
      'quantity',
      'unitPrice',
      'paymentTerms',
      'currency',
      'purchaseOrderNumber',
      'net',
    ]),
    lineId: z.string().optional(),
    approved: z.string().optional(),
    erp: z.string().optional(),
  })
  .openapi('Difference', { description: 'What the ERP’s order says differently from what was approved.' });

const historySchema = z
  .object({
    at: z.string().openapi({ format: 'date-time' }),
    state: stateSchema,
    phase: phaseSchema.optional(),
    event: z.string().openapi({ example: 'requested' }),
    detail: z.string().optional(),
    actor: z.string().openapi({ description: 'asserted:<user>, client:<client id>, or a part of Ledgerline.' }),
  })
  .openapi('HistoryEntry');

const summary = {
  submissionId: z.string().openapi({ format: 'uuid' }),
  source: orderSchema.shape.source,
  revision: z.number().openapi({ type: 'integer' }),
  accountId: z.string(),
  connectionId: z.string(),
  entity: z.string(),
  customer: z.string(),
  payer: z.string(),
  state: stateSchema,
  phase: phaseSchema.optional(),
  amount: moneySchema,
  erpOrderNumber: z.string().optional(),
  reason: reasonSchema.optional(),
  differences: z.array(differenceSchema).readonly().optional(),
  rulesHash: z.string(),
  contentHash: z.string(),
  requestedBy: z.string(),
  attempts: z.number().openapi({ type: 'integer' }),
  nextAttemptAt: z.string().optional().openapi({ format: 'date-time' }),
  createdAt: z.string().openapi({ format: 'date-time' }),
  updatedAt: z.string().openapi({ format: 'date-time' }),
  heldSince: z.string().optional().openapi({
    format: 'date-time',
    description:
      'Of a held order, and of one that is asked again: its first hold, however often the ERP was asked since.',
  }),
  replaces: z.string().optional().openapi({ description: 'The accepted submission whose ERP order this one changes.' }),
};

/** In lists, without the order's lines: a page of large orders would weigh hundreds of megabytes. */
export const submissionSummarySchema = z.object(summary).openapi('SubmissionSummary');
export const submissionSchema = z.object({ ...summary, order: orderSchema }).openapi('Submission');
export const submissionWithHistorySchema = z
  .object({ ...summary, order: orderSchema, history: z.array(historySchema).readonly() })
  .openapi('SubmissionWithHistory');
export const submissionPageSchema = z
  .object({
    items: z.array(submissionSummarySchema).readonly(),
    nextCursor: z.string().optional().openapi({ description: 'Absent on the last page.' }),
  })
  .openapi('SubmissionPage');

export function summaryOnWire(submission: Submission) {
  const { order: _order, erpKey: _erpKey, ask: _ask, lease: _lease, ...onWire } = submission;
  return onWire;
}

export function submissionOnWire(submission: Submission) {
  return { ...summaryOnWire(submission), order: submission.order };
}

export function withHistoryOnWire(submission: Submission, history: readonly HistoryEntry[]) {
  return { ...submissionOnWire(submission), history };
}
