/** Submissions, their history, keys and reservations: 0005_submissions.sql; an index in 0017_erp_order_numbers.sql. */
import { integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { CanonicalOrder } from '../../canonical/order.ts';
import type { Ask, Difference, PendingPhase, Reason, SubmissionState } from '../../orders/port.ts';
import { at, ledgerline } from './ledgerline.ts';

const amount = (name: string) => numeric(name, { precision: 21, scale: 6 });

export const submission = ledgerline.table(
  'submission',
  {
    orgId: text('org_id').notNull(),
    submissionId: text('submission_id').notNull(),
    sourceObject: text('source_object').notNull(),
    sourceId: text('source_id').notNull(),
    revision: integer('revision').notNull(),
    accountId: text('account_id').notNull(),
    connectionId: text('connection_id').notNull(),
    entity: text('entity').notNull(),
    customer: text('customer').notNull(),
    payer: text('payer').notNull(),
    content: jsonb('content').$type<CanonicalOrder>().notNull(),
    contentHash: text('content_hash').notNull(),
    erpKey: text('erp_key').notNull(),
    state: text('state').$type<SubmissionState>().notNull(),
    phase: text('phase').$type<PendingPhase>(),
    ask: text('ask').$type<Ask>().notNull(),
    amount: amount('amount').notNull(),
    currency: text('currency').notNull(),
    erpOrderNumber: text('erp_order_number'),
    erpContentHash: text('erp_content_hash'),
    reason: jsonb('reason').$type<Reason>(),
    differences: jsonb('differences').$type<readonly Difference[]>(),
    rulesHash: text('rules_hash').notNull(),
    requestedBy: text('requested_by').notNull(),
    attempts: integer('attempts').notNull(),
    nextAttemptAt: at('next_attempt_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    leaseFence: integer('lease_fence').notNull(),
    leaseUntil: at('lease_until'),
    leaseBy: text('lease_by').$type<'request' | 'worker'>(),
    leaseHolder: text('lease_holder'),
    heldSince: at('held_since'),
    heldInvoices: jsonb('held_invoices').$type<readonly string[]>(),
    sentUntil: at('sent_until'),
    replaces: text('replaces'),
    jobId: uuid('job_id'),
    version: integer('version').notNull(),
    requestKey: text('request_key'),
    lostLeases: integer('lost_leases').notNull().default(0),
    unasked: integer('unasked').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.submissionId] })],
);

export const submissionEvent = ledgerline.table(
  'submission_event',
  {
    orgId: text('org_id').notNull(),
    submissionId: text('submission_id').notNull(),
    seq: integer('seq').notNull(),
    at: at('at').notNull(),
    state: text('state').$type<SubmissionState>().notNull(),
    phase: text('phase').$type<PendingPhase>(),
    event: text('event').notNull(),
    detail: text('detail'),
    actor: text('actor').notNull(),
    erpOrder: jsonb('erp_order'),
    raw: jsonb('raw'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.submissionId, table.seq] })],
);

export const idempotency = ledgerline.table(
  'idempotency',
  {
    orgId: text('org_id').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    submissionId: text('submission_id').notNull(),
    fence: integer('fence').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.operation, table.key] })],
);

export const reservation = ledgerline.table(
  'reservation',
  {
    orgId: text('org_id').notNull(),
    submissionId: text('submission_id').notNull(),
    connectionId: text('connection_id').notNull(),
    entity: text('entity').notNull(),
    payer: text('payer').notNull(),
    amount: amount('amount').notNull(),
    currency: text('currency').notNull(),
    madeAt: at('made_at').notNull(),
    answeredAt: at('answered_at'),
    endedAt: at('ended_at'),
    endedReason: text('ended_reason'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.submissionId] })],
);

/** 0020_requested_takings.sql. */
export const requestedTaking = ledgerline.table(
  'requested_taking',
  {
    orgId: text('org_id').notNull(),
    recordId: text('record_id').notNull(),
    holder: text('holder'),
    lost: integer('lost').notNull().default(0),
    takenAt: at('taken_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.recordId] })],
);
