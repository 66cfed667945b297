/** Shares of what an ERP takes at once: 0009_limits.sql. */
import { bigint, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Direction } from '../../systems/erp/limits/port.ts';
import { at, ledgerline } from './ledgerline.ts';

export const erpCapacity = ledgerline.table(
  'erp_capacity',
  {
    orgId: text('org_id').notNull(),
    connectionId: text('connection_id').notNull(),
    direction: text('direction').$type<Direction>().notNull(),
    holder: text('holder').notNull(),
    wanted: integer('wanted').notNull(),
    share: integer('share').notNull(),
    fence: bigint('fence', { mode: 'number' }).notNull(),
    leaseUntil: at('lease_until').notNull(),
    servedAt: at('served_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.connectionId, table.direction, table.holder] })],
);
