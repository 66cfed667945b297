/**
 * The three roles of a server that holds our databases. The owner has the tables; the application logs in and owns
 * nothing; the sweeper owns the few functions that look across orgs and answers ids only. The owner may hand functions to
 * the sweeper, and does not see with its eyes. Postgres 16 or later.
 */
import type postgres from 'postgres';

export const OWNER_ROLE = 'ledgerline_owner';
export const APP_ROLE = 'ledgerline_app';
export const SWEEPER_ROLE = 'ledgerline_sweeper';

export async function ensureRoles(server: postgres.Sql, appPassword: string): Promise<void> {
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
