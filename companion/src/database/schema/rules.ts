/** Rule snapshots and which one is in force: 0003_rules.sql. */
import { integer, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import type { RuleDocument } from '../../rules/port.ts';
import { at, ledgerline } from './ledgerline.ts';

export const ruleSnapshot = ledgerline.table(
  'rule_snapshot',
  {
    orgId: text('org_id').notNull(),
    hash: text('hash').notNull(),
    document: jsonb('document').$type<RuleDocument>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.hash] })],
);

export const ruleActivation = ledgerline.table(
  'rule_activation',
  {
    orgId: text('org_id').notNull(),
    seq: integer('seq').notNull(),
    hash: text('hash').notNull(),
    source: text('source').notNull(),
    activatedAt: at('activated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.seq] })],
);
