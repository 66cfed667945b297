import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isCommand } from './command.ts';

const metrics = new URL('metrics.ts', import.meta.url).pathname;

describe('a module that makes a reference', () => {
  it.each([
    ['node', [metrics]],
    ['npm run', [new URL('../run.mjs', import.meta.url).pathname, 'scripts/docs/metrics.ts']],
  ])('writes it as %s runs it', (_how, program) => {
    expect(execFileSync(process.execPath, program, { encoding: 'utf8' })).toContain('wrote');
  });

  it('writes nothing where it is imported', () => {
    expect(isCommand(metrics, '/somewhere/vitest.mjs')).toBe(false);
    expect(isCommand(metrics, undefined)).toBe(false);
  });
});
