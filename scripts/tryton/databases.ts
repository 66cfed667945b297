/** The databases of a cluster of Tryton's: one that is seeded, and copies of it. */
import postgres from 'postgres';

/** Holds the story and is never served, so that it can be copied at any time. */
export const SEEDED = 'ledgerline_story';
export const ROLE = 'tryton';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Makes the databases that are not there yet, each a copy of the seeded one. */
export async function copyDatabases(adminUrl: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!NAME.test(name) || name === SEEDED)
      throw new Error(`'${name}' will not do as a database's name: ${String(NAME)}`);
  }
  await withSql(adminUrl, async (sql) => {
    const rows = await sql<{ datname: string }[]>`select datname from pg_database`;
    const there = new Set(rows.map(({ datname }) => datname));
    for (const name of names) {
      if (there.has(name)) continue;
      await sql`create database ${sql(name)} template ${sql(SEEDED)} owner ${sql(ROLE)}`;
    }
  });
}

/** An empty database for Tryton to set its tables up in. */
export async function createEmpty(adminUrl: string, rolePassword: string): Promise<void> {
  // A role's password cannot be a parameter of the statement.
  if (!/^[\w-]+$/.test(rolePassword)) throw new Error('the password of the role is not of our making');
  await withSql(adminUrl, async (sql) => {
    await sql.unsafe(`create role ${ROLE} login password '${rolePassword}'`);
    await sql`create database ${sql(SEEDED)} owner ${sql(ROLE)}`;
  });
}

/** Without statistics Postgres plans badly: posting an invoice then takes twice as long. Copies inherit them. */
export async function gatherStatistics(adminUrl: string): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = `/${SEEDED}`;
  await withSql(url.href, async (sql) => {
    await sql`vacuum analyze`;
  });
}

/** The cluster's address as Tryton is told it: its role, no database. */
export function roleUrl(port: number, rolePassword: string): string {
  return `postgresql://${ROLE}:${rolePassword}@127.0.0.1:${String(port)}/`;
}

async function withSql(url: string, act: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await act(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
