/**
 * Cold reads that are no function of ours: a read-only transaction with the org set. The only place that opens a
 * transaction from TypeScript; a stray ROLLBACK of the driver cannot undo what was only read.
 */
import { drizzle } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import type { Sql } from './client.ts';

export async function readOnly<T>(
  sql: Sql,
  orgId: string,
  read: (db: ReturnType<typeof drizzle>) => Promise<T>,
): Promise<T> {
  const answer = await sql.begin('read only', async (transaction) => {
    await transaction`select set_config('ledgerline.org_id', ${orgId}, true)`;
    return { value: await read(drizzle(transaction as unknown as postgres.Sql)) };
  });
  return answer.value as T;
}
