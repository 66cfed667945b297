/** A cluster on disk: made when there is none, owned by the user that Postgres runs as. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './place.ts';
import { runProgram } from './program.ts';

export const ADMIN = 'postgres';

/**
 * Makes the cluster unless it is there, and answers its administrator's password, kept in a file `password`
 * (mode 0600) beside it. A cluster that was unpacked into the place needs `password`, once.
 */
export async function ensureCluster(
  place: Place,
  given: string | undefined,
  say: (line: string) => void,
): Promise<string> {
  const passwordFile = join(dirname(place.dataDirectory), 'password');
  const made = existsSync(join(place.dataDirectory, 'PG_VERSION')) && !existsSync(unfinished(place));
  if (made) {
    if (given !== undefined) writePrivately(passwordFile, given);
    if (!existsSync(passwordFile))
      throw new Error(`${place.dataDirectory} holds a database whose password is not in ${passwordFile}.`);
    takeOver(place);
    return readFileSync(passwordFile, 'utf8').trim();
  }
  const password = given ?? randomBytes(24).toString('base64url');
  say('Making the database (initdb)');
  await initialise(place, password);
  writePrivately(passwordFile, password);
  rmSync(unfinished(place), { force: true });
  return password;
}

/** Present while a cluster is being made: what an initdb that was killed has left is made anew. */
const unfinished = (place: Place): string => join(dirname(place.dataDirectory), 'initdb-unfinished');

async function initialise(place: Place, password: string): Promise<void> {
  writeFileSync(unfinished(place), '');
  rmSync(place.dataDirectory, { recursive: true, force: true });
  const holder = dirname(place.logFile);
  const handed = join(holder, 'initial-password');
  writePrivately(handed, password);
  if (place.account !== undefined) chownSync(handed, place.account.uid, place.account.gid);
  const options = [
    `--pgdata=${place.dataDirectory}`,
    `--username=${ADMIN}`,
    `--pwfile=${handed}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  // As root the folder above is not the Postgres user's to write in: initdb gets an empty one that is.
  mkdirSync(place.dataDirectory, { recursive: true, mode: 0o700 });
  takeOver(place);
  const ended = await runProgram(place, 'initdb', options);
  rmSync(handed, { force: true });
  if (!ended.ok) throw new Error(`initdb failed in ${place.dataDirectory}:\n${ended.output}`);
}

/** What root has unpacked, or an earlier run under another user has left, becomes the Postgres user's. */
function takeOver(place: Place): void {
  const { account, dataDirectory } = place;
  refuseStrangers(dataDirectory);
  if (account === undefined || statSync(dataDirectory).uid === account.uid) return;
  // The folder itself comes last, so that a change that was interrupted is done again.
  for (const entry of readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(dataDirectory, entry), account.uid, account.gid);
  }
  chownSync(dataDirectory, account.uid, account.gid);
}

function refuseStrangers(dataDirectory: string): void {
  const own = process.getuid?.();
  const { uid } = statSync(dataDirectory);
  if (own !== undefined && own !== 0 && own !== uid) {
    throw new Error(
      `${dataDirectory} belongs to another user of this machine (number ${String(uid)}), most likely because an earlier start ran as root. Run as that user, or remove the folder to begin with an empty database.`,
    );
  }
  chmodSync(dataDirectory, 0o700);
}

function writePrivately(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600 });
}
