/** pgbench, the load tool of PostgreSQL, as the base of the order path. It comes from a postgresql package. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = '/usr/lib/postgresql';

export const PGBENCH_MISSING =
  'pgbench is not on this machine, so it is left out what is measured against it. It comes with PostgreSQL: ' +
  'apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-contrib (Fedora), brew install postgresql (macOS).';

/** Path of a pgbench on this machine: of PATH, else the newest of Debian's packages. */
export function findPgbench(
  environment: NodeJS.ProcessEnv = process.env,
  packages: string = PACKAGES,
): string | undefined {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (existsSync(packages)) {
    const versions = readdirSync(packages).sort((a, b) => Number(b) - Number(a));
    folders.push(...versions.map((version) => join(packages, version, 'bin')));
  }
  return folders.map((folder) => join(folder, 'pgbench')).find((candidate) => existsSync(candidate));
}

export interface PgbenchRun {
  readonly binary: string;
  readonly databaseUrl: string;
  readonly scriptFile: string;
  readonly clients: number;
  readonly seconds: number;
  /** Known to the script as :name. */
  readonly variables: Readonly<Record<string, number>>;
  readonly signal: AbortSignal;
}

/** Transactions per second that pgbench reports, statements prepared. Throws when a single one failed. */
export async function transactionsPerSecond(request: PgbenchRun): Promise<number> {
  const { stdout } = await run(
    request.binary,
    [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${String(request.clients)}`,
      '--jobs=2',
      `--time=${String(Math.max(1, Math.round(request.seconds)))}`,
      `--file=${request.scriptFile}`,
      ...Object.entries(request.variables).map(([name, value]) => `--define=${name}=${String(value)}`),
      request.databaseUrl,
    ],
    { signal: request.signal },
  );
  return rateIn(stdout);
}

/** Versions before 15 print no number of failed transactions; then pgbench itself ends with an error. */
export function rateIn(output: string): number {
  const failed = /number of failed transactions: (\d+)/.exec(output)?.[1];
  if (failed !== undefined && failed !== '0') throw new Error(`pgbench had ${failed} failed transactions\n${output}`);
  if (/^pgbench: error|client \d+ aborted/m.test(output)) throw new Error(`pgbench did not get through\n${output}`);
  const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (rate === undefined) throw new Error(`pgbench printed no rate\n${output}`);
  return Number(rate);
}
