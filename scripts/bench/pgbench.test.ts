import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findPgbench, rateIn } from './pgbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

function binary(...path: string[]): string {
  mkdirSync(join(folder, ...path), { recursive: true });
  const file = join(folder, ...path, 'pgbench');
  writeFileSync(file, '');
  return file;
}

describe('pgbench', () => {
  it('is that of PATH, else the newest of the packages, else none', () => {
    const ofPath = binary('bin');
    binary('packages', '9.6', 'bin');
    const newest = binary('packages', '18', 'bin');
    const packages = join(folder, 'packages');
    expect(findPgbench({ PATH: join(folder, 'bin') }, packages)).toBe(ofPath);
    expect(findPgbench({ PATH: '/nowhere:' }, packages)).toBe(newest);
    expect(findPgbench({ PATH: '/nowhere' }, join(folder, 'none'))).toBeUndefined();
    expect(findPgbench({}, join(folder, 'none'))).toBeUndefined();
  });

  it('tells its rate', () => {
    const output = 'number of failed transactions: 0 (0.000%)\nlatency average = 1 ms\ntps = 4321.5 (without initial)';
    expect(rateIn(output)).toBe(4321.5);
  });

  it.each([
    ['a transaction failed', 'number of failed transactions: 3 (1%)\ntps = 10'],
    ['a client gave up', 'pgbench: error: client 3 script 0 aborted in command 5\ntps = 10'],
    ['it printed no rate', 'latency average = 1 ms'],
  ])('is no base when %s', (_why, output) => {
    expect(() => rateIn(output)).toThrow('pgbench');
  });
});
