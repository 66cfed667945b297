/** The audit trail and its chain: 0007_audit.sql. */
import { bigint, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, bytea, ledgerline, xid8 } from './ledgerline.ts';

export const auditEntry = ledgerline.table(
  'audit_entry',
  {
    orgId: text('org_id').notNull(),
    txid: xid8('txid').notNull(),
    entryId: bigint('entry_id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    at: at('at').notNull(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    content: text('content').notNull(),
    contentHash: bytea('content_hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.txid, table.entryId] })],
);

export const auditChain = ledgerline.table(
  'audit_chain',
  {
    orgId: text('org_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    entryTxid: xid8('entry_txid').notNull(),
    entryId: bigint('entry_id', { mode: 'number' }).notNull(),
    contentHash: bytea('content_hash').notNull(),
    previousHash: bytea('previous_hash').notNull(),
    hash: bytea('hash').notNull(),
    sealedAt: at('sealed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.seq] })],
);
