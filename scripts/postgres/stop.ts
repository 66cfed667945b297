/** Ends a Postgres once nobody uses it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../setup/owner-lock.mjs';
import type { Place } from './place.ts';
import { findPostmaster } from './postmaster.ts';
import { runProgram } from './program.ts';
import { livingUsers } from './users.ts';

const LOCK_WAIT_MS = 120_000;

/** Starting and stopping, and the list of users, are one process's at a time. */
export function lockStarting(directory: string, what: string): Promise<() => void> {
  return takeLock(join(directory, 'starting.lock'), { what, waitMs: LOCK_WAIT_MS });
}

/** What leaves the list of users, and ends the server when that was the last one; a second call does nothing. */
export function leaveAndStop(place: Place, what: string, leave: () => void): () => Promise<void> {
  let done: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const unlock = await lockStarting(place.directory, what);
    try {
      leave();
      if (livingUsers(place.directory).length === 0) await stopServer(place);
    } finally {
      unlock();
    }
  };
  return () => (done ??= stop());
}

/** Ends the server whoever uses it; for the holder of the lock. */
export async function stopServer(place: Place): Promise<void> {
  if (findPostmaster(place.dataDirectory) === undefined) return;
  for (const mode of ['fast', 'immediate']) {
    const args = ['stop', `--mode=${mode}`, '--wait', '--timeout=30', '--silent', `--pgdata=${place.dataDirectory}`];
    const ended = await runProgram(place, 'pg_ctl', args);
    if (ended.ok || findPostmaster(place.dataDirectory) === undefined) return;
  }
  throw new Error(`Postgres in ${place.dataDirectory} could not be stopped.\n${lastWords(place.logFile)}`);
}

export function lastWords(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').slice(-2000);
  } catch {
    return `(no log in ${logFile})`;
  }
}
