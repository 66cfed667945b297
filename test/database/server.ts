/** The Postgres of a test run: one for all files and all runs at a time, started by the first file that needs it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HeldPostgres, holdPostgres } from '../../scripts/postgres/hold.ts';
import type { Place } from '../../scripts/postgres/place.ts';
import { type RunningPostgres, startPostgres } from '../../scripts/postgres/start.ts';

const directory = join(import.meta.dirname, '..', '..', '.ledgerline', 'test', 'postgres');
/** What a run needs is 4 and its templates; the rest was left by runs that were killed. */
const DATABASES_KEPT = 24;

/** Where the connection addresses of each template are kept. */
export const templateFolder = join(directory, 'templates');

/** For the whole run: what its files start stays up until the run ends. */
export function holdTestServer(): Promise<HeldPostgres> {
  return holdPostgres({ directory, what: 'the tests', whenAlone: clearAway });
}

/** Not durable: a test's rows need not survive the machine. */
export function startTestServer(): Promise<RunningPostgres> {
  return startPostgres({
    directory,
    what: 'the tests',
    shared: true,
    durable: false,
    settings: { max_connections: 300, shared_buffers: '128MB' },
  });
}

function clearAway(place: Place): void {
  const databases = join(place.dataDirectory, 'base');
  if (!existsSync(databases) || readdirSync(databases).length <= DATABASES_KEPT) return;
  rmSync(place.dataDirectory, { recursive: true, force: true });
  rmSync(templateFolder, { recursive: true, force: true });
}
