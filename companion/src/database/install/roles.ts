/**
 * The three roles of a server that holds our databases. The owner has the tables; the application logs in and owns
 * nothing; the sweeper owns the few functions that look across orgs and answers ids only. The owner may hand functions to
 * the sweeper, and does not see with its eyes. Postgres 16 or later.
 */
import type postgres from 'postgres';

export const OWNER_ROLE = 'ledgerline_owner';
export const APP_ROLE = 'ledgerline_app';
export const SWEEPER_ROLE = 'ledgerline_sweeper';

/** What Postgres says when another installer, come by another database of the server, made or changed a role meanwhile. */
const CROSSED = new Set(['XX000', '42710', '23505']);
const TRIES = 10;

/** Roles belong to the server, and no lock of one database keeps the installers of another away: so it tries again. */
export async function ensureRoles(server: postgres.Sql, appPassword: string): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await makeRoles(server, appPassword);
      return;
    } catch (error) {
      const crossed = error instanceof Error && 'code' in error && CROSSED.has(String(error.code));
      if (!crossed || left === 1) throw error;
    }
  }
}

async function makeRoles(server: postgres.Sql, appPassword: string): Promise<void> {
  const rows = await server<{ rolname: string }[]>`select rolname from pg_roles where rolname like 'ledgerline\\_%'`;
  const there = new Set(rows.map(({ rolname }) => rolname));
  for (const role of [OWNER_ROLE, SWEEPER_ROLE]) {
    if (!there.has(role)) await server.unsafe(`create role ${role} nologin nobypassrls`);
  }
  if (!there.has(APP_ROLE)) await server.unsafe(`create role ${APP_ROLE} login nobypassrls noinherit`);
  const [literal] = await server<{ text: string }[]>`select quote_literal(${appPassword}::text) as text`;
  await server.unsafe(`alter role ${APP_ROLE} password ${literal?.text ?? ''};
    grant ${OWNER_ROLE} to current_user;
    grant ${SWEEPER_ROLE} to ${OWNER_ROLE} with inherit false, set true;`);
}
