/**
 * Seeded books as a file in the user's cache. They are made in three layers, each kept and each made from the one before:
 *
 *   modules   Tryton's tables and its own data: minutes, once for a set of packages
 *   books     companies, products, customers, users: seconds, once for a story
 *   story     invoices, payments, orders: seconds, once a day, since their dates are relative to the day
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinaries } from '../postgres/binaries.ts';
import { type Place, placeOf } from '../postgres/place.ts';
import { type RunningPostgres, startPostgres } from '../postgres/start.ts';
import { takeLock } from '../setup/owner-lock.mjs';
import { discard, pack, unpack } from './archive.ts';
import { type Books, readBooks, writeBooks } from './books.ts';
import { createEmpty, gatherStatistics, SEEDED } from './databases.ts';
import { REQUIREMENTS } from './environment.ts';
import { MODULES } from './modules.ts';
import { installModules } from './module-install.ts';
import { seedAs } from './seeding.ts';
import { seedBooks } from './seed/books.ts';
import { seedDocuments } from './seed/documents.ts';
import { ADAPTER_USER, BOOKKEEPER_USER } from './seed/users.ts';

export interface FixtureRequest {
  readonly cache: string;
  readonly python: string;
  /** The day that the story's dates count from, YYYY-MM-DD: today, as the server has it (UTC). */
  readonly day: string;
  readonly say: (line: string) => void;
}

interface Workshop extends FixtureRequest {
  readonly directory: string;
  readonly place: Place;
  readonly booksFile: string;
}

interface Layer {
  readonly archive: string;
  readonly title: string;
  readonly build: (workshop: Workshop, postgres: RunningPostgres) => Promise<void>;
}

const ADMINISTRATOR = 'admin';
const LOCK_WAIT_MS = 900_000;
const POSTGRES_SETTINGS = { autovacuum: 'off', jit: 'off', max_wal_size: '1GB' };

/** The path of the archive with the day's books; made when it is not there, while others who want it wait. */
export async function ensureFixture(request: FixtureRequest): Promise<string> {
  const { cache, say } = request;
  const layers = layersOf(request);
  const archive = layers.at(-1)?.archive ?? '';
  if (existsSync(archive)) return archive;
  const unlock = await takeLock(join(cache, 'tryton-fixture.lock'), {
    what: 'setting Tryton’s books up',
    waitMs: LOCK_WAIT_MS,
    onWait: (owner) => {
      say(`Waiting for process ${String(owner.pid)}, which is ${owner.what}`);
    },
  });
  try {
    await build(request, layers);
    return archive;
  } finally {
    unlock();
  }
}

/** Puts the books into the place of a cluster that is not running; `booksFile` is written last. */
export function restoreFixture(archive: string, place: Place, booksFile: string): Promise<void> {
  return unpack(archive, place, booksFile);
}

async function build(request: FixtureRequest, layers: readonly Layer[]): Promise<void> {
  const directory = join(request.cache, 'tryton-building');
  // A build that was killed has left its half behind.
  await clear(directory);
  const place = placeOf(join(directory, 'postgres'), request.say);
  const workshop = { ...request, directory, place, booksFile: join(directory, 'books.json') };
  try {
    const done = layers.findLastIndex(({ archive }) => existsSync(archive));
    const found = layers[done];
    if (found !== undefined) await unpack(found.archive, place, workshop.booksFile);
    for (const layer of layers.slice(done + 1)) {
      request.say(layer.title);
      await buildLayer(workshop, layer);
    }
    removeOtherDays(layers.at(-1)?.archive ?? '');
  } finally {
    await clear(directory);
  }
}

async function clear(directory: string): Promise<void> {
  await discard(placeOf(join(directory, 'postgres')));
  rmSync(directory, { recursive: true, force: true });
}

async function buildLayer(workshop: Workshop, layer: Layer): Promise<void> {
  const { directory, booksFile, place } = workshop;
  if (!existsSync(booksFile)) writeBooks(booksFile, newBooks());
  const postgres = await startPostgres({
    directory: join(directory, 'postgres'),
    what: 'setting Tryton’s books up',
    durable: false,
    settings: POSTGRES_SETTINGS,
    password: readBooks(booksFile).clusterPassword,
  });
  try {
    await layer.build(workshop, postgres);
    await gatherStatistics(postgres.adminUrl);
  } finally {
    await postgres.stop();
  }
  await pack(place, booksFile, layer.archive);
}

function layersOf({ cache, day }: FixtureRequest): Layer[] {
  const packages = [
    readFileSync(REQUIREMENTS, 'utf8'),
    ...MODULES,
    findBinaries().version,
    process.platform,
    process.arch,
  ];
  const modules = hashOf(packages);
  const books = hashOf([modules, ...sources()]);
  return [
    {
      archive: join(cache, `tryton-modules-${modules}.tar.gz`),
      title: 'Setting up Tryton’s modules, once for this version of them',
      build: buildModules,
    },
    {
      archive: join(cache, `tryton-books-${books}.tar.gz`),
      title: 'Opening the books: companies, products, customers, users',
      build: buildBooks,
    },
    {
      archive: join(cache, `tryton-story-${books}-${day}.tar.gz`),
      title: `Telling the story as of ${day}: invoices, payments, orders`,
      build: buildStory,
    },
  ];
}

async function buildModules({ booksFile, directory, python, say }: Workshop, postgres: RunningPostgres): Promise<void> {
  const { rolePassword, passwords } = readBooks(booksFile);
  await createEmpty(postgres.adminUrl, rolePassword);
  const password = passwords[ADMINISTRATOR] ?? '';
  await installModules({ directory, python, say, port: postgres.port, rolePassword, password });
}

async function buildBooks({ booksFile, directory, python, day }: Workshop, { port }: RunningPostgres): Promise<void> {
  const books = readBooks(booksFile);
  const customers = await seedAs(administrator(directory, python, port, books), async (client) =>
    seedBooks(client, { thisYear: Number(day.slice(0, 4)), passwords: books.passwords }),
  );
  writeBooks(booksFile, { ...books, customers });
}

async function buildStory({ booksFile, directory, python, day }: Workshop, { port }: RunningPostgres): Promise<void> {
  const books = readBooks(booksFile);
  await seedAs(administrator(directory, python, port, books), async (client) =>
    seedDocuments(client, books.customers, day),
  );
  writeBooks(booksFile, { ...books, day });
}

function administrator(directory: string, python: string, port: number, { rolePassword, passwords }: Books) {
  const login = { user: ADMINISTRATOR, password: passwords[ADMINISTRATOR] ?? '', database: SEEDED };
  return { directory, python, port, rolePassword, login };
}

function newBooks(): Books {
  const logins = [ADMINISTRATOR, ADAPTER_USER, BOOKKEEPER_USER];
  const passwords = Object.fromEntries(logins.map((login) => [login, newPassword()]));
  return { clusterPassword: newPassword(), rolePassword: newPassword(), passwords, customers: {} };
}

const newPassword = (): string => randomBytes(24).toString('base64url');

/** All that decides what is seeded. */
function sources(): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const seed = readdirSync(join(here, 'seed')).toSorted();
  const files = [...seed.map((name) => join(here, 'seed', name)), join(here, 'client.ts'), join(here, 'invoice.ts')];
  const story = fileURLToPath(new URL('../../local/erp/story.json', import.meta.url));
  return [...files, story].map((file) => readFileSync(file, 'utf8'));
}

/** A day's books are of no use on another day. */
function removeOtherDays(archive: string): void {
  const directory = dirname(archive);
  const day = /-\d{4}-\d{2}-\d{2}\.tar\.gz$/;
  const prefix = archive.slice(directory.length + 1).replace(day, '');
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (name.startsWith(prefix) && day.test(name) && path !== archive) rmSync(path, { force: true });
  }
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}
