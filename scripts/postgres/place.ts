/** Where one embedded Postgres keeps what it has: beside the repository, or where the user it runs as can reach. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Account, postgresAccount } from './account.ts';
import { findBinaries } from './binaries.ts';

export interface Place {
  /** Holds `bin/initdb`, `bin/pg_ctl` and `bin/postgres`. */
  readonly binaries: string;
  /** Postgres's own folder, which may not exist yet; a cluster that was made elsewhere is unpacked here. */
  readonly dataDirectory: string;
  readonly logFile: string;
  /** Ours, whoever Postgres runs as: the lock and the list of users. */
  readonly directory: string;
  readonly account: Account | undefined;
}

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The place of the Postgres that belongs to a folder. As root, and where the user that Postgres runs as cannot reach
 * it (a repository below a home folder of mode 0700), data and a copy of the binaries are kept below
 * /var/tmp/ledgerline-<hash of the repository's path>.
 */
export function placeOf(given: string, say: (line: string) => void = () => undefined): Place {
  const directory = resolve(given);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const found = findBinaries();
  const account = postgresAccount();
  const inside = (holder: string, binaries: string): Place => ({
    binaries,
    directory,
    account,
    dataDirectory: join(holder, 'data'),
    logFile: join(holder, 'server', 'postgres.log'),
  });
  const place =
    account === undefined || reaches(account, [join(found.directory, 'bin', 'postgres'), directory])
      ? inside(directory, found.directory)
      : inside(...elsewhere(directory, found.directory, found.version, say));
  const server = dirname(place.logFile);
  mkdirSync(server, { recursive: true });
  if (account !== undefined) chownSync(server, account.uid, account.gid);
  return place;
}

function reaches(account: Account, paths: readonly string[]): boolean {
  const test = paths.map((_, index) => `test -x "$${String(index + 1)}"`).join(' && ');
  return spawnSync('/bin/sh', ['-c', test, 'sh', ...paths], { ...account, cwd: '/' }).status === 0;
}

function elsewhere(
  directory: string,
  binaries: string,
  version: string,
  say: (line: string) => void,
): [holder: string, binaries: string] {
  const base = join('/var/tmp', `ledgerline-${shortHash(realpathSync(repository))}`);
  mkdirSync(base, { recursive: true, mode: 0o755 });
  const stat = lstatSync(base);
  // Anyone may make a folder in /var/tmp: one that is not ours could hold binaries that are not ours.
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error(
      `${base} belongs to somebody else; remove it, or move the repository to where the user that Postgres runs as can read it.`,
    );
  }
  const copy = join(base, `postgres-${version}`);
  if (!existsSync(copy)) {
    say(`Copying the Postgres binaries to ${copy}, where its user can read them`);
    const half = mkdtempSync(join(base, 'copying-'));
    cpSync(binaries, half, { recursive: true, verbatimSymlinks: true });
    chmodSync(half, 0o755);
    try {
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  const real = realpathSync(directory);
  const path = relative(realpathSync(repository), real);
  const holder = join(base, path.startsWith('..') || isAbsolute(path) ? shortHash(real) : path);
  mkdirSync(holder, { recursive: true, mode: 0o755 });
  return [holder, copy];
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
