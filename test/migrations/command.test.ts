/** `npm run upgrade`, as an operator types it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asOwnerOf, openReleasedDatabase, type ReleasedDatabase } from './release.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/operate/upgrade.ts', import.meta.url));

let database: ReleasedDatabase;
beforeAll(async () => {
  database = await openReleasedDatabase('0008');
});
afterAll(() => database.close());

function run(environment: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    const { LEDGERLINE_ADMIN_URL: _url, LEDGERLINE_APP_PASSWORD: _password, ...env } = process.env;
    const options = { env: { ...env, ...environment } };
    execFile(process.execPath, [COMMAND, '--database', database.name], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr });
    });
  });
}

describe('npm run upgrade', () => {
  const known = (): Record<string, string> => ({
    LEDGERLINE_ADMIN_URL: database.serverUrl,
    LEDGERLINE_APP_PASSWORD: database.appPassword,
  });

  it('says what it needs', async () => {
    const { code, text } = await run({});
    expect(code).toBe(2);
    expect(text).toContain('LEDGERLINE_ADMIN_URL=');
  });

  it('changes nothing while a companion is connected, and says so', async () => {
    const companion = asOwnerOf(database.appUrl);
    await companion`select 1`;
    const { code, text } = await run(known());
    await companion.end();
    expect(code).toBe(1);
    expect(text).toContain('Stop every companion');
    expect(text).not.toContain('migration 0009');
  });

  it('says each thing it does, and the second time that there is nothing to do', async () => {
    const first = await run(known());
    expect(first).toMatchObject({ code: 0 });
    expect(first.text).toMatch(/migration 0009_limits\.sql[^]*functions[^]*of this release now/);
    expect(await run(known())).toEqual({ code: 0, text: 'Nothing to do: the database is of this release.\n' });
  });
});
