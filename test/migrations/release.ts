/**
 * A database as a released version left it: its migrations, its functions, its queues, and rows that its own code wrote.
 *
 * releases/<last migration>/ holds what was taken from the release itself, by running it:
 *   release.json     when that was, what its installer noted, its queues and the signatures of its functions
 *   functions.sql    its functions and grants, the very text that its installer applied
 *   rows.jsonl       all rows: a line that names table and columns, then a line a row
 *   histories.jsonl  what was done to each order, and what has to become of it
 * and of a release that knew them:
 *   exceptions.jsonl what had failed for good, and what was done about it
 *   heads            the signed heads of its audit trail; head-keys.json: the public halves of the keys
 */
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import postgres from 'postgres';
import { ensureBookkeeping } from '../../companion/src/database/install/bookkeeping.ts';
import { APP_ROLE, ensureRoles, OWNER_ROLE } from '../../companion/src/database/install/roles.ts';
import { startTestServer } from '../database/server.ts';
import { asAdmin, dropDatabase } from '../database/template.ts';

export const RELEASES = ['0007', '0008', '0018'] as const;
export type ReleaseName = (typeof RELEASES)[number];

interface Noted {
  readonly name: string;
  readonly hash: string;
}

export interface Release {
  readonly dumpedAt: string;
  readonly migrations: readonly Noted[];
  readonly repeatable: readonly Noted[];
  readonly queues: readonly {
    readonly name: string;
    readonly policy: 'standard';
    readonly retry_limit: number;
    readonly expire_seconds: number;
    readonly heartbeat_seconds: number;
    readonly retention_seconds: number;
    readonly deletion_seconds: number;
    readonly notify: boolean;
  }[];
  readonly functions: readonly string[];
}

export interface ReleasedDatabase {
  readonly name: string;
  /** As administrator, to the server's own database: what the installer is given. */
  readonly serverUrl: string;
  /** As administrator, to this database; row-level security does not hold for it. */
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly appPassword: string;
  close(): Promise<void>;
}

const DRIZZLE = new URL('../../companion/drizzle/', import.meta.url);
const APP_PASSWORD = 'of-the-tests-alone';

export function readRelease(name: ReleaseName): Release {
  return JSON.parse(releaseFile(name, 'release.json')) as Release;
}

export function releaseFile(name: ReleaseName, file: string): string {
  return readFileSync(new URL(file, releaseFolder(name)), 'utf8');
}

export function releaseFolder(name: ReleaseName): URL {
  return new URL(`releases/${name}/`, import.meta.url);
}

/** Structure only, without rows. */
export async function openReleasedDatabase(name: ReleaseName): Promise<ReleasedDatabase> {
  const server = await startTestServer();
  const database = `upgrade_${randomBytes(8).toString('hex')}`;
  await asAdmin(server.adminUrl, async (sql) => {
    await ensureRoles(sql, APP_PASSWORD);
    await sql.unsafe(`create database ${database} template template0 encoding 'UTF8'`);
  });
  const urls = urlsOf(server.adminUrl, database);
  const release = readRelease(name);
  await asAdmin(urls.adminUrl, (sql) =>
    sql.unsafe(`revoke all on database ${database} from public;
      grant connect, create, temporary on database ${database} to ${OWNER_ROLE};
      grant connect on database ${database} to ${APP_ROLE};
      create schema ledgerline authorization ${OWNER_ROLE};`),
  );
  await makeQueues(urls.ownerUrl, release);
  await asAdmin(urls.ownerUrl, async (owner) => {
    await ensureBookkeeping(owner);
    for (const migration of release.migrations) {
      const text = readFileSync(new URL(migration.name, DRIZZLE), 'utf8');
      await owner.unsafe(`set local search_path = ledgerline;\n${text}`);
    }
    await owner.unsafe(`set local check_function_bodies = off;\n${releaseFile(name, 'functions.sql')}`);
    for (const { name: file, hash } of release.migrations) {
      await owner`insert into ledgerline.migration (name, hash) values (${file}, ${hash})`;
    }
    for (const { name: what, hash } of release.repeatable) {
      await owner`insert into ledgerline.repeatable (name, hash) values (${what}, ${hash})`;
    }
  });
  return {
    name: database,
    serverUrl: server.adminUrl,
    ...urls,
    appPassword: APP_PASSWORD,
    close: async () => {
      await dropDatabase(server.adminUrl, database);
      await server.stop();
    },
  };
}

async function makeQueues(ownerUrl: string, { queues }: Release): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: 'pgboss',
    supervise: false,
    schedule: false,
    max: 1,
  });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    for (const queue of queues) {
      await boss.createQueue(queue.name, {
        policy: queue.policy,
        retryLimit: queue.retry_limit,
        expireInSeconds: queue.expire_seconds,
        heartbeatSeconds: queue.heartbeat_seconds,
        retentionSeconds: queue.retention_seconds,
        deleteAfterSeconds: queue.deletion_seconds,
        notify: queue.notify,
      });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

function urlsOf(serverUrl: string, database: string): Record<'adminUrl' | 'ownerUrl' | 'appUrl', string> {
  const admin = new URL(serverUrl);
  admin.pathname = `/${database}`;
  const owner = new URL(admin);
  owner.searchParams.set('options', `-c role=${OWNER_ROLE}`);
  owner.search = owner.search.replaceAll('+', '%20');
  const app = new URL(admin);
  app.username = APP_ROLE;
  app.password = APP_PASSWORD;
  return { adminUrl: admin.href, ownerUrl: owner.href, appUrl: app.href };
}

export function asOwnerOf(url: string): postgres.Sql {
  return postgres(url, { max: 1, onnotice: () => undefined });
}
