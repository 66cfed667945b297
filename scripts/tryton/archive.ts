/** A cluster in one file, and away with one. An archive fits the same major version of Postgres on the same kind of processor only. */
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Place } from '../postgres/place.ts';
import { stopServer } from '../postgres/stop.ts';
import { run } from './run.ts';

/** Whole or not at all. `beside`: a file that goes with the data; it holds passwords, so the archive is for its owner alone. */
export async function pack(place: Place, beside: string, archive: string): Promise<void> {
  mkdirSync(dirname(archive), { recursive: true });
  const half = `${archive}.${String(process.pid)}`;
  const { dataDirectory } = place;
  const from = ['-C', dirname(dataDirectory), basename(dataDirectory), '-C', dirname(beside), basename(beside)];
  try {
    await run('tar', ['-czf', half, ...from]);
    chmodSync(half, 0o600);
    renameSync(half, archive);
  } finally {
    rmSync(half, { force: true });
  }
}

/** What stood in the place before is gone; `beside` comes last, so where it is the rest is, too. */
export async function unpack(archive: string, place: Place, beside: string): Promise<void> {
  const { dataDirectory } = place;
  rmSync(beside, { force: true });
  rmSync(dataDirectory, { recursive: true, force: true });
  const holder = dirname(dataDirectory);
  mkdirSync(holder, { recursive: true });
  // Postgres's own folder is made its user's when it is started.
  await run('tar', ['-xzf', archive, '--no-same-owner', '-C', holder]);
  const unpacked = join(holder, basename(beside));
  if (unpacked !== beside) await run('mv', [unpacked, beside]);
  chmodSync(beside, 0o600);
}

/** Ends a server that still runs there, and removes all that the place holds, which may lie outside of its directory. */
export async function discard(place: Place): Promise<void> {
  await stopServer(place);
  for (const folder of [dirname(place.dataDirectory), place.directory]) {
    rmSync(folder, { recursive: true, force: true });
  }
}
