/** A promise has seen a planted bug only where it is broken, and by the harm that the bug does. */
import { describe, expect, it } from 'vitest';
import { BUGS } from './bugs.ts';
import { type Harm, HARMS, sight, unsound } from './harms.ts';
import { verdictOf } from './suite.ts';

const harm: Harm = { bug: 'a bug', promise: 'once', trials: 10, says: /^doubled: \d+/ };
const broken = (...lines: string[]) => ({ id: 'once', verdict: 'broken' as const, broken: lines });
const holding = { id: 'once', verdict: 'holds' as const, broken: [] };

describe('a bug that breaks a promise', () => {
  it.each(HARMS)('is one of those that are planted: $bug', ({ bug }) => {
    expect(BUGS.map(({ name }) => name)).toContain(bug);
  });

  it('is seen by five, by each another bug', () => {
    expect(new Set(HARMS.map(({ bug }) => bug)).size).toBe(5);
    expect(new Set(HARMS.map(({ promise }) => promise)).size).toBe(5);
  });

  it('is seen by the harm that it does, whatever else is said', () => {
    expect(sight(harm, broken('never settled: 1', 'doubled: 2, such as a, b'))).toEqual({
      by: 'the promise once, doubled: 2, such as a, b',
    });
  });

  it.each([
    [holding, /^not seen by the promise once: a bug$/],
    [broken('never settled: 1'), /by something else than “a bug”: never settled: 1$/],
    [broken('could not be checked: Error: doubled: 2 ports'), /by something else than “a bug”/],
    [broken(), /by something else than “a bug”/],
    [{ trouble: 'no verdict' }, /^a bug: no verdict$/],
  ])('is not seen by a promise that holds, is broken by something else or could not be checked: %j', (came, why) => {
    expect(sight(harm, came)).toEqual({ escaped: expect.stringMatching(why) });
  });

  it('means nothing where the promise does not hold without it', () => {
    expect(unsound(harm, holding)).toBeUndefined();
    expect(unsound(harm, broken('doubled: 2'))).toBe('once is broken without a bug: doubled: 2');
    expect(unsound(harm, { trouble: 'no verdict' })).toBe('no verdict');
  });
});

describe('the verdict of a copy’s own run', () => {
  const line = JSON.stringify({ ...broken('doubled: 2'), faults: 3 });

  it('is the line that is about the promise', () => {
    expect(verdictOf('once', `${JSON.stringify({ objective: 'x', verdict: 'broken' })}\n${line}\n`)).toEqual(
      broken('doubled: 2'),
    );
  });

  it('is none where nothing was said, where it was cut short, or where it is about another one', () => {
    expect(verdictOf('once', '')).toBeUndefined();
    expect(verdictOf('once', line.slice(0, -1))).toBeUndefined();
    expect(verdictOf('kill', line)).toBeUndefined();
  });
});
