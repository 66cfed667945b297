/** ERP connections and customer links: 0002_connections_and_links.sql. */
import { jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import type { PartnerRole } from '../../canonical/customer.ts';
import type { ConnectionEntity } from '../../systems/erp/connection-store.ts';
import { at, ledgerline } from './ledgerline.ts';

export const erpConnection = ledgerline.table(
  'erp_connection',
  {
    orgId: text('org_id').notNull(),
    connectionId: text('connection_id').notNull(),
    kind: text('kind').notNull(),
    baseUrl: text('base_url').notNull(),
    settings: jsonb('settings').notNull(),
    secretRef: text('secret_ref').notNull(),
    entities: jsonb('entities').$type<readonly ConnectionEntity[]>().notNull(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.connectionId] })],
);

export const customerLink = ledgerline.table(
  'customer_link',
  {
    orgId: text('org_id').notNull(),
    accountId: text('account_id').notNull(),
    connectionId: text('connection_id').notNull(),
    entity: text('entity').notNull(),
    customer: text('customer').notNull(),
    role: text('role').$type<PartnerRole>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.orgId, table.accountId, table.connectionId, table.entity, table.customer, table.role],
    }),
  ],
);
