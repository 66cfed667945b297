/**
 * Makes a database ours, or brings one up to date: roles, pg-boss, migrations, functions, grants.
 *
 * Run by an administrator before the companion starts; the companion itself runs as a role that owns nothing and changes
 * no structure. The administrator needs CREATEROLE and CREATEDB, not superuser.
 */
import postgres from 'postgres';
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

/**
 * Idempotent. Throws with the file's name when a migration fails, and when one that was applied has been changed since.
 * Each migration stands with its row in the migration table or not at all.
 */
export async function installDatabase(request: InstallRequest): Promise<InstalledDatabase> {
  const say = request.say ?? (() => undefined);
  const server = postgres(request.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await server`select pg_advisory_lock(${INSTALL_LOCK})`;
    await ensureRoles(server, request.appPassword);
    await ensureDatabase(server, request.database);
    await installInto(request, say);
  } finally {
    await server.end();
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
    await admin.end();
  }
  await installJobs(ownerUrl);
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await applyMigrations(owner, say);
    await applyRepeatables(owner, say);
  } finally {
    await owner.end();
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
  return { appUrl: app.href, ownerUrl: `${withDatabase(adminUrl, database)}?options=-c%20role%3D${OWNER_ROLE}` };
}

function withDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${encodeURIComponent(database)}`;
  address.search = '';
  return address.href;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
