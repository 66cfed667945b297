/** Nothing is changed under companions that are at work: what they call is dropped and made again, often with other arguments. */
import type postgres from 'postgres';
import { APP_ROLE } from './roles.ts';

/**
 * Throws when the application role has connections to this database. Asked before every change, so that one which begins in
 * between is seen before the next.
 */
export async function requireNobodyAtWork(owner: postgres.Sql): Promise<void> {
  const [found] = await owner<{ connections: number; database: string }[]>`
    select count(*)::int as connections, current_database() as database from pg_stat_activity
    where datname = current_database() and usename = ${APP_ROLE}`;
  if (found === undefined || found.connections === 0) return;
  const { connections, database } = found;
  throw new Error(
    `${String(connections)} ${connections === 1 ? 'connection' : 'connections'} of ${APP_ROLE} to ${database} ${connections === 1 ? 'is' : 'are'} open. Stop every companion first, and pause the pooler where there is one; nothing was changed since. docs/runbooks/upgrading.md says how.`,
  );
}
