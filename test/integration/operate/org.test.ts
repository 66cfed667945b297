/** An operator halts and connects orgs, and is told which of two reasons there is that nothing was done. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'scripts', 'operate', 'org.ts');
const ORG = '00D000000000001EAA';
const UNKNOWN = '00D000000000404EAA';
const CONNECTED = [
  ...['--instance-url', 'https://org.example.com', '--auth', 'client_credentials', '--client-id', 'app'],
  ...['--secret-ref', 'env:LEDGERLINE_NOT_SET'],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function org(...args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, LEDGERLINE_OWNER_URL: database.ownerUrl };
    execFile(process.execPath, [COMMAND, ...args], { env }, (error, out, said) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: out + said });
    });
  });
}

it('halts an org once, and none that is not there', async () => {
  expect(await org('add', '--id', ORG, '--name', 'One')).toMatchObject({ code: 0 });
  expect(await org('halt', '--id', ORG)).toMatchObject({ code: 0, said: expect.stringContaining('Halted.') });
  expect(await org('halt', '--id', ORG)).toEqual({ code: 0, said: `Nothing to do: org ${ORG} is halted already.\n` });
  for (const verb of ['halt', 'resume']) {
    const unknown = await org(verb, '--id', UNKNOWN);
    expect(unknown).toEqual({ code: 1, said: expect.stringMatching(/^There is no org 00D000000000404EAA\./) });
  }
});

it('connects an org once, and none that is not there', async () => {
  expect(await org('connect', '--org', ORG, ...CONNECTED)).toEqual({ code: 0, said: 'Connected.\n' });
  const again = await org('connect', '--org', ORG, ...CONNECTED);
  expect(again).toEqual({ code: 0, said: 'Nothing to do: it stands so already.\n' });
  const unknown = await org('connect', '--org', UNKNOWN, ...CONNECTED);
  expect(unknown).toEqual({ code: 1, said: expect.stringMatching(/^There is no org/) });
});

it('says how an org stands: the same lines in the same order for a person, the database’s words for a program', async () => {
  const { code, said } = await org('status', '--org', ORG);
  expect(code).toBe(0);
  expect(said.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual([
    ...['org', 'address', 'expected there', 'found there', 'served', 'told of orders', 'rules', 'last event'],
    ...['subscription', ''],
  ]);
  expect(said).toContain(`npm run org -- resume --id ${ORG}`);
  const program = await org('status', '--org', ORG, '--json');
  expect(JSON.parse(program.said)).toEqual({
    ...{ instanceUrl: 'https://org.example.com', expectedOrgId: ORG, halted: true },
  });
  expect(await org('deliveries', '--org', ORG, '--json')).toMatchObject({ code: 2 });
});
