/**
 * The database of what runs here: the one that DATABASE_URL names (an administrator's address; its database part is
 * ours to make), else a Postgres of our own below `.ledgerline`. Each kind of ERP gets a database of its own, so that a
 * story told on one does not meet the accounts of the other.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDatabase } from '../../companion/src/database/install.ts';
import { startPostgres } from '../postgres/start.ts';
import type { ErpKind } from './arguments.ts';
import type { Progress } from './progress.ts';
import { writePrivate } from './run-file.ts';
import { STATE_DIRECTORY } from './state.ts';

export interface Database {
  /** As the companion's own role. */
  readonly appUrl: string;
  /** As the owner, for operator commands. */
  readonly ownerUrl: string;
  /** Of a Postgres of our own; one that DATABASE_URL names may go and come back, as its operators see fit. */
  readonly own?: {
    /** Resolves, with how, when it has ended although nobody called stop. */
    readonly ended: Promise<string>;
    readonly logFile: string;
  };
  stop(): Promise<void>;
}

const NAMES: Record<ErpKind, string> = { sandbox: 'ledgerline', tryton: 'ledgerline_tryton' };
const URLS_FILE = join(STATE_DIRECTORY, 'database.json');
const PASSWORD_FILE = join(STATE_DIRECTORY, 'secrets', 'app-password.json');

export async function startDatabase(erp: ErpKind, progress: Progress): Promise<Database> {
  const given = process.env['DATABASE_URL'];
  const server =
    given === undefined
      ? await progress.step('Postgres', async (say) =>
          startPostgres({ directory: join(STATE_DIRECTORY, 'postgres'), what: 'npm start', say }),
        )
      : { adminUrl: given, stop: async () => Promise.resolve() };
  try {
    const urls = await progress.step('Tables, functions and roles', async (say) =>
      installDatabase({ adminUrl: server.adminUrl, database: NAMES[erp], appPassword: appPassword(), say }),
    );
    writePrivate(URLS_FILE, urls);
    const own = 'ended' in server ? { own: { ended: server.ended, logFile: server.logFile } } : {};
    return { ...urls, ...own, stop: async () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The owner's address of the database that runs here, or of the one that LEDGERLINE_OWNER_URL names. */
export function ownerUrl(): string {
  const given = process.env['LEDGERLINE_OWNER_URL'];
  if (given !== undefined) return given;
  try {
    return (JSON.parse(readFileSync(URLS_FILE, 'utf8')) as { ownerUrl: string }).ownerUrl;
  } catch (cause) {
    throw new Error(
      'No database is known here. Start one with npm start, or name one in LEDGERLINE_OWNER_URL (the owner’s address).',
      { cause },
    );
  }
}

/** Made once and kept: the companion of an earlier start must still be let in. */
function appPassword(): string {
  try {
    return (JSON.parse(readFileSync(PASSWORD_FILE, 'utf8')) as { password: string }).password;
  } catch {
    const password = randomBytes(24).toString('base64url');
    writePrivate(PASSWORD_FILE, { password });
    return password;
  }
}
