import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const enough = { DATABASE_URL: 'postgres://app:secret@127.0.0.1:5432/ledgerline', COMPANION_KEY_FILE: '/keys.json' };

function problemsOf(environment: Record<string, string>, file?: string): readonly string[] {
  try {
    readConfig(environment, () => file ?? '{}');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('takes defaults for what is not said', () => {
    expect(readConfig(enough)).toMatchObject({ role: 'both', port: 8080, host: '127.0.0.1', databasePrepare: true });
  });

  it('lets the environment win over the file', () => {
    const config = readConfig({ ...enough, COMPANION_CONFIG: 'a.json', COMPANION_PORT: '0' }, () =>
      JSON.stringify({ port: 9000, role: 'worker' }),
    );
    expect(config).toMatchObject({ port: 0, role: 'worker' });
  });

  it('reads every number, and every yes or no, from the environment as from the file', () => {
    const defaults = Object.entries(readConfig(enough)).filter(([, value]) => typeof value !== 'string');
    const environment = defaults.map(([field, value]) => [
      `COMPANION_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]);
    expect(environment).toContainEqual(['COMPANION_OUTBOX_DAYS', '30']);
    expect(readConfig({ ...enough, ...Object.fromEntries(environment) })).toEqual(readConfig(enough));
  });

  it.each([
    [{ COMPANION_PORT: '80a' }, 'COMPANION_PORT'],
    [{ COMPANION_ROLE: 'boss' }, 'COMPANION_ROLE'],
    [{ COMPANION_DATABASE_PREPARE: 'yes' }, 'COMPANION_DATABASE_PREPARE'],
    [{ COMPANION_PROT: '80' }, 'COMPANION_PROT'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ COMPANION_PUBLIC_URL: 'ftp://x' }, 'COMPANION_PUBLIC_URL'],
    [{ COMPANION_AUDIT_HEAD_DIRECTORY: '/heads' }, 'COMPANION_AUDIT_HEAD_KEY_FILE: has to be set'],
    [{ COMPANION_AUDIT_HEAD_KEY_FILE: '/keys.json' }, 'COMPANION_AUDIT_HEAD_DIRECTORY: has to be set'],
    [{ COMPANION_PUBLIC_URL: 'https://x.example/' }, 'COMPANION_PUBLIC_URL'],
  ])('refuses to start on %j and names it', (wrong, name) => {
    expect(problemsOf({ ...enough, ...wrong })).toEqual([expect.stringContaining(name)]);
  });

  it('names what is missing', () => {
    expect(problemsOf({})).toEqual([
      expect.stringContaining('COMPANION_DATABASE_URL'),
      expect.stringContaining('COMPANION_KEY_FILE'),
    ]);
  });

  it.each([
    ['{"prot": 1}', 'prot'],
    ['[]', 'expected a JSON object'],
    ['{', 'a.json'],
    ['{"port": "80"}', 'a.json: port'],
  ])('names what is wrong in the file %s', (file, name) => {
    expect(problemsOf({ ...enough, COMPANION_CONFIG: 'a.json' }, file)).toEqual([expect.stringContaining(name)]);
  });

  it('never repeats the database password', () => {
    const text = problemsOf({ ...enough, COMPANION_DATABASE_URL: 'postgres:/app:hunter2@x' }).join('\n');
    expect(text).not.toContain('hunter2');
  });
});
