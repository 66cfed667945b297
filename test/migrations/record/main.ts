/**
 * Records this release for those that come after it: `node test/migrations/record/main.ts 0013 --seed 20261128`, named by its last
 * migration, in a checkout of the release itself. Installs a database of its own, does to some 150 orders what can have been done to
 * one when a release goes down, and writes what then stands there to releases/<name>/.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { connect } from '../../../companion/src/database/client.ts';
import { installDatabase } from '../../../companion/src/database/install.ts';
import { startPostgres } from '../../../scripts/postgres/start.ts';
import { content } from './content.ts';
import { dumpRows } from './dump.ts';
import { dumpRelease } from './structure.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const [name] = positionals;
const seed = Number(values.seed);
if (name === undefined || !/^\d{4}$/.test(name) || !Number.isInteger(seed)) {
  throw new Error('node test/migrations/record/main.ts <number of the last migration> --seed <whole number>');
}
const folder = join(import.meta.dirname, '..', 'releases', name);
const directory = mkdtempSync(join(tmpdir(), 'll-record-'));
const server = await startPostgres({ directory, what: 'recording a release', durable: false });
try {
  const urls = await installDatabase({ adminUrl: server.adminUrl, database: 'released', appPassword: 'recorded' });
  const address = new URL(server.adminUrl);
  address.pathname = '/released';
  const admin = postgres(address.href, { max: 1, onnotice: () => undefined });
  const owner = connect(urls.ownerUrl, { max: 1, name: 'recording' });
  const app = connect(urls.appUrl, { max: 4, name: 'recording' });
  mkdirSync(folder, { recursive: true });
  await content({ admin, owner, app, appUrl: urls.appUrl, seed, folder, keyFile: join(directory, 'head-keys.json') });
  await dumpRelease(admin, folder);
  await dumpRows(admin, folder);
  await Promise.all([admin.end(), owner.end(), app.end()]);
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
