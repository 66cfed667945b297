/** What a command does not know is refused in plain words before anything is begun. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

async function ended(script: string, args: readonly string[]): Promise<{ code: number; out: string; said: string }> {
  return new Promise((resolve) => {
    // No database is there: whoever asks for one before looking at the arguments says so.
    const env = { ...process.env, LEDGERLINE_OWNER_URL: 'postgres://nobody@127.0.0.1:1/none' };
    execFile(process.execPath, [script, ...args], { cwd: REPOSITORY, env }, (error, out, said) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, said });
    });
  });
}

describe('npm run', () => {
  it.each([
    ['scripts/try/main.ts', ['--nope'], '--nope: npm run try takes nothing after it.'],
    ['scripts/chromium/main.ts', ['--nope'], '--nope: npm run chromium takes nothing after it.'],
    ['scripts/java/main.ts', ['--nope'], '--nope: npm run java takes nothing after it.'],
    ['scripts/bench/main.ts', ['--nope'], "Unknown option '--nope'"],
    ['scripts/operate/token.ts', ['extra'], 'exceptions:read     Read what failed'],
    ['scripts/operate/org.ts', ['add', '--id', '00D000000000001AAA', '--name', ''], '--name is missing or empty'],
    ['scripts/operate/org.ts', ['connect', '--org', '00D000000000001AAA', '--nope'], "Unknown option '--nope'"],
    ['scripts/operate/link.ts', ['list', '--customer', '1'], 'list takes no --customer'],
    ['scripts/operate/connection.ts', ['list'], '--org is missing or empty'],
    ['scripts/operate/exceptions.ts', ['replay', '--all', '--state', 'open'], 'replay takes no --state'],
    ['scripts/operate/keys.ts', ['nonsense'], 'nonsense: there is no such command.'],
    ['scripts/operate/keys.ts', ['heads', 'rotate', 'extra'], 'extra: not understood after rotate.'],
    ['scripts/operate/upgrade.ts', ['extra'], 'extra: not understood.'],
    ['scripts/operate/audit-verify.ts', ['--head', 'x'], "Unknown option '--head'"],
    ['scripts/chaos/main.ts', ['--only', 'all'], 'there is no promise “all”'],
    ['scripts/start/main.ts', ['--erp', 'sap'], '--erp sap: there is no such ERP here'],
  ])('%s %j is refused, with no stack trace', async (script, args, why) => {
    const { code, said } = await ended(script, args);
    expect(code).toBe(2);
    expect(said).toContain(why);
    expect(said).not.toMatch(/^\s+at /m);
  });

  it.each([
    ...['org', 'connection', 'link', 'exceptions', 'keys', 'token', 'upgrade', 'audit-verify'].map(
      (name) => `scripts/operate/${name}.ts`,
    ),
    ...['try', 'start', 'bench', 'chaos', 'chromium', 'java'].map((name) => `scripts/${name}/main.ts`),
  ])('%s --help prints how it is used, and ends well', async (script) => {
    const { code, out, said } = await ended(script, ['--help']);
    expect([code, said]).toEqual([0, '']);
    expect(out).toMatch(/^(LEDGERLINE_\S+ .*)?npm (run|start)/);
  });
});
