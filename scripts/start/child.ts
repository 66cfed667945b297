/**
 * A part of the product as a process of its own: its output goes to a file, it tells its address when it answers, and it
 * ends with us. It gets a group of its own, so that Ctrl-C reaches it through us and in order; when we are killed, the
 * channel between us closes, and that tells it to end.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

export interface Part {
  /** As people call it, e.g. "companion". */
  readonly name: string;
  readonly url: string;
  /** The whole line that told the url, for a part that tells more. */
  readonly told: unknown;
  readonly pid: number;
  /** Resolves when it has ended, however it ended. */
  readonly ended: Promise<string>;
  /** Asks it to end, waits, and ends it by force after `graceMs`. */
  stop(): Promise<void>;
}

export interface PartOptions {
  readonly name: string;
  /** The TypeScript file to run. */
  readonly file: string;
  readonly environment: Record<string, string>;
  readonly logFile: string;
  readonly readyWithinMs: number;
  readonly graceMs: number;
}

const LAST_WORDS_WITHIN_MS = 2_000;

/** Resolves with the first `{"url": …}` line that the process writes. Throws with the end of its log when it ends before. */
export async function startPart(options: PartOptions): Promise<Part> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: 'w', mode: 0o600 });
  const child = spawn(process.execPath, [options.file], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...inherited(), ...options.environment },
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  child.stderr?.pipe(log, { end: false });
  const told = await readAddress(child, log, ended, options);
  return {
    ...{ name: options.name, url: told.url, told, pid: child.pid ?? 0, ended },
    stop: async () => stop(child, ended, options.graceMs),
  };
}

async function readAddress(
  child: ChildProcess,
  log: NodeJS.WritableStream,
  ended: Promise<string>,
  options: PartOptions,
): Promise<Address> {
  const told = new Promise<Address>((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      const address = addressIn(line);
      if (address !== undefined) resolve(address);
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const timer = Promise.withResolvers<'late'>();
  const timeout = setTimeout(() => timer.resolve('late'), options.readyWithinMs);
  const first = await Promise.race([
    told,
    ended.then((how) => ({ how })),
    timer.promise.then(() => ({ how: `no answer within ${String(options.readyWithinMs / 1000)} s` })),
  ]);
  clearTimeout(timeout);
  if ('url' in first) return first;
  child.kill('SIGKILL');
  await lastWords(child, log, closed);
  throw new Error(
    `The ${options.name} did not start (${first.how}). The end of ${options.logFile}:\n${tail(options.logFile)}`,
  );
}

/**
 * A process has ended before all that it said has been read: waits for the rest of it, and until it is in the log. Not for long, since
 * a child of its own may hold its output open.
 */
async function lastWords(child: ChildProcess, log: NodeJS.WritableStream, closed: Promise<void>): Promise<void> {
  const enough = Promise.withResolvers<undefined>();
  const timeout = setTimeout(() => enough.resolve(undefined), LAST_WORDS_WITHIN_MS);
  await Promise.race([closed, enough.promise]);
  clearTimeout(timeout);
  child.stderr?.unpipe(log);
  await new Promise<void>((resolve) => {
    log.write('', () => resolve());
  });
}

interface Address {
  readonly url: string;
}

function addressIn(line: string): Address | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const told = JSON.parse(line) as { url?: unknown };
    return typeof told.url === 'string' ? { ...told, url: told.url } : undefined;
  } catch {
    return undefined;
  }
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(force);
}

/** What a part may see of our environment: where programs and caches are, and nothing that configures another part. */
function inherited(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-25).join('\n');
  } catch {
    return '(no log)';
  }
}
