/** Whether the database answers and is the one this code was written for, and what it knows that somebody has to look at. */
import { readdirSync } from 'node:fs';
import { LedgerlineError } from '../platform/errors.ts';
import { HEAD_HEARTBEAT_MS, HEAD_LATE_SECONDS } from '../platform/limits.ts';
import { answerOf, ask, type Sql } from './client.ts';

const MIGRATIONS = new URL('../../drizzle/', import.meta.url);

export interface Readiness {
  /** Names what is not ready; nothing when all is. */
  readonly missing: () => Promise<readonly string[]>;
  /** Names what is wrong although requests can be served. */
  readonly warnings: () => Promise<readonly string[]>;
}

export function readiness(sql: Sql): Readiness {
  const known = knownMigrations();
  const missing = async (): Promise<readonly string[]> => {
    try {
      const applied = await appliedMigrations(sql);
      return known.difference(applied).size > 0 || applied.difference(known).size > 0 ? ['migrations'] : [];
    } catch (error) {
      if (error instanceof LedgerlineError) return ['database'];
      return ['migrations'];
    }
  };
  const warnings = async (): Promise<readonly string[]> => {
    const late = await answerOf(
      sql<{ answer: string }[]>`
        select ledgerline.sweeper_audit_heads_late(${HEAD_LATE_SECONDS}, ${HEAD_HEARTBEAT_MS}) as answer`,
    );
    return Number(late) > 0 ? ['auditHeads'] : [];
  };
  return { missing, warnings };
}

/**
 * Rejects when the database has migrations of a later release: what that one has written, this one might read wrong. A database
 * that does not answer, or is not upgraded yet, is no reason: readiness says so for as long as it lasts.
 */
export async function requireNoLaterRelease(sql: Sql): Promise<void> {
  let applied: ReadonlySet<string>;
  try {
    applied = await appliedMigrations(sql);
  } catch {
    return;
  }
  const [later] = [...applied.difference(knownMigrations())].sort();
  if (later === undefined) return;
  throw new Error(
    `The database is of a later release: it has migration ${later}, which this one does not know. Start that release; a database does not go back.`,
  );
}

function knownMigrations(): ReadonlySet<string> {
  return new Set(readdirSync(MIGRATIONS).filter((name) => /^\d{4}_.*\.sql$/.test(name)));
}

async function appliedMigrations(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await ask(sql<{ name: string }[]>`select name from ledgerline.migration`);
  return new Set(rows.map(({ name }) => name));
}
