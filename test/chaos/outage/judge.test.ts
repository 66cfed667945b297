/** An outage in which the ERP is asked too much, or an order does not get there, is found out. */
import { describe, expect, it } from 'vitest';
import { judgeOutage, type Pair } from './promise.ts';
import type { Outage } from './run.ts';

const good: Outage = {
  ...{ orders: 1_000, taken: 1_000, accepted: 1_000, doubled: 0, lost: 0, unanswered: 50, defects: [] },
  ...{ calls: { order: 2_000, probe: 150 }, recoveredAfterMs: 40_000 },
  refused: {
    order: { asked: 500, refused: 0 },
    payment: { asked: 100, refused: 10 },
    credit: { asked: 100, refused: 30 },
    refresh: { asked: 100, refused: 90 },
  },
};

/** Of a hundred of each class, by importance. */
function shed(...refused: readonly [number, number, number, number]): Outage['refused'] {
  const [order, payment, credit, refresh] = refused.map((count) => ({ asked: 100, refused: count }));
  return { order, payment, credit, refresh } as Outage['refused'];
}

function pair(away: Partial<Outage> = {}): Pair {
  return { absence: 'silent', away: { ...good, ...away }, normal: { ...good, calls: { order: 2_000, probe: 0 } } };
}

describe('an outage', () => {
  it('is well where the ERP is spared and every order gets there soon', () => {
    expect(judgeOutage(pair())).toEqual([]);
  });

  it.each<[string, Partial<Outage>]>([
    ['too many calls', { calls: { order: 2_000, probe: 201 } }],
    ['orders that are not taken in', { taken: 989 }],
    ['orders that never get there', { accepted: 989 }],
    ['a recovery that is too long', { recoveredAfterMs: 60_001 }],
    ['orders that wait for ever', { recoveredAfterMs: undefined }],
    ['a less important class that goes before', { refused: { ...good.refused, refresh: { asked: 100, refused: 5 } } }],
    ['no shedding at all', { refused: shed(0, 0, 0, 0) }],
    ['orders that are refused too', { refused: shed(1, 10, 30, 90) }],
    ['all pages refused alike', { refused: shed(0, 90, 90, 90) }],
    ['a payment that is refused sooner than a look at credit', { refused: shed(0, 30, 10, 90) }],
    ['no page that was looked at', { refused: { ...good.refused, credit: { asked: 0, refused: 0 } } }],
    ['a defect', { defects: ['a stack'] }],
  ])('is not with %s', (_what, away) => {
    expect(judgeOutage(pair(away))).toHaveLength(1);
  });
});
