/** What a run says is what came of it: nothing is called kept that was not tried or that lost something. */
import { describe, expect, it } from 'vitest';
import type { ChaosContext, ChaosResult } from '../../test/chaos/promise.ts';
import { missed, objectives, unmeasured } from './objectives.ts';
import { asJson, asTable, recoveryTable, unmeasuredAsJson, unmeasuredLines } from './report.ts';
import { outcomeOf, runPromise, startInTurn } from './run.ts';

const promise = { id: 'once', name: 'one order a key' };
const good: ChaosResult = { faults: 12, trials: 2_000, lost: 0, doubled: 0, broken: [], notes: ['8 clients'] };
const run = { seed: 7, seconds: 1.23, objectives: [] };
const options = {
  seed: 7,
  objectives: [],
  short: true,
  signal: new AbortController().signal,
  progress: () => undefined,
  settling: () => undefined,
};

describe('a promise that was checked', () => {
  it('holds when nothing was lost, doubled or otherwise wrong, with the bound that the trials prove', () => {
    const outcome = outcomeOf(promise, good, run);
    expect(outcome).toMatchObject({ verdict: 'holds', bound: 0.0015, seed: 7, seconds: 1.2 });
    expect(asTable([outcome])).toMatch(/once: one order a key\s+12\s+2,000\s+0\s+0\s+holds\s+< 0.15 %/);
  });

  it.each([{ lost: 1 }, { doubled: 1 }, { broken: ['an order of nobody'] }, { trials: 0 }])(
    'is broken by %j',
    (what) => {
      expect(outcomeOf(promise, { ...good, ...what }, run).verdict).toBe('broken');
    },
  );

  it('says what broke it', () => {
    expect(asTable([outcomeOf(promise, { ...good, broken: ['an order of nobody'] }, run)])).toContain(
      'BROKEN once: an order of nobody',
    );
  });

  it('is one object with all its figures where that is asked for', () => {
    expect(JSON.parse(asJson(outcomeOf(promise, good, run)))).toEqual({
      ...{ promise: 'one order a key', id: 'once', faults: 12, trials: 2_000, lost: 0, doubled: 0 },
      ...{ verdict: 'holds', bound: 0.0015, notes: ['8 clients'], broken: [], recovery: [], seed: 7, seconds: 1.2 },
    });
  });
});

describe('a promise that cannot be checked', () => {
  it('is broken, with the reason', async () => {
    const size = { short: 3, full: 9 };
    const failing = { ...promise, size, run: () => Promise.reject(new Error('no Postgres here')) };
    const outcome = await runPromise(failing, options);
    expect(outcome).toMatchObject({ verdict: 'broken', trials: 0, bound: 1 });
    expect(outcome.broken[0]).toContain('no Postgres here');
  });
});

describe('the size of a run', () => {
  it.each([
    [{ short: true }, 3],
    [{ short: false }, 9],
    [{ short: true, trials: 5 }, 5],
  ])('is that of its form, or what was asked for: %j', async (asked, trials) => {
    const run = async (context: ChaosContext) => Promise.resolve({ ...good, trials: context.trials });
    const outcome = await runPromise({ ...promise, size: { short: 3, full: 9 }, run }, { ...options, ...asked });
    expect(outcome).toMatchObject({ trials, bound: Math.min(1, 3 / trials) });
  });
});

describe('promises in turn', () => {
  it('begin when the one before has ended, or only waits for what it broke', async () => {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const waiting = (id: string, settles: boolean) => ({
      ...{ id, name: id, size: { short: 3, full: 9 } },
      run: async ({ settling }: { settling: () => void }) => {
        begun.push(id);
        if (settles) settling();
        await new Promise<void>((resolve) => void ends.set(id, resolve));
        return good;
      },
    });
    const promises = [waiting('a', true), waiting('b', false), waiting('c', false)];
    const outcomes = startInTurn(promises, { ...options, progressOf: () => () => undefined });
    await expect.poll(() => begun).toEqual(['a', 'b']);
    ends.get('b')?.();
    await outcomes[1];
    await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
    for (const end of ends.values()) end();
    expect((await Promise.all(outcomes)).map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'a holds',
      'b holds',
      'c holds',
    ]);
  });
});

describe('a seed', () => {
  it('chooses the same again, and something else for another promise or seed', async () => {
    const drawn: number[][] = [];
    const drawing = (id: string) => ({
      ...{ id, name: id, size: { short: 3, full: 9 } },
      run: async ({ random, trials }: { random: () => number; trials: number }) => {
        drawn.push(Array.from({ length: trials }, random));
        return good;
      },
    });
    for (const [id, seed] of [
      ['a', 1],
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ] as const) {
      await runPromise(drawing(id), { ...options, seed });
    }
    expect(drawn[0]).toHaveLength(3);
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
    expect(drawn[3]).not.toEqual(drawn[0]);
  });

  it('chooses the same for what has a name, whatever is drawn elsewhere before', async () => {
    const drawnOf = async (names: readonly string[], { id = 'a', seed = 1 } = {}) => {
      const drawn = new Map<string, number>();
      const run = async ({ stream }: ChaosContext) => {
        for (const name of names) drawn.set(name, stream(name)());
        return good;
      };
      await runPromise({ id, name: id, size: { short: 1, full: 1 }, run }, { ...options, seed });
      return drawn;
    };
    const orders = Array.from({ length: 400 }, (_, n) => `order ${n}`);
    const first = await drawnOf(orders);
    expect([...(await drawnOf(orders.toReversed()))].toReversed()).toEqual([...first]);
    expect((await drawnOf(['order 1'], { id: 'b' })).get('order 1')).not.toBe(first.get('order 1'));
    expect((await drawnOf(['order 1'], { seed: 2 })).get('order 1')).not.toBe(first.get('order 1'));
    expect(new Set(first.values()).size).toBe(orders.length);
    const low = [...first.values()].filter((value) => value < 0.5).length;
    expect(low).toBeGreaterThan(150);
    expect(low).toBeLessThan(250);
  });
});

describe('recovery', () => {
  const submit = { workflow: 'order.submit', criticality: 'order' } as const;

  it('stands beside its objective, and an objective that nothing measured is not forgotten', () => {
    const recovery = [{ ...submit, seconds: 2.34, trials: 30 }];
    const text = recoveryTable(
      [outcomeOf(promise, { ...good, recovery }, run)],
      [
        { ...submit, recoverWithinSeconds: 30 },
        { workflow: 'audit.seal', criticality: 'order', recoverWithinSeconds: 10 },
      ],
    );
    expect(text).toMatch(/order.submit\s+order\s+30 s\s+2.3 s\s+30\s+once\s+met/);
    expect(text).toMatch(/audit.seal\s+order\s+10 s\s+not measured/);
  });

  it('that took longer than promised breaks the promise that measured it, by name and with both figures', () => {
    const promised = [{ ...submit, recoverWithinSeconds: 30 }];
    const measured = (seconds: number) => {
      return outcomeOf(
        promise,
        { ...good, recovery: [{ ...submit, seconds, trials: 1 }] },
        { ...run, objectives: promised },
      );
    };
    expect(measured(30)).toMatchObject({ verdict: 'holds', broken: [] });
    const late = measured(30.1);
    expect(late.verdict).toBe('broken');
    expect(asTable([late])).toContain(
      'BROKEN once: order.submit (order) was well again after 30.1 s, its objective is 30 s',
    );
    expect(JSON.parse(asJson(late))).toMatchObject({ verdict: 'broken', broken: [expect.stringContaining('30.1 s')] });
    // Another class's objective, and what nobody promised, are not missed.
    expect(
      missed(late.recovery, [{ workflow: 'order.submit', criticality: 'credit', recoverWithinSeconds: 1 }]),
    ).toEqual([]);
  });

  it('that nothing measured is named, and so is one that was measured without a trial', () => {
    const promised = [{ ...submit, recoverWithinSeconds: 30 }];
    const measured = (trials: number) => [
      outcomeOf(promise, { ...good, recovery: [{ ...submit, seconds: 0, trials }] }, run),
    ];
    expect(unmeasured(measured(1), promised)).toEqual([]);
    expect(unmeasured(measured(0), promised)).toEqual(promised);
    expect(unmeasured([], promised)).toEqual(promised);
    expect(recoveryTable(measured(0), promised)).toContain('not measured');
    expect(unmeasuredLines(promised)).toEqual([
      'BROKEN order.submit: nothing measured how soon order.submit (order) is well again, its objective is 30 s',
    ]);
    expect(promised.map((one) => JSON.parse(unmeasuredAsJson(one)))).toEqual([
      {
        ...{ objective: 'order.submit', criticality: 'order', recoverWithinSeconds: 30, verdict: 'broken' },
        broken: [expect.stringContaining('nothing measured')],
      },
    ]);
  });

  it('is promised by the rules that come with the product', () => {
    expect(objectives()).toContainEqual(expect.objectContaining({ workflow: 'order.submit', criticality: 'order' }));
  });

  it('that took longer than promised is said to have missed', () => {
    const recovery = [{ ...submit, seconds: 31, trials: 1 }];
    const outcomes = [outcomeOf(promise, { ...good, recovery }, run)];
    expect(recoveryTable(outcomes, [{ ...submit, recoverWithinSeconds: 30 }])).toContain('MISSED');
    expect(recoveryTable(outcomes, [])).toMatch(/order.submit\s+order\s+none\s+31.0 s/);
    expect(recoveryTable([outcomeOf(promise, good, run)], [])).toBeUndefined();
  });
});
