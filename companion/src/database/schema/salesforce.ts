/** The connection to the org, deliveries, the watch and backfills: 0008_salesforce.sql, 0009_limits.sql, 0012_delivery.sql. */
import { bigint, boolean, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, ledgerline } from './ledgerline.ts';

export const orgSalesforce = ledgerline.table('org_salesforce', {
  orgId: text('org_id').primaryKey(),
  instanceUrl: text('instance_url').notNull(),
  auth: jsonb('auth').notNull(),
  secretRef: text('secret_ref').notNull(),
  namespace: text('namespace').notNull(),
  apiVersion: text('api_version').notNull(),
  pubSubUrl: text('pub_sub_url'),
  expectedOrgId: text('expected_org_id').notNull(),
  foundOrgId: text('found_org_id'),
  foundAt: at('found_at'),
  updatedAt: at('updated_at').notNull().defaultNow(),
});

export const salesforceDelivery = ledgerline.table(
  'salesforce_delivery',
  {
    orgId: text('org_id').notNull(),
    submissionId: text('submission_id').notNull(),
    deliveredVersion: integer('delivered_version').notNull().default(0),
    deliveredHeld: boolean('delivered_held').notNull().default(false),
    leaseFence: integer('lease_fence').notNull().default(0),
    leaseUntil: at('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: at('next_attempt_at'),
    lostLeases: integer('lost_leases').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.submissionId] })],
);

export const salesforcePause = ledgerline.table('salesforce_pause', {
  orgId: text('org_id').primaryKey(),
  since: at('since').notNull(),
  until: at('until').notNull(),
  attempts: integer('attempts').notNull(),
  code: text('code').notNull(),
  message: text('message').notNull(),
});

export const salesforceWatch = ledgerline.table('salesforce_watch', {
  orgId: text('org_id').primaryKey(),
  holder: text('holder'),
  leaseFence: bigint('lease_fence', { mode: 'number' }).notNull().default(0),
  leaseUntil: at('lease_until'),
  replayId: text('replay_id'),
  replayAt: at('replay_at'),
  eventsNote: text('events_note'),
  eventsNotedAt: at('events_noted_at'),
  rulesState: text('rules_state'),
  rulesFindings: jsonb('rules_findings'),
  rulesHash: text('rules_hash'),
  rulesCheckedAt: at('rules_checked_at'),
});

export const backfill = ledgerline.table(
  'backfill',
  {
    orgId: text('org_id').notNull(),
    backfillId: text('backfill_id').notNull(),
    state: text('state').notNull(),
    done: integer('done').notNull().default(0),
    total: integer('total').notNull(),
    failed: integer('failed').notNull().default(0),
    reached: text('reached').notNull().default(''),
    message: text('message'),
    requestedBy: text('requested_by').notNull(),
    startedAt: at('started_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    leaseFence: integer('lease_fence').notNull().default(0),
    leaseUntil: at('lease_until'),
    jobId: uuid('job_id'),
    lostLeases: integer('lost_leases').notNull().default(0),
    careful: integer('careful').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.backfillId] })],
);
