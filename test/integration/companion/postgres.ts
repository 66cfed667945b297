/** A Postgres of a test file's own, with our database in it, that can be ended and started again at the same address. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installDatabase } from '../../../companion/src/database/install.ts';
import { placeOf } from '../../../scripts/postgres/place.ts';
import { findPostmaster, startedWith } from '../../../scripts/postgres/postmaster.ts';
import { runProgram } from '../../../scripts/postgres/program.ts';
import { startPostgres } from '../../../scripts/postgres/start.ts';
import type { Place } from './world.ts';

export interface OwnPostgres extends Place {
  /** fast: sessions are ended by order; immediate: they are killed, and the next start recovers from the log. */
  end(mode: 'fast' | 'immediate'): Promise<void>;
  /** Resolves once it answers again. */
  begin(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

export async function openPostgres(): Promise<OwnPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'll-postgres-'));
  const server = await startPostgres({ directory, what: 'a test of restarts', settings: { max_connections: 60 } });
  const urls = await installDatabase({
    adminUrl: server.adminUrl,
    database: 'restarted',
    appPassword: 'of-the-tests-alone',
  });
  const place = placeOf(directory);
  const control = async (args: readonly string[]): Promise<void> => {
    const ended = await runProgram(place, 'pg_ctl', [...args, '--wait', '--silent', `--pgdata=${place.dataDirectory}`]);
    if (!ended.ok) throw new Error(`pg_ctl ${args.join(' ')}: ${ended.output}`);
  };
  return {
    ...urls,
    end: (mode) => control(['stop', `--mode=${mode}`]),
    begin: () => control(['start', `--log=${place.logFile}`, `--options=${optionsAgain(place.dataDirectory)}`]),
    freeze: () => signal(place.dataDirectory, 'SIGSTOP'),
    thaw: () => signal(place.dataDirectory, 'SIGCONT'),
    close: async () => {
      await server.stop();
      rmSync(dirname(place.dataDirectory), { recursive: true, force: true });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The words of the server's own command line, without its program and data folder. */
export function optionsAgain(dataDirectory: string): string {
  const words = [...startedWith(dataDirectory).matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
  const at = words.indexOf('-D');
  return words
    .filter((_, index) => index !== at && index !== at + 1)
    .map((word) => `'${word}'`)
    .join(' ');
}

/** To the server and all processes that it has now. */
function signal(dataDirectory: string, name: 'SIGSTOP' | 'SIGCONT'): void {
  const server = findPostmaster(dataDirectory)?.pid;
  if (server === undefined) throw new Error('there is no server to signal');
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8').split(' ').filter(Boolean);
  for (const pid of [server, ...children.map(Number)]) process.kill(pid, name);
}
