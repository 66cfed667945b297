/** What a command does not know is refused in plain words before anything is begun. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

async function refusal(script: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    // No database is there: whoever asks for one before looking at the arguments says so.
    const env = { ...process.env, LEDGERLINE_OWNER_URL: 'postgres://nobody@127.0.0.1:1/none' };
    execFile(process.execPath, [script, ...args], { cwd: REPOSITORY, env }, (error, _out, said) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said });
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
  ])('%s %j is refused, with no stack trace', async (script, args, why) => {
    const { code, said } = await refusal(script, args);
    expect(code).toBe(1);
    expect(said).toContain(why);
    expect(said).not.toMatch(/^\s+at /m);
  });
});
