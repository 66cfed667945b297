/**
 * What is made again whenever its text changes: the SQL functions, `companion/drizzle/functions/<noun>/<verb>.sql`, and the
 * grants. All are dropped and made in one multi-statement query, so a caller sees the old set or the new one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type postgres from 'postgres';
import { requireNobodyAtWork } from './at-work.ts';
import { hashOf, noting, stands } from './bookkeeping.ts';
import { APP_ROLE, OWNER_ROLE, SWEEPER_ROLE } from './roles.ts';

const FOLDER = new URL('../../../drizzle/', import.meta.url);

const NAME = 'functions';

const DROP_ALL = `do $drop$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = 'ledgerline'::regnamespace loop
    execute 'drop function ' || f.signature || ' cascade';
  end loop;
end $drop$;`;

const ALLOW = `revoke all on all functions in schema ledgerline from public;
grant execute on all functions in schema ledgerline to ${APP_ROLE};`;

/** What stands in functions/sweeper looks across orgs: it runs with the sweeper's eyes, which may read what it needs. */
const HAND_OVER = `grant usage, create on schema ledgerline to ${SWEEPER_ROLE};
do $own$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'ledgerline'::regnamespace and p.proname like 'sweeper\\_%' loop
    execute 'alter function ' || f.signature || ' owner to ${SWEEPER_ROLE}';
    set local role ${SWEEPER_ROLE};
    execute 'grant execute on function ' || f.signature || ' to ${OWNER_ROLE}';
    set local role ${OWNER_ROLE};
  end loop;
end $own$;
revoke create on schema ledgerline from ${SWEEPER_ROLE};`;

export async function applyRepeatables(owner: postgres.Sql, say: (line: string) => void): Promise<void> {
  const text = repeatableText();
  const hash = hashOf(text);
  if (await stands(owner, NAME, hash)) return;
  await requireNobodyAtWork(owner);
  // Bodies are checked when they first run, so that files may stand in any order.
  await owner.unsafe(`set local check_function_bodies = off;
    ${text}
    ${noting(NAME, hash)}`);
  say(`${String(functionFiles().length)} functions`);
}

/** All of it, as it is applied. */
export function repeatableText(): string {
  const functions = functionFiles().map((name) => readFileSync(new URL(`functions/${name}`, FOLDER), 'utf8'));
  const grants = readFileSync(new URL('grants.sql', FOLDER), 'utf8');
  return [DROP_ALL, ...functions, ALLOW, grants, HAND_OVER].join('\n');
}

function functionFiles(): readonly string[] {
  return readdirSync(new URL('functions/', FOLDER), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort();
}
