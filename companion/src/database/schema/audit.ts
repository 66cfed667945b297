/** The audit trail and its chain: 0007_audit.sql; what was written of its heads: 0011_audit_heads.sql. */
import { bigint, integer, primaryKey, text } from 'drizzle-orm/pg-core';
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

export const auditHead = ledgerline.table('audit_head', {
  orgId: text('org_id').primaryKey(),
  holder: text('holder'),
  leaseFence: bigint('lease_fence', { mode: 'number' }).notNull().default(0),
  leaseUntil: at('lease_until'),
  writtenSeq: bigint('written_seq', { mode: 'number' }),
  writtenId: text('written_id'),
  writtenHead: text('written_head'),
  writtenAt: at('written_at'),
  failures: integer('failures').notNull().default(0),
  failure: text('failure'),
  failedAt: at('failed_at'),
  tellFence: bigint('tell_fence', { mode: 'number' }).notNull().default(0),
  tellAfter: at('tell_after'),
  toldSeq: bigint('told_seq', { mode: 'number' }),
  toldAt: at('told_at'),
});
