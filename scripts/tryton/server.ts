/** A trytond of our own: its configuration, its process, its first answer. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../postgres/settings.ts';
import { commandOf, ownMark, type ProcessMark, runs, startOf, stillRuns } from '../setup/processes.mjs';

export interface ServerRequest {
  /** Ours alone: configuration, log and the mark of the process. */
  readonly directory: string;
  readonly python: string;
  /** postgres://role:password@host:port/ of the cluster that holds the databases. */
  readonly databaseUrl: string;
  /** All that will ever be asked for: the server learns their names at its start. */
  readonly databases: readonly string[];
}

export interface TrytonServer {
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has ended, however it ended, with how. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

interface Mark {
  readonly server: ProcessMark;
  readonly owner: ProcessMark;
}

const SERVE = fileURLToPath(new URL('./serve.py', import.meta.url));
const FIRST_ANSWER_MS = 120_000;
const ASK_EVERY_MS = 100;
const GRACE_MS = 10_000;

export async function startServer(request: ServerRequest): Promise<TrytonServer> {
  const { directory } = request;
  const configuration = configurationFile(directory);
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  writeConfiguration(configuration, { port, databaseUrl: request.databaseUrl, files: join(directory, 'files') });
  const logFile = join(directory, 'trytond.log');
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(request.python, [SERVE, '--config', configuration, '--database', ...request.databases], {
    // The pipe is never written to: its end tells the server that we are gone, however we went.
    stdio: ['pipe', log, log],
    env: { ...process.env, TZ: 'UTC', PYTHONWARNINGS: 'ignore' },
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      resolve(signal ?? `exit code ${String(code)}`);
    });
  });
  const pid = child.pid ?? 0;
  mark(directory, pid);
  const how = await Promise.race([ended, firstAnswer(url)]);
  if (how !== undefined) {
    child.kill('SIGKILL');
    throw new Error(`Tryton did not start (${how}). The end of ${logFile}:\n${lastLines(logFile)}`);
  }
  return {
    url,
    pid,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(force);
      rmSync(markFile(directory), { force: true });
    },
  };
}

/**
 * Ends the server that an earlier start in this directory has left running.
 *
 * @throws Error that names the living process whose server it is.
 */
export async function endOrphan(directory: string, say: (line: string) => void): Promise<void> {
  const found = readMark(directory);
  if (found === undefined) return;
  const { server, owner } = found;
  if (stillRuns(server) && commandOf(server.pid).includes(configurationFile(directory))) {
    if (stillRuns(owner)) {
      throw new Error(
        `The Tryton in ${directory} is in use by process ${String(owner.pid)} (${commandOf(owner.pid)}). Stop that one first.`,
      );
    }
    say('Ending a Tryton that was left running');
    await end(server.pid);
  }
  rmSync(markFile(directory), { force: true });
}

async function end(pid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    for (let waited = 0; waited < GRACE_MS; waited += ASK_EVERY_MS) {
      if (!runs(pid)) return;
      await pause(ASK_EVERY_MS);
    }
  }
  throw new Error(`Process ${String(pid)}, a Tryton that was left running, cannot be ended.`);
}

const configurationFile = (directory: string): string => join(directory, 'trytond.conf');
const markFile = (directory: string): string => join(directory, 'server.json');

function mark(directory: string, pid: number): void {
  const marks: Mark = { server: { pid, startedAt: startOf(pid) }, owner: ownMark() };
  writeFileSync(markFile(directory), JSON.stringify(marks));
}

function readMark(directory: string): Mark | undefined {
  try {
    return JSON.parse(readFileSync(markFile(directory), 'utf8')) as Mark;
  } catch {
    return undefined;
  }
}

/**
 * `retry`: the server waits for locks that others hold, so that of two orders confirmed at once one passes and the other
 * is refused for credit and not for a lock. `max_attempt`: here nobody guesses passwords, and wrong ones are tried on
 * purpose.
 */
function writeConfiguration(
  file: string,
  { port, databaseUrl, files }: { readonly port: number; readonly databaseUrl: string; readonly files: string },
): void {
  mkdirSync(files, { recursive: true });
  const lines = [
    '[web]',
    `listen = 127.0.0.1:${String(port)}`,
    '[database]',
    `uri = ${databaseUrl}`,
    `path = ${files}`,
    'list = False',
    'retry = 60',
    '[session]',
    'timeout = 86400',
    'max_attempt = 100000',
    'max_attempt_ip_network = 100000',
    '[queue]',
    'worker = False',
  ];
  rmSync(file, { force: true });
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/** Undefined once it answers; else what went wrong. */
async function firstAnswer(url: string): Promise<string | undefined> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 1, method: 'common.server.version', params: [] }),
  };
  for (let waited = 0; waited < FIRST_ANSWER_MS; waited += ASK_EVERY_MS) {
    const answered = await fetch(`${url}/rpc/`, request).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return undefined;
    await pause(ASK_EVERY_MS);
  }
  return `no answer within ${String(FIRST_ANSWER_MS / 1000)} s`;
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-25).join('\n');
}
