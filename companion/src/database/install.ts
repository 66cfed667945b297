/**
 * Makes a database ours, or brings one up to date: roles, pg-boss, migrations, functions, grants.
 *
 * Run by an administrator before the companion starts; the companion itself runs as a role that owns nothing and changes
 * no structure. The administrator needs CREATEROLE and CREATEDB, not superuser, and a connection without a pooler between.
 */
import postgres from 'postgres';
import { ensureBookkeeping } from './install/bookkeeping.ts';
import { applyMigrations } from './install/migrations.ts';
import { applyRepeatables } from './install/repeatables.ts';
import { installJobs } from './install/jobs.ts';
import { APP_ROLE, OWNER_ROLE, ensureRoles } from './install/roles.ts';

export interface InstallRequest {
  /** Of an administrator, to any database of the server. */
  readonly adminUrl: string;
  /** The database to make or to bring up to date. */
  readonly database: string;
  /** What the application role logs in with from now on. */
  readonly appPassword: string;
  readonly say?: (line: string) => void;
}

export interface InstalledDatabase {
  /** As the application role. */
  readonly appUrl: string;
  /** As the owner of our tables, for operator commands; row-level security holds for it too. */
  readonly ownerUrl: string;
}

/** Any number of processes may call this at once; one works, the others wait and find nothing left to do. */
const INSTALL_LOCK = 7_203_114;
/** Of the database itself, for those that came by way of another one: advisory locks hold within one database. */
const DATABASE_LOCK = 7_203_115;

/** The driver waits for ever for the end of a connection that was killed in the middle of a statement. Seconds. */
const ENDING = { timeout: 2 } as const;

/**
 * Idempotent. Throws with the file's name when a migration fails, and when one that was applied has been changed since; and
 * before it changes anything when companions are connected. Each migration stands with its row in the migration table or not at all.
 */
export async function installDatabase(request: InstallRequest): Promise<InstalledDatabase> {
  const say = request.say ?? (() => undefined);
  if (!/^[A-Za-z0-9_-]{1,63}$/.test(request.database)) {
    throw new Error(
      `${request.database}: a database's name is letters, digits, _ and - here, so that every address can say it.`,
    );
  }
  const server = postgres(request.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await server`select pg_advisory_lock(${INSTALL_LOCK})`;
    await ensureRoles(server, request.appPassword);
    await ensureDatabase(server, request.database);
    await installInto(request, say);
  } finally {
    await server.end(ENDING);
  }
  return urlsOf(request);
}

async function installInto(request: InstallRequest, say: (line: string) => void): Promise<void> {
  const { ownerUrl } = urlsOf(request);
  const admin = postgres(withDatabase(request.adminUrl, request.database), { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(`revoke all on database ${quoted(request.database)} from public;
      grant connect, create, temporary on database ${quoted(request.database)} to ${OWNER_ROLE};
      grant connect on database ${quoted(request.database)} to ${APP_ROLE};
      create schema if not exists ledgerline authorization ${OWNER_ROLE};`);
  } finally {
    await admin.end(ENDING);
  }
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await owner`select pg_advisory_lock(${DATABASE_LOCK})`;
    await ensureBookkeeping(owner);
    await installJobs(owner, ownerUrl, say);
    await applyMigrations(owner, say);
    await applyRepeatables(owner, say);
  } finally {
    await owner.end(ENDING);
  }
}

async function ensureDatabase(server: postgres.Sql, name: string): Promise<void> {
  const found = await server`select from pg_database where datname = ${name}`;
  if (found.length === 0) await server.unsafe(`create database ${quoted(name)} template template0 encoding 'UTF8'`);
}

function urlsOf({ adminUrl, database, appPassword }: InstallRequest): InstalledDatabase {
  const app = new URL(withDatabase(adminUrl, database));
  app.username = APP_ROLE;
  app.password = encodeURIComponent(appPassword);
  const owner = new URL(withDatabase(adminUrl, database));
  const options = [owner.searchParams.get('options') ?? '', `-c role=${OWNER_ROLE}`].join(' ').trim();
  owner.searchParams.set('options', options);
  // libpq, which psql and pgbench read addresses with, knows no + for a space.
  owner.search = owner.search.replaceAll('+', '%20');
  return { appUrl: app.href, ownerUrl: owner.href };
}

/** What else the address says, such as sslmode, holds for ours too. */
function withDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
