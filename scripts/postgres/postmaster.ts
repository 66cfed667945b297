/** The running server of a cluster, as its `postmaster.pid` and the process table show it. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, runs } from '../setup/processes.mjs';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly state: 'starting' | 'ready' | 'stopping';
}

/**
 * The server that runs on this cluster, or undefined. A file that a dead server has left is removed: after a reboot its
 * number may be a stranger's, and Postgres itself would then refuse to start.
 */
export function findPostmaster(dataDirectory: string): Postmaster | undefined {
  const lines = linesOf(join(dataDirectory, 'postmaster.pid'));
  if (lines === undefined) return undefined;
  const pid = Number(lines[0]);
  if (!isPostmaster(pid, dataDirectory)) {
    rmSync(join(dataDirectory, 'postmaster.pid'), { force: true });
    return undefined;
  }
  const word = lines[7]?.trim();
  const state = word === 'ready' || word === 'stopping' ? word : 'starting';
  return { pid, port: Number(lines[3]), state };
}

/** The command line that the running or the last server was started with; empty when there was none. */
export function startedWith(dataDirectory: string): string {
  return linesOf(join(dataDirectory, 'postmaster.opts'))?.[0] ?? '';
}

function isPostmaster(pid: number, dataDirectory: string): boolean {
  if (!runs(pid)) return false;
  const command = commandOf(pid);
  return command.includes('postgres') && command.includes(dataDirectory);
}

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
}
