/** Clients that may ask for tokens. Asked before any org is known, so the function looks across orgs by the client's id. */
import type { ClientStore, Scope, StoredClient } from '../../http/oauth/port.ts';
import { answerOf, isoInstant, type Sql } from '../client.ts';

interface ClientRow {
  readonly orgId: string;
  readonly clientId: string;
  readonly secretHash: string;
  readonly previousSecretHash: string | null;
  readonly previousValidUntil: string | null;
  readonly scopes: readonly Scope[];
}

export function clientStore(sql: Sql): ClientStore {
  return {
    byClientId: async (clientId) => {
      const row = await answerOf(
        sql<{ answer: ClientRow | null }[]>`select ledgerline.sweeper_client(${clientId}) as answer`,
      );
      return row === null ? undefined : clientOf(row);
    },
  };
}

function clientOf(row: ClientRow): StoredClient {
  const { previousSecretHash, previousValidUntil } = row;
  return {
    orgId: row.orgId,
    clientId: row.clientId,
    secretHash: row.secretHash,
    ...(previousSecretHash === null || previousValidUntil === null
      ? {}
      : { previousSecretHash, previousValidUntil: isoInstant(previousValidUntil) }),
    scopes: row.scopes,
  };
}
