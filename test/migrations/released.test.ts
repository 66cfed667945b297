import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../companion/src/database/install/bookkeeping.ts';
import { readRelease, RELEASES } from './release.ts';

const DRIZZLE = new URL('../../companion/drizzle/', import.meta.url);
const files = readdirSync(DRIZZLE).filter((name) => /^\d{4}_.*\.sql$/.test(name));

describe.each(RELEASES)('the migrations of the release that ended with %s', (release) => {
  const { migrations } = readRelease(release);

  it('are there as they were released: a database that has them takes no others in their place', () => {
    const changed = migrations.filter(({ name, hash }) => {
      return !files.includes(name) || hashOf(readFileSync(new URL(name, DRIZZLE), 'utf8')) !== hash;
    });
    expect(changed.map(({ name }) => name)).toEqual([]);
  });

  it('have had none put between them since', () => {
    const last = migrations.at(-1)?.name ?? '';
    expect(last.startsWith(release)).toBe(true);
    expect(files.filter((name) => name <= last).toSorted()).toEqual(migrations.map(({ name }) => name));
  });
});
