/**
 * Cold reads that are no function of ours: a read-only transaction with the org set. The only place that opens a
 * transaction from TypeScript; a stray ROLLBACK of the driver cannot undo what was only read.
 */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { ask, type Sql } from './client.ts';

export async function readOnly<Row>(
  sql: Sql,
  orgId: string,
  read: (db: PostgresJsDatabase) => PromiseLike<Row[]>,
): Promise<readonly Row[]> {
  const [answer] = await ask(
    sql.begin('read only', async (transaction) => {
      await transaction`select set_config('ledgerline.org_id', ${orgId}, true)`;
      return [{ rows: await read(drizzle(clientOf(transaction))) }];
    }) as Promise<readonly { readonly rows: Row[] }[]>,
  );
  return answer?.rows ?? [];
}

/** Drizzle replaces the parsers of the client it is given, which would spoil the whole pool's; it gets a set of its own. */
function clientOf(transaction: postgres.TransactionSql): Sql {
  const unsafe = transaction.unsafe.bind(transaction);
  return { unsafe, options: { parsers: {}, serializers: {} } } as unknown as Sql;
}
