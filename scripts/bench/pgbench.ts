/** pgbench, the load tool of PostgreSQL, as the base of the order path. It comes from a postgresql package. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Path of a pgbench on this machine, or undefined. */
export function findPgbench(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (environment['PATH'] ?? '').split(delimiter);
  const packages = '/usr/lib/postgresql';
  if (existsSync(packages)) {
    for (const version of readdirSync(packages).sort().reverse()) folders.push(join(packages, version, 'bin'));
  }
  return folders.map((folder) => join(folder, 'pgbench')).find((candidate) => existsSync(candidate));
}

export interface PgbenchRun {
  readonly binary: string;
  readonly databaseUrl: string;
  readonly scriptFile: string;
  readonly clients: number;
  readonly seconds: number;
}

/** Transactions per second that pgbench reports, statements prepared. */
export async function transactionsPerSecond(request: PgbenchRun): Promise<number> {
  const { stdout } = await run(request.binary, [
    '--no-vacuum',
    '--protocol=prepared',
    `--client=${String(request.clients)}`,
    '--jobs=2',
    `--time=${String(Math.max(1, Math.round(request.seconds)))}`,
    `--file=${request.scriptFile}`,
    request.databaseUrl,
  ]);
  const failed = /number of failed transactions: (\d+)/.exec(stdout)?.[1];
  if (failed !== undefined && failed !== '0') throw new Error(`pgbench had ${failed} failed transactions\n${stdout}`);
  const rate = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
  if (rate === undefined) throw new Error(`pgbench printed no rate\n${stdout}`);
  return Number(rate);
}
