/** The list of planted bugs is about the code as it is now: each of them can be planted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUGS } from './bugs.ts';
import { patched } from './copy.ts';
import { plantedAnd } from './promise.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

describe('a planted bug', () => {
  it.each(BUGS)('can be planted: $name', ({ patches }) => {
    for (const patch of patches) {
      const text = readFileSync(join(ROOT, patch.file), 'utf8');
      expect(patched(text, patch)).not.toBe(text);
    }
  });

  it('is one of its name, and there are as many as are promised', () => {
    expect(new Set(BUGS.map(({ name }) => name)).size).toBe(BUGS.length);
    expect(BUGS.length).toBeGreaterThanOrEqual(15);
  });

  it('that is no longer there to be planted is an error, and so is a text that is there twice', () => {
    const patch = { file: 'a.sql', search: 'where true', replace: '' };
    expect(() => patched('select 1', patch)).toThrow(/a.sql.*0 times/);
    expect(() => patched('where true or where true', patch)).toThrow(/2 times/);
  });

  it('counts as a fault only where it could be planted', async () => {
    const plant = (): never => {
      throw new Error('a.sql: the text to be changed is there 0 times');
    };
    const [bug] = BUGS;
    if (bug === undefined) throw new Error('there is no bug');
    const verdict = await plantedAnd({ directory: '/', plant }, bug, new AbortController().signal);
    expect(verdict).toEqual({ planted: false, escaped: expect.stringContaining('could not be planted: a.sql') });
  });
});
