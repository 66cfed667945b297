/** The ERP connections of an org. Secrets are references; what they lead to is never here. */
import type { ConnectionStore, StoredConnection } from '../../systems/erp/connection-store.ts';
import { answerOf, type Sql } from '../client.ts';

export interface ConnectionAdministration extends ConnectionStore {
  /** Makes or changes a connection, with its audit entry; false when it stands there already. */
  put(orgId: string, connection: StoredConnection, actor: string): Promise<boolean>;
}

export function connectionStore(sql: Sql): ConnectionAdministration {
  async function list(orgId: string, connectionId: string | null): Promise<readonly StoredConnection[]> {
    return answerOf(
      sql<{ answer: StoredConnection[] }[]>`
        select ledgerline.connection_list(${orgId}, ${connectionId}) as answer`,
    );
  }
  return {
    list: async (orgId) => list(orgId, null),
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
