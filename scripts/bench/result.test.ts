import { describe, expect, it } from 'vitest';
import { asJson, asTable } from './report.ts';
import { median, type PathResult, resultOf } from './result.ts';

describe('the median', () => {
  it('is the middle value, or halfway between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('the result of a path', () => {
  const comparison = { path: 'credit', ours: 'companion', base: 'bare', goal: 0.7, unit: 'requests/s' };

  it('is the ratio of the medians, with the lowest and highest of single rounds', () => {
    const rates = new Map([
      ['companion', [60, 90, 80]],
      ['bare', [120, 100, 100]],
    ]);
    expect(resultOf(comparison, rates)).toEqual({
      ...{ path: 'credit', goal: 0.7, unit: 'requests/s' },
      ...{ ours: 80, base: 100, ratio: 0.8, spread: [0.5, 0.9] },
    });
  });

  it('is refused for a name that was not measured', () => {
    expect(() => resultOf(comparison, new Map([['companion', [1]]]))).toThrow('bare');
  });
});

describe('the report', () => {
  const reached: PathResult = {
    ...{ path: 'a', goal: 0.7, unit: 'requests/s', spread: [0.71, 0.8] },
    ...{ ratio: 0.7512345, ours: 751.2345, base: 1_000 },
  };
  const missed: PathResult = { ...reached, path: 'b', ratio: 0.62 };

  it('for programs is one line with exactly what was promised', () => {
    expect(asJson(reached)).not.toContain('\n');
    expect(JSON.parse(asJson(reached))).toEqual({
      ...{ path: 'a', ratio: 0.751, goal: 0.7, ours: 751.2, base: 1_000, unit: 'requests/s' },
    });
  });

  it('for people says what is reached, and by how much a goal is missed', () => {
    const [, , first, second] = asTable([reached, missed]).split('\n');
    expect(first).toBe('| a | 0.75 | ≥ 0.70 | reached | 0.71 to 0.80 | 751 requests/s | 1000 requests/s |');
    expect(second).toContain('missed by 0.08');
  });
});
