/** What has been applied to a database, by name and hash of its text. */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';

/** The tables that the installer itself needs; they know no org. */
export async function ensureBookkeeping(owner: postgres.Sql): Promise<void> {
  await owner.unsafe(`
    create table if not exists ledgerline.migration (
      name text primary key, hash text not null, applied_at timestamptz not null default clock_timestamp());
    create table if not exists ledgerline.repeatable (name text primary key, hash text not null);`);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether what is made again with every change of its text stands as this text says. */
export async function stands(owner: postgres.Sql, name: string, hash: string): Promise<boolean> {
  const rows = await owner`select from ledgerline.repeatable where name = ${name} and hash = ${hash}`;
  return rows.length > 0;
}

/** SQL that notes it; both words are the installer's own. */
export function noting(name: string, hash: string): string {
  return `insert into ledgerline.repeatable (name, hash) values ('${name}', '${hash}')
    on conflict (name) do update set hash = excluded.hash;`;
}
