/** Whether the database answers and is the one this code was written for. */
import { readdirSync } from 'node:fs';
import { LedgerlineError } from '../platform/errors.ts';
import { ask, type Sql } from './client.ts';

const MIGRATIONS = new URL('../../drizzle/', import.meta.url);

/** Names what is not ready; nothing when all is. */
export function readiness(sql: Sql): () => Promise<readonly string[]> {
  const known = readdirSync(MIGRATIONS).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  return async () => {
    try {
      const rows = await ask(sql<{ name: string }[]>`select name from ledgerline.migration`);
      const applied = new Set(rows.map(({ name }) => name));
      return known.some((name) => !applied.has(name)) ? ['migrations'] : [];
    } catch (error) {
      if (error instanceof LedgerlineError) return ['database'];
      return ['migrations'];
    }
  };
}
