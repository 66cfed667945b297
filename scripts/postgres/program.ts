/** Runs one of Postgres's programs as the user that Postgres runs as. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Place } from './place.ts';

export interface Ended {
  readonly ok: boolean;
  readonly output: string;
}

/** Never throws: a program that fails has said why in its output. */
export function runProgram(place: Place, program: 'initdb' | 'pg_ctl', args: readonly string[]): Promise<Ended> {
  const options = {
    ...place.account,
    cwd: place.binaries,
    // A locale that the machine lacks must not reach Postgres, nor the PG… variables of whoever starts it.
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  };
  return new Promise((resolve) => {
    execFile(join(place.binaries, 'bin', program), args, options, (error, stdout, stderr) => {
      const output = `${stderr}${stdout}`.trim();
      resolve({ ok: error === null, output: output === '' ? (error?.message ?? '') : output });
    });
  });
}
