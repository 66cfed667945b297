/** The embedded Postgres as npm start meets it: after an ordinary end, after a killed parent, beside another start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runs } from '../setup/processes.mjs';
import { findPostmaster } from './postmaster.ts';
import { type PostgresRequest, type RunningPostgres, startPostgres } from './start.ts';

let directory: string;
let running: RunningPostgres[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ledgerline-postgres-'));
  // Where the server's user can reach it; mkdtemp's own mode keeps it out.
  chmodSync(directory, 0o755);
  running = [];
});

afterEach(async () => {
  for (const { stop, dataDirectory } of running) {
    await stop();
    rmSync(dirname(dataDirectory), { recursive: true, force: true });
  }
  rmSync(directory, { recursive: true, force: true });
});

async function start(more: Partial<PostgresRequest> = {}): Promise<RunningPostgres> {
  const started = await startPostgres({ directory, durable: false, what: 'a test', ...more });
  running.push(started);
  return started;
}

async function ask<T>(url: string, question: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await question(sql);
  } finally {
    await sql.end();
  }
}

/** Starts it in a process of its own that is then killed, as by kill -9 on npm start: the server lives on. */
async function startAndKillTheParent(): Promise<number> {
  const script = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'start.ts'))};
    const { port } = await startPostgres({ directory: ${JSON.stringify(directory)}, durable: false, what: 'the killed one' });
    process.stdout.write(String(port));
    process.kill(process.pid, 'SIGKILL');`;
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let port = '';
  parent.stdout.on('data', (chunk: Buffer) => (port += chunk.toString()));
  await once(parent, 'close');
  return Number(port);
}

describe('an embedded Postgres', () => {
  it('keeps its rows and its password from one start to the next', async () => {
    const first = await start();
    await ask(first.adminUrl, (sql) => sql`create table kept as select 7 as figure`);
    await first.stop();
    const second = await start();
    expect(second.how).toBe('started');
    expect(await ask(second.adminUrl, (sql) => sql`select figure from kept`)).toEqual([{ figure: 7 }]);
  });

  it('listens on this machine alone, asks for a password, and keeps it private', async () => {
    const { adminUrl, dataDirectory } = await start();
    const [row] = await ask(
      adminUrl,
      (sql) => sql`select current_setting('listen_addresses') as on, current_setting('server_encoding') as encoding`,
    );
    expect(row).toEqual({ on: '127.0.0.1', encoding: 'UTF8' });
    const wrong = new URL(adminUrl);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, (sql) => sql`select 1`)).rejects.toThrow(/password/);
    expect(statSync(join(dataDirectory, '..', 'password')).mode & 0o777).toBe(0o600);
  });

  it('runs for a folder that is closed to everybody else, as below a home of root’s', async () => {
    chmodSync(directory, 0o700);
    const { adminUrl, dataDirectory } = await start();
    expect(await ask(adminUrl, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
    expect(statSync(dataDirectory).mode & 0o777).toBe(0o700);
  });

  it('takes the settings it is given', async () => {
    const { adminUrl } = await start({ settings: { max_connections: 17, cluster_name: "it's ours" } });
    const [row] = await ask(
      adminUrl,
      (sql) => sql`select current_setting('max_connections') as most, current_setting('cluster_name') as name`,
    );
    expect(row).toEqual({ most: '17', name: "it's ours" });
  });

  it('is taken over after kill -9 of the parent', async () => {
    const port = await startAndKillTheParent();
    const { how, port: taken, adminUrl } = await start();
    expect({ how, taken }).toEqual({ how: 'adopted', taken: port });
    expect(await ask(adminUrl, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('is started anew after kill -9 of the parent when it is wanted with other settings', async () => {
    await startAndKillTheParent();
    const { how, adminUrl } = await start({ settings: { max_connections: 17 } });
    expect(how).toBe('started');
    const [row] = await ask(adminUrl, (sql) => sql`select current_setting('max_connections') as most`);
    expect(row).toEqual({ most: '17' });
  });

  it('comes up after kill -9 of the server itself', async () => {
    const first = await start();
    await ask(first.adminUrl, (sql) => sql`create table kept as select 7 as figure`);
    const pid = findPostmaster(first.dataDirectory)?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    expect(await first.ended).toBe(`process ${String(pid)} is gone`);
    await first.stop();
    const second = await start();
    expect(second.how).toBe('started');
    expect(await ask(second.adminUrl, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('is not misled by a number that has become a stranger’s', async () => {
    const first = await start();
    await first.stop();
    const file = join(first.dataDirectory, 'postmaster.pid');
    writeFileSync(file, `${process.pid}\n${first.dataDirectory}\n1\n1\n\n127.0.0.1\n\nready\n`);
    const second = await start();
    expect(second.how).toBe('started');
    expect(runs(process.pid)).toBe(true);
  });

  it('is made anew when the making of it was killed half-way', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(first.dataDirectory, '..', 'initdb-unfinished'), '');
    rmSync(join(first.dataDirectory, 'global'), { recursive: true });
    const second = await start();
    expect(await ask(second.adminUrl, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('refuses a second owner, and says who has it', async () => {
    await start({ what: 'npm start in another window' });
    await expect(start()).rejects.toThrow(
      new RegExp(`in use by process ${process.pid} \\(npm start in another window\\)`),
    );
  });

  it('is shared where that is asked for, and ended by the last to leave', async () => {
    const [one, other] = await Promise.all([start({ shared: true }), start({ shared: true })]);
    expect(one.port).toBe(other.port);
    await one.stop();
    expect(await ask(other.adminUrl, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
    await other.stop();
    expect(findPostmaster(other.dataDirectory)).toBeUndefined();
  });

  it('says what Postgres said when it cannot start', async () => {
    const first = await start();
    await first.stop();
    await expect(start({ settings: { max_connections: 'many' } })).rejects.toThrow(/max_connections/);
  });

  it('leaves nothing running when it is stopped', async () => {
    const { dataDirectory, stop } = await start();
    const { pid } = findPostmaster(dataDirectory) ?? { pid: 0 };
    expect(runs(pid)).toBe(true);
    await stop();
    expect(runs(pid)).toBe(false);
    expect(existsSync(join(dataDirectory, 'postmaster.pid'))).toBe(false);
    expect(readFileSync(join(dataDirectory, 'PG_VERSION'), 'utf8')).toMatch(/^18/);
  });
});
