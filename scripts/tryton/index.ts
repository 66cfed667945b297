/**
 * A real Tryton 8.0 on this machine, seeded with the story of local/erp/story.json: no root, no compiler. Python's
 * packages come from PyPI, Postgres from npm; what takes long is done once and kept in the user's cache.
 */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readStory } from '../../local/erp/story.ts';
import { findBinaries } from '../postgres/binaries.ts';
import { placeOf } from '../postgres/place.ts';
import { type RunningPostgres, startPostgres } from '../postgres/start.ts';
import { cacheFolder } from '../setup/node.mjs';
import { takeLock } from '../setup/owner-lock.mjs';
import { discard } from './archive.ts';
import { type Books, readBooks } from './books.ts';
import { copyDatabases, roleUrl } from './databases.ts';
import { ensureEnvironment } from './environment.ts';
import { ensureFixture, restoreFixture } from './fixture.ts';
import { findPython } from './python.ts';
import { ADAPTER_USER, BOOKKEEPER_USER } from './seed/users.ts';
import { endOrphan, startServer } from './server.ts';

export interface TrytonRequest {
  /** Ours alone: data, configuration, logs. Where it holds books already, they are kept. */
  readonly directory: string;
  /** Copies of the seeded books, one for each who wants books of its own; all must be named now. */
  readonly databases: readonly string[];
  /** Where packages and seeded books are kept for the next time; by default the user's cache. */
  readonly cacheDirectory?: string;
  /** True where the books are to outlive a crash of the machine. */
  readonly durable?: boolean;
  /** What this process does with it, for another that wants the same directory. */
  readonly what?: string;
  readonly say?: (line: string) => void;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface RunningTryton {
  /** http://127.0.0.1:<port>, without a slash at the end. */
  readonly url: string;
  /** Each with books of its own, all seeded alike. */
  readonly databases: readonly string[];
  /** Of the user that the adapter logs in with. */
  readonly adapter: Credentials;
  /** Of a person at the ERP's desk: opens customers, posts and pays invoices. */
  readonly bookkeeper: Credentials;
  /** Customer numbers by the story's key, the same in every database. */
  readonly customers: Readonly<Record<string, string>>;
  /** The names of Tryton's companies by the story's word for the entity. */
  readonly companies: Readonly<Record<string, string>>;
  /** The day that the story's dates count from, YYYY-MM-DD. */
  readonly day: string;
  /** Of the server. */
  readonly pid: number;
  /** Resolves when the server has ended, however it ended, with how. */
  readonly ended: Promise<string>;
  readonly how: 'restored' | 'kept';
  /** Ends what this start has started, and nothing else; a second call does nothing. */
  stop(): Promise<void>;
}

/** As long as a first start may take. */
const LOCK_WAIT_MS = 900_000;

/** Undefined where Tryton can run; else what this machine lacks and how to get it. */
export function trytonUnavailable(): string | undefined {
  try {
    findPython();
    findBinaries();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Ready to answer. The first start on a machine takes minutes and says how far it is; later ones take seconds.
 *
 * @throws Error that says what the machine lacks, which process has the directory, or what the server's log ends with.
 */
export async function startTryton(request: TrytonRequest): Promise<RunningTryton> {
  const directory = resolve(request.directory);
  const what = request.what ?? 'Tryton';
  const unlock = await takeLock(join(directory, 'starting.lock'), { what, waitMs: LOCK_WAIT_MS });
  try {
    return await start({ ...request, directory, what });
  } finally {
    unlock();
  }
}

async function start(request: TrytonRequest & { readonly what: string }): Promise<RunningTryton> {
  const say = request.say ?? ((): void => undefined);
  const { directory, what } = request;
  const cache = resolve(request.cacheDirectory ?? cacheFolder());
  await endOrphan(directory, say);
  const { python } = await ensureEnvironment(cache, say);
  const how = await ensureBooks({ directory, cache, python, say });
  const books = readBooks(booksFile(directory));
  const postgres = await startPostgres({
    directory: join(directory, 'postgres'),
    what,
    durable: request.durable ?? false,
    settings: { jit: 'off' },
    password: books.clusterPassword,
    say,
  });
  try {
    return await serve(request, { python, books, how, postgres });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Removes the books that a directory holds, whole, once their Tryton has stopped: as root they lie outside of it. */
export async function removeTryton(directory: string): Promise<void> {
  await endOrphan(directory, () => undefined);
  await discard(placeOf(join(resolve(directory), 'postgres')));
  rmSync(directory, { recursive: true, force: true });
}

async function serve(
  request: TrytonRequest,
  has: {
    readonly python: string;
    readonly books: Books;
    readonly how: 'restored' | 'kept';
    readonly postgres: RunningPostgres;
  },
): Promise<RunningTryton> {
  const { directory, databases } = request;
  const { python, books, how, postgres } = has;
  await copyDatabases(postgres.adminUrl, databases);
  const databaseUrl = roleUrl(postgres.port, books.rolePassword);
  const server = await startServer({ directory, python, databaseUrl, databases });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.stop();
    await postgres.stop();
  };
  return {
    url: server.url,
    databases,
    adapter: credentials(books, ADAPTER_USER),
    bookkeeper: credentials(books, BOOKKEEPER_USER),
    customers: books.customers,
    companies: Object.fromEntries(readStory().entities.map(({ entity, name }) => [entity, name])),
    day: books.day ?? '',
    pid: server.pid,
    ended: Promise.race([server.ended, postgres.ended.then((how) => `its Postgres: ${how}`)]),
    how,
    stop: () => (stopping ??= stop()),
  };
}

async function ensureBooks(request: {
  readonly directory: string;
  readonly cache: string;
  readonly python: string;
  readonly say: (line: string) => void;
}): Promise<'restored' | 'kept'> {
  const { directory, say } = request;
  const file = booksFile(directory);
  const place = placeOf(join(directory, 'postgres'), say);
  if (existsSync(file) && existsSync(join(place.dataDirectory, 'PG_VERSION'))) return 'kept';
  const day = new Date().toISOString().slice(0, 10);
  const archive = await ensureFixture({ ...request, day });
  await restoreFixture(archive, place, file);
  return 'restored';
}

const booksFile = (directory: string): string => join(directory, 'books.json');

function credentials({ passwords }: Books, user: string): Credentials {
  return { user, password: passwords[user] ?? '' };
}
