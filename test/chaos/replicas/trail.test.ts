/** A link of the audit trail that had its head late, or has none, is found out. */
import { describe, expect, it } from 'vitest';
import { withoutHead } from './trail.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const links = [
  { seq: 1, sealedAt: 0 },
  { seq: 2, sealedAt: 10_000 },
];

describe('the links of an audit trail', () => {
  it('hold where a head covers each within 30 s, whichever head', () => {
    const heads = [{ seq: 2, at: iso(30_000) }];
    expect(withoutHead(links, heads, { kills: [], now: 900_000 })).toEqual({ longestSeconds: 30, late: [] });
  });

  it('may wait 15 s longer where a kill fell into their time, and no longer', () => {
    const heads = [{ seq: 2, at: iso(45_000) }];
    expect(withoutHead(links, heads, { kills: [20_000], now: 900_000 }).late).toEqual([]);
    expect(withoutHead(links, heads, { kills: [], now: 900_000 }).late).toHaveLength(2);
    expect(withoutHead(links, heads, { kills: [200_000], now: 900_000 }).late).toHaveLength(2);
    expect(withoutHead(links, [{ seq: 2, at: iso(45_100) }], { kills: [20_000], now: 900_000 }).late).toHaveLength(1);
  });

  it('count as long as they have waited where no head covers them', () => {
    const heads = [{ seq: 1, at: iso(20_000) }];
    expect(withoutHead(links, heads, { kills: [], now: 40_000 })).toEqual({ longestSeconds: 30, late: [] });
    expect(withoutHead(links, heads, { kills: [], now: 55_100 })).toEqual({
      longestSeconds: 45.1,
      late: ['link 2 of the audit trail has had no head for 45.1 s'],
    });
    expect(withoutHead(links, [], { kills: [20_000], now: 900_000 }).late).toHaveLength(2);
  });
});
