/** What all paths stand on: a Postgres and a database of the bench's own, both durable as in production. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import postgres from 'postgres';
import { connect, type Sql } from '../../companion/src/database/client.ts';
import { installDatabase } from '../../companion/src/database/install.ts';
import { startPostgres } from '../postgres/start.ts';
import { STATE_DIRECTORY } from '../start/state.ts';

export const BENCH_DIRECTORY = join(STATE_DIRECTORY, 'bench');
const DATABASE = 'ledgerline_bench';

export interface Ground {
  /** As the companion's own role. */
  readonly appUrl: string;
  /** As administrator, to the bench's database: row-level security does not hold for it, so orgs are filled quickly. */
  readonly admin: Sql;
  readonly postgresVersion: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** What is started for the path at hand; `clear` stops it, the last one first. */
  keep(stop: () => Promise<void>): void;
  clear(): Promise<void>;
}

/** Work on the ground; however that ends, everything that was started for it is stopped. */
export async function onGround(
  options: { readonly signal: AbortSignal; readonly say: (text: string) => void },
  work: (ground: Ground) => Promise<void>,
): Promise<void> {
  options.say('Postgres for the bench …');
  const server = await startPostgres({
    directory: join(BENCH_DIRECTORY, 'postgres'),
    what: 'npm run bench',
    durable: true,
  });
  try {
    options.signal.throwIfAborted();
    await dropDatabase(server.adminUrl);
    options.say('Tables, functions and roles …');
    const appPassword = randomBytes(24).toString('base64url');
    const { appUrl } = await installDatabase({ adminUrl: server.adminUrl, database: DATABASE, appPassword });
    const address = new URL(server.adminUrl);
    address.pathname = `/${DATABASE}`;
    await withAdmin(address.href, async (admin) => {
      const [row] = await admin<{ version: string }[]>`select current_setting('server_version') as version`;
      const ground = groundOf({ ...options, appUrl, admin, postgresVersion: row?.version ?? '' });
      try {
        await work(ground);
      } finally {
        await ground.clear();
      }
    });
    // What a run has written would only take the disk's place; the next one begins with nothing.
    await dropDatabase(server.adminUrl);
  } finally {
    await server.stop();
  }
}

function groundOf(fields: Omit<Ground, 'keep' | 'clear'>): Ground {
  const stops: (() => Promise<void>)[] = [];
  return {
    ...fields,
    keep: (stop) => stops.push(stop),
    clear: async () => {
      const failures: unknown[] = [];
      // One that does not stop keeps no other from it.
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        await stop().catch((failure: unknown) => failures.push(failure));
      }
      if (failures.length > 0) throw new AggregateError(failures, 'not everything that was started could be stopped');
    },
  };
}

async function withAdmin(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = connect(url, { max: 1, name: 'npm run bench' });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function dropDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(`drop database if exists ${DATABASE} with (force)`);
  } finally {
    await sql.end();
  }
}
