/** A Postgres of the fault suite's own, durable as in production, that can be killed in every way and started again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { type InstalledDatabase, installDatabase } from '../../../companion/src/database/install.ts';
import { placeOf } from '../../../scripts/postgres/place.ts';
import { findPostmaster } from '../../../scripts/postgres/postmaster.ts';
import { runProgram } from '../../../scripts/postgres/program.ts';
import { answers, pause } from '../../../scripts/postgres/ready.ts';
import { startPostgres } from '../../../scripts/postgres/start.ts';
import { optionsAgain } from '../../integration/companion/postgres.ts';

export interface ChaosDatabase extends InstalledDatabase {
  /** As administrator, to this database; row-level security does not hold for it. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

export interface Cluster {
  readonly port: number;
  /** A new one: ours, installed and empty. */
  database(): Promise<ChaosDatabase>;
  /** kill -9 of one backend: the server ends all of them and recovers. */
  killBackend(pid: number): void;
  /** kill -9 of the server itself; it stays down until `restart`. */
  killPostmaster(): void;
  /** Resolves once a query is answered: what pg_ctl says right after a kill is not to be believed. */
  restart(): Promise<void>;
  answering(): Promise<void>;
}

const TEMPLATE = 'chaos_template';
const RESTART_TRIES = 100;
const RETRY_MS = 100;

let running: Promise<Cluster & { close(): Promise<void> }> | undefined;
let made = 0;

/** One for all promises of a run; `endCluster` ends it. */
export function chaosCluster(): Promise<Cluster> {
  return (running ??= open());
}

export async function endCluster(): Promise<void> {
  const ending = running;
  running = undefined;
  await (await ending)?.close();
}

async function open(): Promise<Cluster & { close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'll-chaos-postgres-'));
  const settings = { max_connections: 120, shared_buffers: '128MB' };
  const server = await startPostgres({ directory, what: 'npm run chaos', durable: true, settings });
  const place = placeOf(directory);
  const { adminUrl } = server;
  const close = async (): Promise<void> => {
    await server.stop();
    rmSync(dirname(place.dataDirectory), { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const template = await installDatabase({ adminUrl, database: TEMPLATE, appPassword: 'of-the-fault-suite' });
    const answering = async (): Promise<void> => {
      for (let tried = 0; tried < RESTART_TRIES; tried += 1) if (await answers(adminUrl)) return;
      throw new Error('the fault suite’s Postgres does not answer');
    };
    const restart = async (): Promise<void> => {
      const options = `--options=${optionsAgain(place.dataDirectory)}`;
      const args = [
        'start',
        '--wait',
        '--silent',
        `--pgdata=${place.dataDirectory}`,
        `--log=${place.logFile}`,
        options,
      ];
      // What the killed one has left may stand in the way for a moment: its processes still hold its memory.
      for (let tried = 0; tried < RESTART_TRIES; tried += 1) {
        if (findPostmaster(place.dataDirectory) === undefined) await runProgram(place, 'pg_ctl', args);
        if (findPostmaster(place.dataDirectory) !== undefined && (await answers(adminUrl))) return;
        await pause(RETRY_MS);
      }
      throw new Error('the fault suite’s Postgres does not start again');
    };
    return {
      ...{ port: server.port, answering, restart, close },
      database: () => database(adminUrl, template),
      killBackend: (pid) => process.kill(pid, 'SIGKILL'),
      killPostmaster: () => {
        const found = findPostmaster(place.dataDirectory);
        if (found === undefined) throw new Error('there is no server to kill');
        process.kill(found.pid, 'SIGKILL');
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function database(adminUrl: string, template: InstalledDatabase): Promise<ChaosDatabase> {
  made += 1;
  const name = `chaos_${made}`;
  const run = async (statement: string): Promise<void> => {
    const sql = postgres(adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
    try {
      await sql.unsafe(statement);
    } finally {
      await sql.end();
    }
  };
  await run(`create database ${name} template ${TEMPLATE}`);
  const here = (url: string): string => {
    const address = new URL(url);
    address.pathname = `/${name}`;
    return address.href;
  };
  return {
    appUrl: here(template.appUrl),
    ownerUrl: here(template.ownerUrl),
    adminUrl: here(adminUrl),
    drop: () => run(`drop database if exists ${name} with (force)`),
  };
}
