/** What was read from ERPs: 0004_freshness.sql. */
import { bigint, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import { at, ledgerline } from './ledgerline.ts';

export const freshnessEntry = ledgerline.table(
  'freshness_entry',
  {
    orgId: text('org_id').notNull(),
    domain: text('domain').notNull(),
    key: text('key').notNull(),
    value: jsonb('value'),
    asOf: at('as_of'),
    leaseFence: bigint('lease_fence', { mode: 'number' }).notNull().default(0),
    leaseUntil: at('lease_until'),
    beganAt: at('began_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.domain, table.key] })],
);
