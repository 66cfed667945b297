/** Salesforce's own command line against the local org: slow to start, so one story. It gets a home of its own. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOrg, type OrgFixture, type Json } from './fixture.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
const run = promisify(execFile);

let fixture: OrgFixture;
let home: string;
beforeAll(async () => {
  fixture = await openOrg();
  home = mkdtempSync(join(tmpdir(), 'local-org-sf-'));
});
afterAll(async () => {
  await fixture.org.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Answers `result` of the command's JSON. */
async function sf(args: string[], environment: Record<string, string> = {}): Promise<Json> {
  const { stdout } = await run(process.execPath, [COMMAND, ...args, '--json'], {
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      SF_DISABLE_TELEMETRY: 'true',
      SF_AUTOUPDATE_DISABLE: 'true',
      SF_DISABLE_AUTOUPDATE: 'true',
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      SF_DISABLE_LOG_FILE: 'true',
      ...environment,
    },
    maxBuffer: 16 * 1024 * 1024,
  }).catch((error: unknown) => {
    const { stdout: answer, message } = error as { stdout?: string; message: string };
    throw new Error(answer ?? message);
  });
  return JSON.parse(stdout).result;
}

test('the sf command signs in with a token, makes a record and finds it again', { timeout: 300_000 }, async () => {
  const login = await sf(
    ['org', 'login', 'access-token', '--instance-url', fixture.org.url, '--no-prompt', '--alias', 'local'],
    {
      SF_ACCESS_TOKEN: await fixture.token('admin'),
    },
  );
  expect(login).toMatchObject({ orgId: fixture.org.orgId, username: 'admin@demo.ledgerline.test' });
  const made = await sf([
    'data',
    'create',
    'record',
    '--target-org',
    'local',
    '--sobject',
    'Account',
    '--values',
    "Name='Made by sf'",
  ]);
  expect(made).toMatchObject({ success: true });
  const found = await sf([
    'data',
    'query',
    '--target-org',
    'local',
    '--query',
    "SELECT Id, Name FROM Account WHERE Name = 'Made by sf'",
  ]);
  expect(found).toMatchObject({ totalSize: 1, records: [{ Id: made.id, Name: 'Made by sf' }] });
});
