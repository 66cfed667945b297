/** Whoever reads an error's code finds it: in the table of the installation guide, or among the companion's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageSources } from './apex-source.ts';

const NAMED = /CompanionException\.named\(\s*'([A-Z_]+)'/g;
const LISTED = /^\| `([A-Z_]+)`/gm;

function listedIn(guide: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', guide), 'utf8');
  return [...text.matchAll(LISTED)].map(([, code = '']) => code);
}

it('every code that the package names is explained', () => {
  const named = [...packageSources().values()].flatMap((text) =>
    [...text.matchAll(NAMED)].map(([, code = '']) => code),
  );
  expect(named).toContain('VALIDATION');
  const explained = new Set([...listedIn('installing.md'), ...listedIn('api.md')]);
  expect([...new Set(named)].filter((code) => !explained.has(code))).toEqual([]);
});
