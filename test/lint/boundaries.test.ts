/** Each fixture breaks one rule, named in its first line; those that name none break none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const fixtures = join(import.meta.dirname, 'fixtures');
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort();
const broken = new Map<string, string>();
for (const file of files) {
  const rule = /^\/\/ breaks (\S+)/.exec(readFileSync(join(fixtures, file), 'utf8'))?.[1];
  if (rule !== undefined) broken.set(file, rule);
}

const reported = new Map<string, string[]>();

beforeAll(async () => {
  // The fixtures' folder stands for the repository, so that the rules meet the same paths as in earnest.
  const eslint = new ESLint({
    cwd: fixtures,
    overrideConfigFile: join(import.meta.dirname, '..', '..', 'eslint.config.js'),
    overrideConfig: { settings: { 'boundaries/root-path': fixtures } },
  });
  for (const { filePath, messages } of await eslint.lintFiles(['**/*.ts'])) {
    reported.set(
      filePath.slice(fixtures.length + 1),
      messages.map(({ ruleId, message }) => ruleId ?? message),
    );
  }
});

describe('lint refuses', () => {
  it.each([...broken])('%s, by %s', (file, rule) => {
    expect(reported.get(file)).toEqual([rule]);
  });
});

describe('lint lets pass', () => {
  it.each(files.filter((file) => !broken.has(file)))('%s', (file) => {
    expect(reported.get(file)).toEqual([]);
  });
});
