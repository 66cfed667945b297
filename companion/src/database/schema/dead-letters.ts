/** What failed for good, and its replays: 0010_dead_letters.sql; an index in 0015_dead_letters_of_an_account.sql. */
import { boolean, integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Criticality } from '../../canonical/criticality.ts';
import type { ExceptionKind, ExceptionState } from '../../delivery/dead-letters/port.ts';
import type { Remedy, ReplayState } from '../../delivery/dead-letters/replays/port.ts';
import { at, ledgerline } from './ledgerline.ts';

const amount = (name: string) => numeric(name, { precision: 21, scale: 6 });

export const deadLetter = ledgerline.table(
  'dead_letter',
  {
    orgId: text('org_id').notNull(),
    deadLetterId: text('dead_letter_id').notNull(),
    failedAt: at('failed_at').notNull(),
    kind: text('kind').$type<ExceptionKind>().notNull(),
    subject: text('subject').notNull(),
    remedy: text('remedy').$type<Remedy>().notNull(),
    code: text('code').notNull(),
    message: text('message').notNull(),
    erpMessage: text('erp_message'),
    action: text('action'),
    detail: jsonb('detail'),
    cause: text('cause').notNull(),
    groupKey: text('group_key').notNull(),
    firstFailedAt: at('first_failed_at').notNull(),
    previousId: text('previous_id'),
    accountId: text('account_id'),
    sourceObject: text('source_object'),
    sourceId: text('source_id'),
    submissionId: text('submission_id'),
    afterSubmission: text('after_submission'),
    requestKey: text('request_key'),
    erpOrderNumber: text('erp_order_number'),
    invoiceNumbers: jsonb('invoice_numbers').$type<readonly string[]>(),
    connectionId: text('connection_id'),
    entity: text('entity'),
    amount: amount('amount'),
    currency: text('currency'),
    owner: text('owner'),
    criticality: text('criticality').$type<Criticality>().notNull(),
    attempts: integer('attempts').notNull(),
    payloadVersion: integer('payload_version').notNull().default(0),
    state: text('state').$type<ExceptionState>().notNull().default('open'),
    stateAt: at('state_at').notNull(),
    stateBy: text('state_by').notNull(),
    stateHow: text('state_how'),
    replayId: text('replay_id'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.deadLetterId, table.failedAt] })],
);

export const deadLetterOpen = ledgerline.table(
  'dead_letter_open',
  {
    orgId: text('org_id').notNull(),
    kind: text('kind').$type<ExceptionKind>().notNull(),
    subject: text('subject').notNull(),
    deadLetterId: text('dead_letter_id'),
    failedAt: at('failed_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.kind, table.subject] })],
);

export const deadLetterPayload = ledgerline.table(
  'dead_letter_payload',
  {
    orgId: text('org_id').notNull(),
    deadLetterId: text('dead_letter_id').notNull(),
    failedAt: at('failed_at').notNull(),
    version: integer('version').notNull(),
    payload: jsonb('payload').notNull(),
    amount: amount('amount'),
    currency: text('currency'),
    madeAt: at('made_at').notNull(),
    madeBy: text('made_by').notNull(),
    reason: text('reason'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.deadLetterId, table.failedAt, table.version] })],
);

export const deadLetterBatch = ledgerline.table(
  'dead_letter_batch',
  {
    orgId: text('org_id').notNull(),
    batchId: text('batch_id').notNull(),
    scope: text('scope').notNull(),
    requestedBy: text('requested_by').notNull(),
    reason: text('reason').notNull(),
    requestedAt: at('requested_at').notNull(),
    total: integer('total').notNull(),
    state: text('state').notNull(),
    startedAt: at('started_at'),
    updatedAt: at('updated_at').notNull(),
    leaseFence: integer('lease_fence').notNull().default(0),
    leaseUntil: at('lease_until'),
    jobId: uuid('job_id'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.batchId] })],
);

export const deadLetterReplay = ledgerline.table(
  'dead_letter_replay',
  {
    orgId: text('org_id').notNull(),
    replayId: text('replay_id').notNull(),
    deadLetterId: text('dead_letter_id').notNull(),
    failedAt: at('failed_at').notNull(),
    batchId: text('batch_id').notNull(),
    payloadVersion: integer('payload_version').notNull(),
    needsApproval: boolean('needs_approval').notNull(),
    requestedBy: text('requested_by').notNull(),
    reason: text('reason').notNull(),
    requestedAt: at('requested_at').notNull(),
    state: text('state').$type<ReplayState>().notNull(),
    approvedBy: text('approved_by'),
    approvedAt: at('approved_at'),
    begun: integer('begun').notNull().default(0),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    outcomeSubmissionId: text('outcome_submission_id'),
    outcomeCode: text('outcome_code'),
    outcomeMessage: text('outcome_message'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.replayId, table.failedAt] })],
);
