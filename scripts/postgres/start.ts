/** Starts the Postgres that npm brought, or takes over the one that a killed parent has left running. */
import { ADMIN, ensureCluster } from './cluster.ts';
import { watchPostmaster } from './ended.ts';
import { type Place, placeOf } from './place.ts';
import { findPostmaster, startedWith } from './postmaster.ts';
import { answers, pause } from './ready.ts';
import { runProgram } from './program.ts';
import { freePort, optionsOf, type Settings } from './settings.ts';
import { lastWords, leaveAndStop, lockStarting } from './stop.ts';
import { enterUser, livingUsers } from './users.ts';

export interface PostgresRequest {
  /** A folder of ours for this database alone: data, log, password and lock. Made when it is not there. */
  readonly directory: string;
  /** What this process does with it, for the message to another that wants it too. */
  readonly what?: string;
  /** Several processes may use it; the last to stop ends it. Without it a second one is refused. */
  readonly shared?: boolean;
  /** False for tests only: fsync is off and a crash of the machine may lose everything. */
  readonly durable?: boolean;
  /** Server settings by name, such as `{ max_connections: 300 }`. */
  readonly settings?: Settings;
  /** The administrator's password of a cluster that was unpacked into the place, or the one to make it with. */
  readonly password?: string;
  readonly say?: (line: string) => void;
}

export interface RunningPostgres {
  /** As administrator, to the database `postgres`. */
  readonly adminUrl: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** What the server itself says. */
  readonly logFile: string;
  readonly how: 'started' | 'adopted';
  /** Resolves, with how, when the server has ended although nobody called stop; within a second or two. */
  readonly ended: Promise<string>;
  /** Ends it unless another process uses it; a second call does nothing. */
  readonly stop: () => Promise<void>;
}

/** A server that another has started may be recovering from a crash: a minute. */
const LOOKS = 240;
/** What keeps ours from starting for a moment, such as the processes of a killed one, is gone after some seconds. */
const STARTS = 10;
const PAUSE_MS = 250;

/**
 * Listens on 127.0.0.1 alone, on a free port, with a password; answers once it has answered a query.
 *
 * @throws Error that names the process which has the database, the missing package, or what Postgres wrote to its log.
 */
export async function startPostgres(request: PostgresRequest): Promise<RunningPostgres> {
  const say = request.say ?? ((): void => undefined);
  const what = request.what ?? process.argv.slice(1).join(' ');
  const place = placeOf(request.directory, say);
  const unlock = await lockStarting(place.directory, what);
  try {
    const others = livingUsers(place.directory);
    const [other] = others;
    if (other !== undefined && request.shared !== true) {
      throw new Error(
        `The database in ${place.directory} is in use by process ${String(other.pid)} (${other.what}). Stop that one first, or set DATABASE_URL to a database of its own for this one.`,
      );
    }
    const password = await ensureCluster(place, request.password, say);
    const options = optionsOf(request.settings ?? {}, request.durable ?? true);
    const running = await run(place, password, options, others.length > 0, say);
    const leave = enterUser(place.directory, what);
    const { dataDirectory, logFile } = place;
    const watch = watchPostmaster(dataDirectory);
    const stop = leaveAndStop(place, what, () => {
      watch.stop();
      leave();
    });
    return { ...running, dataDirectory, logFile, ended: watch.ended, stop };
  } finally {
    unlock();
  }
}

type Running = Pick<RunningPostgres, 'adminUrl' | 'port' | 'how'>;

/** One that is there and was started alike is taken over; one that others use is taken as it is. */
async function run(
  place: Place,
  password: string,
  options: readonly string[],
  inUse: boolean,
  say: (line: string) => void,
): Promise<Running> {
  let failure = '';
  for (let looked = 0, started = 0; looked < LOOKS && started < STARTS; looked += 1) {
    const found = findPostmaster(place.dataDirectory);
    if (found === undefined) {
      started += 1;
      const port = await freePort();
      const ended = await start(place, port, options);
      const adminUrl = urlOf(port, password);
      if (ended.ok && (await answers(adminUrl))) return { adminUrl, port, how: 'started' };
      failure = ended.output;
    } else if (found.state === 'ready' && (inUse || alike(place, options))) {
      const adminUrl = urlOf(found.port, password);
      if (await answers(adminUrl)) {
        if (!inUse) say('A Postgres that was left running is taken over');
        return { adminUrl, port: found.port, how: 'adopted' };
      }
      failure = `the one that runs (process ${String(found.pid)}) does not answer; is the password beside ${place.dataDirectory} its own?`;
    } else if (found.state === 'ready') {
      await runProgram(place, 'pg_ctl', ['stop', '--mode=fast', '--wait', `--pgdata=${place.dataDirectory}`]);
    }
    // Its processes may outlive a killed server by a moment and still hold its memory; one that stops takes one, too.
    await pause(PAUSE_MS);
  }
  throw new Error(`Postgres did not start: ${failure}\n${lastWords(place.logFile)}`);
}

function start(place: Place, port: number, options: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(place, 'pg_ctl', [
    'start',
    '--wait',
    '--timeout=60',
    '--silent',
    `--pgdata=${place.dataDirectory}`,
    `--log=${place.logFile}`,
    `--options=${['-p', String(port), ...options].join(' ')}`,
  ]);
}

const urlOf = (port: number, password: string): string =>
  `postgres://${ADMIN}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/postgres`;

/** Postgres writes each word of its command line in double quotes; ours come in single ones. */
function alike(place: Place, options: readonly string[]): boolean {
  const bare = (text: string): string => text.replaceAll(/["']/g, '');
  const words = bare(startedWith(place.dataDirectory));
  return words.replace(/^.*? -p \d+ /, '') === bare(options.join(' '));
}
