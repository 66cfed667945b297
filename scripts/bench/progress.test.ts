import { describe, expect, it } from 'vitest';
import { progressLine } from './progress.ts';

function lineOn(isTerminal: boolean): { readonly written: string[]; readonly line: ReturnType<typeof progressLine> } {
  const written: string[] = [];
  return { written, line: progressLine({ plannedSeconds: 40, isTerminal, write: (text) => written.push(text) }) };
}

describe('the progress line', () => {
  it('says what is measured, which round, the share done and the time left', () => {
    const { written, line } = lineOn(false);
    line.ran('credit-cached', 0, 5, 6);
    line.ran('credit-cached', 2, 5, 4);
    expect(written).toEqual([
      'credit-cached: warm-up, 15 % done, about 34 s left\n',
      'credit-cached: round 2 of 5, 25 % done, about 30 s left\n',
    ]);
  });

  it('is written over on a terminal, and leaves it clean', () => {
    const { written, line } = lineOn(true);
    line.say('Postgres …');
    line.end();
    expect(written).toEqual(['\r\u001b[KPostgres …', '\r\u001b[K']);
  });

  it('never says more than all', () => {
    const { written, line } = lineOn(false);
    line.ran('x', 1, 1, 100);
    expect(written).toEqual(['x: round 1 of 1, 100 % done, about 0 s left\n']);
  });
});
