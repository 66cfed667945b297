/** `npm start` as a newcomer runs it: a process of its own with a state folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeOf } from '../../scripts/postgres/place.ts';
import { removeTryton } from '../../scripts/tryton/index.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

export interface Started {
  /** The record pages. */
  readonly workspace: string;
  /** The local org. */
  readonly org: string;
  /** Below it: secrets, logs, books. */
  readonly state: string;
  /** Stops it and removes its state. */
  stop(): Promise<void>;
}

/** Resolves once it says that it is up. Rejects with all it said when it ends before. */
export async function start(...args: readonly string[]): Promise<Started> {
  const state = mkdtempSync(join(tmpdir(), 'ledgerline-e2e-'));
  const { DATABASE_URL: _url, ...environment } = process.env;
  const child = spawn(process.execPath, ['scripts/start/main.ts', ...args], {
    cwd: REPOSITORY,
    env: { ...environment, LEDGERLINE_STATE: state },
  });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const up = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ctrl-C stops everything')) resolve();
      });
    }
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
    await removeTryton(join(state, 'tryton'));
    rmSync(placeOf(join(state, 'postgres')).dataDirectory, { recursive: true, force: true });
    rmSync(state, { recursive: true, force: true });
  };
  const isUp = await Promise.race([up.then(() => true), ended.then(() => false)]);
  if (!isUp) {
    await stop();
    throw new Error(`npm start has ended: ${output}`);
  }
  const { workspace, org } = JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')) as Started;
  return { workspace, org, state, stop };
}
