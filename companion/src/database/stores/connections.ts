/** The ERP connections of an org. Secrets are references; what they lead to is never here. */
import { and, eq, getTableColumns } from 'drizzle-orm';
import type { ConnectionStore, StoredConnection } from '../../systems/erp/connection-store.ts';
import { answerOf, type Sql } from '../client.ts';
import { readOnly } from '../read-only.ts';
import { erpConnection } from '../schema/connections.ts';

export interface ConnectionAdministration extends ConnectionStore {
  /** Makes or changes a connection, with its audit entry; false when it stands there already. */
  put(orgId: string, connection: StoredConnection, actor: string): Promise<boolean>;
}

export function connectionStore(sql: Sql): ConnectionAdministration {
  async function list(orgId: string, connectionId?: string): Promise<readonly StoredConnection[]> {
    const { orgId: org, updatedAt: _updatedAt, ...columns } = getTableColumns(erpConnection);
    const one = connectionId === undefined ? undefined : eq(erpConnection.connectionId, connectionId);
    return readOnly(sql, orgId, async (db) =>
      db
        .select(columns)
        .from(erpConnection)
        .where(and(eq(org, orgId), one))
        .orderBy(erpConnection.connectionId),
    );
  }
  return {
    list: async (orgId) => list(orgId),
    get: async (orgId, connectionId) => (await list(orgId, connectionId))[0],
    put: async (orgId, connection, actor) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.connection_put(${orgId}, ${connection.connectionId}, ${connection.kind},
            ${connection.baseUrl}, ${sql.json(connection.settings as never)}, ${connection.secretRef},
            ${sql.json(connection.entities as never)}, ${actor}) as answer`,
      ),
  };
}
