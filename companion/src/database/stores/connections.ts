/** The ERP connections of an org. Secrets are references; what they lead to is never here. */
import type { ConnectionStore, StoredConnection } from '../../systems/erp/connection-store.ts';
import { answerOf, type Sql } from '../client.ts';

/** What hangs on a connection, and keeps it from being removed. */
export interface ConnectionUse {
  readonly links: number;
  readonly submissions: number;
}

export interface ConnectionAdministration extends ConnectionStore {
  /** Makes or changes a connection, with its audit entry; false when it stands there already. */
  put(orgId: string, connection: StoredConnection, actor: string): Promise<boolean>;
  /** With its audit entry. Removed only when nothing hangs on it; undefined when there is none. */
  remove(orgId: string, connectionId: string, actor: string): Promise<ConnectionUse | undefined>;
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
    remove: async (orgId, connectionId, actor) => {
      const used = await answerOf(
        sql<{ answer: ConnectionUse | null }[]>`
          select ledgerline.connection_remove(${orgId}, ${connectionId}, ${actor}) as answer`,
      );
      return used ?? undefined;
    },
  };
}
