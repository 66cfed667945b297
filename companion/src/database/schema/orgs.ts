/** Orgs and their clients: 0001_orgs.sql. */
import { primaryKey, text } from 'drizzle-orm/pg-core';
import { at, ledgerline } from './ledgerline.ts';

export const org = ledgerline.table('org', {
  orgId: text('org_id').primaryKey(),
  name: text('name').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  haltedAt: at('halted_at'),
});

export const orgClient = ledgerline.table(
  'org_client',
  {
    orgId: text('org_id').notNull(),
    clientId: text('client_id').notNull(),
    label: text('label').notNull(),
    secretHash: text('secret_hash').notNull(),
    previousSecretHash: text('previous_secret_hash'),
    previousValidUntil: at('previous_valid_until'),
    scopes: text('scopes').array().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    rotatedAt: at('rotated_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.clientId] })],
);
