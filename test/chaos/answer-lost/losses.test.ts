/** What is lost is chosen by the seed alone, and is what it is called. */
import { describe, expect, it } from 'vitest';
import { namedRandom } from '../../../local/erp/latency.ts';
import type { Armed, Arming, Hit } from '../proxy/faults.ts';
import { armLoss, BESIDES, COMMITTED, lossesFor, type LossKind } from './losses.ts';

const streamOf = (seed: number) => (name: string) => namedRandom(seed, name);

describe('the choice of what is lost', () => {
  it('is the same for the same seed and another for another, whatever is drawn first', () => {
    const chosen = lossesFor(100, streamOf(1));
    expect(lossesFor(200, streamOf(1)).slice(0, chosen.length)).toEqual(chosen);
    expect(lossesFor(100, streamOf(2))).not.toEqual(chosen);
  });

  it('has as many of the promised kind as trials, the look-up lost too in some, and every other kind besides', () => {
    const chosen = lossesFor(2_000, streamOf(3));
    const count = (kind: LossKind) => chosen.filter((one) => one === kind).length;
    const [answer, lookUpToo] = COMMITTED.map(count);
    expect((answer ?? 0) + (lookUpToo ?? 0)).toBe(2_000);
    expect(lookUpToo).toBeGreaterThan(400);
    expect(BESIDES.map(count).every((n) => n > 40)).toBe(true);
    expect(chosen).toHaveLength(2_200);
  });
});

interface Wire {
  readonly armed: Arming[];
  /** The nth that was armed hits this request. */
  hit(n: number, request: string): Promise<void>;
}

function fakeWire(): Wire & { arm(arming: Arming): Armed } {
  const armed: Arming[] = [];
  const strikes: ((request: string) => void)[] = [];
  return {
    armed,
    arm(arming) {
      const first = Promise.withResolvers<Hit>();
      let hits = 0;
      armed.push(arming);
      strikes.push((request) => {
        hits += 1;
        first.resolve({ port: 1, request });
      });
      return {
        get hits() {
          return hits;
        },
        hit: first.promise,
        lift: () => undefined,
      };
    },
    async hit(n, request) {
      strikes[n]?.(request);
      await Promise.resolve();
    },
  };
}

describe('a loss', () => {
  const request = 'POST /api/us/orders HTTP/1.1\r\n\r\n{"yourRef":"lost-1","extRef":"LL-1","lines":[]}';

  it('of the look-up too is of the look-up for the same order, and is whole when both came about', async () => {
    const wire = fakeWire();
    const loss = armLoss(wire, 'lost-1', 'answer and look-up');
    expect(wire.armed).toMatchObject([{ when: 'lost-1', fault: { kind: 'cutAfter', direction: 'toClient' } }]);
    await wire.hit(0, request);
    expect(wire.armed[1]?.when).toBe('/orders?extRef=LL-1 ');
    expect([loss.hits(), loss.isDone(), loss.wire().lookUpLost]).toEqual([1, false, false]);
    await wire.hit(1, 'GET /api/us/orders?extRef=LL-1 HTTP/1.1');
    expect([loss.hits(), loss.isDone()]).toEqual([2, true]);
    expect(loss.wire()).toEqual({ unheard: false, lookUpLost: true });
  });

  it.each<[LossKind, boolean]>([
    ['answer', false],
    ['done later', false],
    ['request', true],
  ])('of the kind %s has come about with its one hit', async (kind, unheard) => {
    const wire = fakeWire();
    const loss = armLoss(wire, 'lost-1', kind);
    expect([loss.isDone(), loss.wire().unheard]).toEqual([false, false]);
    await wire.hit(0, request);
    expect(wire.armed).toHaveLength(1);
    expect(loss.isDone()).toBe(true);
    expect(loss.wire()).toEqual({ unheard, lookUpLost: false });
  });
});
