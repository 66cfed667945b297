/** The database that each test file's own is copied from: ours as installed, made anew when what makes it has changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { installDatabase } from '../../companion/src/database/install.ts';
import { takeLock } from '../../scripts/setup/owner-lock.mjs';
import { templateFolder } from './server.ts';

export interface Template {
  readonly name: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
}

const repository = join(import.meta.dirname, '..', '..');
const APP_PASSWORD = 'of-the-tests-alone';
const INSTALL_WAIT_MS = 120_000;

/** Installs it unless that was done before, by this run or an earlier one. */
export async function ensureTemplate(adminUrl: string): Promise<Template> {
  const name = `template_${fingerprint()}`;
  mkdirSync(templateFolder, { recursive: true });
  const unlock = await takeLock(join(templateFolder, 'installing.lock'), {
    what: 'the tests',
    waitMs: INSTALL_WAIT_MS,
  });
  try {
    const note = join(templateFolder, `${name}.json`);
    if (existsSync(note) && (await exists(adminUrl, name))) return JSON.parse(readFileSync(note, 'utf8')) as Template;
    await dropDatabase(adminUrl, name);
    const urls = await installDatabase({ adminUrl, database: name, appPassword: APP_PASSWORD });
    const template = { name, ...urls };
    writeFileSync(note, JSON.stringify(template), { mode: 0o600 });
    return template;
  } finally {
    unlock();
  }
}

async function exists(adminUrl: string, name: string): Promise<boolean> {
  const rows = await asAdmin(adminUrl, (sql) => sql`select 1 from pg_database where datname = ${name}`);
  return rows.length > 0;
}

/** Drops a database whoever is still connected to it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
}

/** One statement on a connection of its own. */
export async function asAdmin<T>(adminUrl: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

/** All that decides what an installed database looks like. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const folder of ['companion/drizzle', 'companion/src/database/install']) {
    const files = readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(sql|ts)$/.test(file) && !file.endsWith('.test.ts'))
      .sort();
    for (const file of files) hash.update(file).update(readFileSync(join(repository, folder, file)));
  }
  // pg-boss's own tables come with its version.
  for (const file of ['src/database/install.ts', 'package.json']) {
    hash.update(readFileSync(join(repository, 'companion', file)));
  }
  return hash.digest('hex').slice(0, 16);
}
