/** Committed migrations, `companion/drizzle/NNNN_name.sql`, applied once each and never changed after. */
import { readdirSync, readFileSync } from 'node:fs';
import type postgres from 'postgres';
import { requireNobodyAtWork } from './at-work.ts';
import { hashOf } from './bookkeeping.ts';

const FOLDER = new URL('../../../drizzle/', import.meta.url);

/** A migration and its row are one multi-statement query, which Postgres runs as one transaction. */
export async function applyMigrations(owner: postgres.Sql, say: (line: string) => void): Promise<void> {
  const rows = await owner<{ name: string; hash: string }[]>`select name, hash from ledgerline.migration`;
  const applied = new Map(rows.map(({ name, hash }) => [name, hash]));
  for (const { name, text, hash } of migrationFiles()) {
    const known = applied.get(name);
    if (known === hash) continue;
    if (known !== undefined) {
      throw new Error(`Migration ${name} was applied and has been changed since. Put it back and add a new one.`);
    }
    await requireNobodyAtWork(owner);
    try {
      await owner.unsafe(
        `set local search_path = ledgerline;\n${text}\n;insert into ledgerline.migration (name, hash) values ('${name}', '${hash}');`,
      );
    } catch (cause) {
      throw new Error(`Migration ${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    say(`migration ${name}`);
  }
}

function migrationFiles(): readonly { readonly name: string; readonly text: string; readonly hash: string }[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8');
      return { name, text, hash: hashOf(text) };
    });
}
