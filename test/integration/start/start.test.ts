/** The command that a newcomer runs first, as a process of its own with a state folder of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../../scripts/postgres/place.ts';
import { findPostmaster } from '../../../scripts/postgres/postmaster.ts';
import { demoStory } from '../../../scripts/start/demo-org.ts';
import { openBrowser, settled, visit } from '../../e2e/browser.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const UP_WITHIN_MS = 120_000;
/** All that a newcomer does with it, a browser's visit included. */
const WHOLE_WITHIN_MS = 300_000;
const run = promisify(execFile);

let state: string;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'ledgerline-start-'));
});
afterAll(() => {
  rmSync(placeOf(join(state, 'postgres')).dataDirectory, { recursive: true, force: true });
  rmSync(state, { recursive: true, force: true });
});

interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _url, ...rest } = process.env;
  return { ...rest, LEDGERLINE_STATE: state };
}

/** Resolves when it says that it is up, or has ended. */
async function start(): Promise<Started> {
  const child = spawn(process.execPath, ['scripts/start/main.ts'], { cwd: REPOSITORY, env: environment() });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const up = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ctrl-C stops everything')) resolve();
      });
    }
  });
  await Promise.race([up, ended]);
  return { process: child, ended, output: () => output };
}

async function command(script: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [script, ...args], { cwd: REPOSITORY, env: environment() });
  return stdout;
}

const runFile = () => join(state, 'run.json');
const running = () =>
  JSON.parse(readFileSync(runFile(), 'utf8')) as { api: string; erp: string; workspace: string; pid: number };

/** The address that it prints, as a person opens it: a rep's account, with what the companion says of it. */
async function opens(workspace: string): Promise<void> {
  const browser = await openBrowser();
  try {
    const { page, complaints } = await visit(browser, workspace);
    await page.goto(workspace);
    await page.getByRole('link', { name: 'Globex Logistics', exact: true }).first().click();
    await page.waitForURL('**/lightning/r/Account/001LL00000GLOBEYA5/view');
    await settled(page);
    expect(await page.locator('c-credit-position').innerText()).toContain('Credit limit');
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
}

describe('npm start', () => {
  it(
    'comes up, tells its addresses, serves the story and the operator, and stops whole',
    async () => {
      const first = await start();
      try {
        const { api, erp, workspace, pid } = running();
        expect(first.output()).toContain(workspace);
        expect(first.output()).toContain(`${api}/v1/accounts/`);
        expect({ pid, mode: statSync(runFile()).mode & 0o777 }).toEqual({ pid: first.process.pid, mode: 0o600 });
        expect(erp).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

        const token = (await command('scripts/operate/token.ts')).trim();
        const credit = await fetch(`${api}/v1/accounts/001LL00000GLOBEYA5/credit`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect(await credit.json()).toMatchObject({ headline: { code: 'NEAR_LIMIT' } });
        expect(await command('scripts/try/main.ts')).toContain('Every step behaved, on the sandbox ERP');
        const { orgId } = demoStory().org;
        const left = [
          await command('scripts/operate/org.ts', 'deliveries', '--org', orgId),
          await command('scripts/operate/exceptions.ts', 'list'),
        ];
        expect(left, 'the story leaves nothing to mend').toEqual([
          'The org has taken everything.\n',
          'There is none.\n',
        ]);
        expect(await command('scripts/operate/link.ts', 'list')).toContain('001LL00000GLOBEYA5');

        await opens(workspace);

        const second = await start();
        expect(await second.ended).toBe(1);
        expect(second.output()).toContain(`Ledgerline runs here already: ${api}`);
      } finally {
        first.process.kill('SIGINT');
      }
      expect(await first.ended).toBe(0);
      expect(existsSync(runFile())).toBe(false);
      expect(first.output()).toContain('database: stopped');
    },
    WHOLE_WITHIN_MS,
  );

  it(
    'comes up again after it was killed, over what was left running',
    async () => {
      const killed = await start();
      killed.process.kill('SIGKILL');
      await killed.ended;
      expect(existsSync(runFile())).toBe(true);
      const next = await start();
      try {
        expect(running().pid).toBe(next.process.pid);
        expect(await command('scripts/operate/audit-verify.ts')).toContain(': sound, ');
      } finally {
        next.process.kill('SIGTERM');
      }
      expect(await next.ended).toBe(0);
    },
    UP_WITHIN_MS,
  );

  it(
    'stops everything, and says why, when Postgres has ended',
    async () => {
      const started = await start();
      const { dataDirectory, logFile } = placeOf(join(state, 'postgres'));
      const { pid = 0 } = findPostmaster(dataDirectory) ?? {};
      try {
        process.kill(pid, 'SIGINT');
        expect(await started.ended).toBe(1);
      } finally {
        started.process.kill('SIGINT');
      }
      expect(started.output()).toContain(
        `The database has ended (process ${String(pid)} is gone). Its log: ${logFile}`,
      );
      expect(started.output()).toContain('companion: stopped');
      expect(existsSync(runFile())).toBe(false);
    },
    UP_WITHIN_MS,
  );

  it('does not take a stranger who has the number of a killed start for one that runs', async () => {
    writeFileSync(
      runFile(),
      JSON.stringify({ api: 'http://127.0.0.1:1', erp: 'http://127.0.0.1:1', pid: process.pid }),
    );
    const token = command('scripts/operate/token.ts');
    await expect(token).rejects.toThrow('Nothing is running here');
  });

  it('says what it did not understand, and what it does', async () => {
    await expect(command('scripts/start/main.ts', '--erp', 'sap')).rejects.toThrow(
      '--erp sap: there is no such ERP here',
    );
  });
});
