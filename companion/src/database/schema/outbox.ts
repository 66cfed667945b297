/** Messages to the outside: 0006_outbox.sql. */
import { bigint, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
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
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);
