/** Messages to the outside: 0006_outbox.sql, 0008_salesforce.sql; indexes in 0012_delivery.sql, 0014_given_up.sql. */
import { bigint, boolean, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, ledgerline } from './ledgerline.ts';

export const outbox = ledgerline.table(
  'outbox',
  {
    orgId: text('org_id').notNull(),
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    topic: text('topic').notNull(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: at('created_at').notNull(),
    jobId: uuid('job_id'),
    deliveredAt: at('delivered_at'),
    due: boolean('due').notNull().default(false),
    attempt: integer('attempt').notNull().default(0),
    lastError: jsonb('last_error'),
    failedAt: at('failed_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);
