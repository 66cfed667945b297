/**
 * A server as a process of its own. Its output goes straight to a file, so that reading it costs the load generator
 * nothing. It gets a group of its own and a channel to us: Ctrl-C reaches it through us, and it ends when we do.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../postgres/settings.ts';

export interface ServerProcess {
  readonly origin: string;
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  /** The TypeScript file to run. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The variable that tells it its port. */
  readonly portVariable: string;
  readonly logFile: string;
}

const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;
const GRACE_MS = 10_000;

/** Resolves once it takes connections. Throws with the end of its output when it ends before. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const port = await freePort();
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'w', 0o600);
  const child = spawn(process.execPath, [options.file], {
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      // So that a server can be profiled: NODE_OPTIONS=--cpu-prof.
      NODE_OPTIONS: process.env['NODE_OPTIONS'],
      ...options.environment,
      [options.portVariable]: String(port),
    },
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
  });
  const stop = async (): Promise<void> => end(child, ended);
  const early = await Promise.race([untilListening(port), ended]);
  if (early === undefined) return { origin: `http://127.0.0.1:${String(port)}`, stop };
  await stop();
  const words = readFileSync(options.logFile, 'utf8').split('\n').slice(-25).join('\n');
  throw new Error(`${options.file} did not start (${early}):\n${words}`);
}

async function untilListening(port: number): Promise<string | undefined> {
  const late = performance.now() + READY_WITHIN_MS;
  while (performance.now() < late) {
    if (await takesConnections(port)) return undefined;
    await delay(LOOK_EVERY_MS);
  }
  return `it does not listen after ${String(READY_WITHIN_MS / 1000)} s`;
}

async function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(force);
}
