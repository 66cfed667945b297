/** A takeover that took too long, was none, or was never put to the test is found out. */
import { describe, expect, it } from 'vitest';
import { openHandover, type PartName, partsTaken, type Taken } from './handover.ts';
import type { Look, Share } from './holdings.ts';

const KILLED_AT = 100_000;
const idle: Look = { at: KILLED_AT + 100, shares: [], orders: [] };

function share(holder: string, more: Partial<Share> = {}): Share {
  return { direction: 'write', holder, fence: 5, wanted: 4, share: 4, until: KILLED_AT + 7_000, ...more };
}

/** What was seen of one part, of a kill after which these were the looks. */
function seen(part: PartName, atKill: Partial<Look>, looks: readonly Partial<Look>[], acceptedAt?: number) {
  const before = { ...idle, ...atKill };
  const handover = openHandover(KILLED_AT, before, before.orders);
  for (const look of looks) handover.see({ ...idle, ...look }, acceptedAt);
  return handover.taken().filter((taken) => taken.part === part);
}

describe('what one that was killed had held', () => {
  it('ends when each part was seen taken over, and not before', () => {
    const handover = openHandover(KILLED_AT, idle, []);
    handover.see({ ...idle, toldAt: KILLED_AT + 900, sealedAt: KILLED_AT + 700 }, undefined);
    expect(handover.isOver()).toBe(false);
    expect(handover.taken()).toContainEqual({ part: 'order', waitedMs: 100 });
    handover.see(idle, KILLED_AT + 2_000);
    expect(handover.isOver()).toBe(true);
    expect(handover.taken()).toEqual([
      { part: 'told', afterMs: 900 },
      { part: 'sealed', afterMs: 700 },
      { part: 'order', afterMs: 2_000 },
    ]);
  });

  describe('of listening to the org', () => {
    const listening = { holder: 'a', fence: 3, until: KILLED_AT + 9_000 };

    it('is taken over by the next holder', () => {
      const next = { at: KILLED_AT + 11_000, listening: { holder: 'b', fence: 4, until: KILLED_AT + 21_000 } };
      expect(seen('listening', { listening }, [{ listening }, next])).toEqual([{ part: 'listening', afterMs: 11_000 }]);
    });

    it('was the other’s all along where the lease is renewed, and nobody’s where it was over before', () => {
      expect(seen('listening', { listening }, [{ listening: { ...listening, until: KILLED_AT + 12_000 } }])).toEqual(
        [],
      );
      expect(seen('listening', { listening: { ...listening, until: KILLED_AT - 1 } }, [{}])).toEqual([]);
    });

    it('is not taken over while the dead one’s lease stands, over or not, or is gone', () => {
      const late = { at: KILLED_AT + 14_000 };
      const none = [{ part: 'listening', waitedMs: 14_000 }];
      expect(seen('listening', { listening }, [{ ...late, listening }])).toEqual(none);
      expect(seen('listening', { listening }, [late])).toEqual(none);
    });
  });

  describe('of the ERP’s places', () => {
    const dead = share('a');
    const after = { at: KILLED_AT + 8_000 };

    it('is taken over when its lease is over and the other has all it asks for', () => {
      const other = share('b', { until: KILLED_AT + 15_000, wanted: 8, share: 8 });
      expect(seen('share', { shares: [dead] }, [{ ...after, shares: [dead, other] }])).toEqual([
        { part: 'share', afterMs: 8_000 },
      ]);
    });

    it.each([
      ['its lease runs on', [share('a', { until: KILLED_AT + 9_000 }), share('b', { until: KILLED_AT + 15_000 })]],
      ['the other gets less than it asks for', [dead, share('b', { until: KILLED_AT + 15_000, wanted: 8 })]],
      ['the other has none', [dead]],
      ['the other has one of another direction', [share('b', { direction: 'read', until: KILLED_AT + 15_000 })]],
      ['the other’s lease is over too', [dead, share('b')]],
    ])('is not where %s', (_what, shares) => {
      expect(seen('share', { shares: [dead] }, [{ ...after, shares }])).toEqual([{ part: 'share', waitedMs: 8_000 }]);
    });

    it('was the other’s all along where its holder goes on asking, and nothing where it was empty or over', () => {
      expect(seen('share', { shares: [dead] }, [{ ...after, shares: [share('a', { fence: 6 })] }])).toEqual([]);
      const over = [share('a', { share: 0 }), share('b', { until: KILLED_AT - 1 })];
      expect(seen('share', { shares: over }, [after])).toEqual([]);
    });
  });

  describe('of orders', () => {
    const order = { id: 'sub-1', fence: 1, state: 'pending', held: true };

    it('is taken over when somebody else holds it, or has answered it', () => {
      const at = KILLED_AT + 7_000;
      const taken = [{ part: 'inHand', afterMs: 7_000 }];
      expect(seen('inHand', { orders: [order] }, [{ at, orders: [{ ...order, fence: 2 }] }])).toEqual(taken);
      const answered = { id: 'sub-1', fence: 2, state: 'accepted', held: false };
      expect(seen('inHand', { orders: [order] }, [{ at, orders: [answered] }])).toEqual(taken);
    });

    it('is not while it is under the dead one’s number, its lease over or not', () => {
      expect(seen('inHand', { orders: [order] }, [{ orders: [order] }])).toEqual([{ part: 'inHand', waitedMs: 100 }]);
    });

    it('was none where the dead one had let it go with its last words', () => {
      const answered = { ...order, state: 'accepted', held: false };
      expect(seen('inHand', { orders: [order] }, [{ orders: [answered] }])).toEqual([]);
    });
  });
});

describe('the parts of a run', () => {
  const all = ['order', 'told', 'sealed', 'listening', 'share', 'inHand'] as const;
  const good: readonly Taken[] = all.map((part) => ({ part, afterMs: 15_000 }));
  const broken = (kills: readonly (readonly Taken[])[]) => partsTaken(kills).flatMap((part) => part.broken);

  it('hold where each was taken over within 15 s', () => {
    expect(broken([good, []])).toEqual([]);
    expect(partsTaken([good, good])).toContainEqual({ part: 'share', seconds: 15, trials: 2, broken: [] });
  });

  it.each(all)('are broken where %s was never put to the test', (part) => {
    expect(broken([good.filter((taken) => taken.part !== part)])).toEqual([
      expect.stringContaining('was not seen: nothing was put to the test'),
    ]);
  });

  it('are broken where one was not seen in the other’s hands, or later', () => {
    expect(broken([good, [{ part: 'listening' }]])).toEqual([
      'the org listened to: 1 of 2 not by the other within 15 s',
    ]);
    expect(broken([good, [{ part: 'told', afterMs: 15_100 }]])).toEqual(['the next message told after 15.1 s']);
  });

  it('count one that was not seen in the other’s hands as long as it was looked at', () => {
    const parts = partsTaken([good, [{ part: 'share', waitedMs: 15_200 }]]);
    expect(parts.find(({ part }) => part === 'share')).toMatchObject({ seconds: 15.2, trials: 2 });
  });

  it('are broken, each of them, where nobody was killed', () => {
    expect(broken([])).toHaveLength(all.length);
  });
});
