/** What stands before a connection, put together: how much an ERP hears while it is away, and of what is asked again. */
import { describe, expect, it } from 'vitest';
import { ErpError } from '../errors.ts';
import type { CallContext } from '../port.ts';
import { FakeCapacity } from './doubles/fake-capacity.ts';
import { FakeTime } from './doubles/fake-time.ts';
import { openGuard } from './guard.ts';
import { BURST } from './retry-budget.ts';

function given() {
  const time = new FakeTime();
  const erp = { heard: 0, away: false, failure: undefined as ErpError | undefined, told: [] as string[] };
  const guard = openGuard(
    { store: new FakeCapacity(), steady: time.steady, after: time.after, onError: () => undefined },
    {
      ...{ orgId: 'org', connectionId: 'erp', kind: 'sandbox', holder: 'me' },
      capabilities: { maxConcurrentReads: 16, maxConcurrentWrites: 8 },
      onAway: () => erp.told.push('away'),
      onRecovered: () => erp.told.push('back'),
    },
  );
  const answer = async () => {
    erp.heard += 1;
    if (erp.away) throw new ErpError('UNAVAILABLE', '', { retryable: true, outcomeKnown: true });
    if (erp.failure !== undefined) throw erp.failure;
    return Promise.resolve('ok');
  };
  const ask = (direction: 'read' | 'write', more: Partial<CallContext> = {}): Promise<unknown> =>
    guard
      .run(direction, { deadlineMs: 15_000, correlationId: 'c', criticality: 'order', ...more }, answer)
      .catch((error: unknown) => error);
  const probe = () => guard.probe({ deadlineMs: 5_000, correlationId: 'p', criticality: 'refresh' }, answer);
  return { time, erp, guard, ask, probe };
}

const NOT_ASKED = { asked: false, outcomeKnown: true, retryable: true };

describe('an ERP that is away for ten minutes, at three times the load', () => {
  it('hears less than it does on a quiet day, and everybody gets through within seconds once it is back', async () => {
    const { time, erp, ask, probe } = given();
    const normalPerSecond = 10;
    const second = async (load: number, at: number): Promise<readonly unknown[]> => {
      const calls = Array.from({ length: load }, (_, index) => ask(index % 2 === 0 ? 'write' : 'read'));
      if (at % 3 === 0) void probe();
      await time.advance(1_000);
      return Promise.all(calls);
    };
    for (let at = 0; at < 60; at += 1) await second(normalPerSecond, at);
    const [before, seconds] = [erp.heard, 600];
    erp.away = true;
    for (let at = 0; at < seconds; at += 1) await second(3 * normalPerSecond, at);
    expect(erp.heard - before).toBeLessThan(0.1 * normalPerSecond * seconds);
    erp.away = false;
    for (let at = 0; at < 4; at += 1) await second(3 * normalPerSecond, at);
    expect(await second(3 * normalPerSecond, 0)).toEqual(Array.from({ length: 3 * normalPerSecond }, () => 'ok'));
    expect(erp.told).toEqual(['away', 'back']);
  });

  it('is refused nothing that it could have answered: a write is kept back, known not to be done', async () => {
    const { erp, ask } = given();
    erp.away = true;
    for (let call = 0; call < 5; call += 1) await ask('read');
    expect(await ask('write')).toMatchObject({ ...NOT_ASKED, code: 'UNAVAILABLE', retryAfterMs: 2_000 });
    expect(erp.heard).toBe(5);
  });
});

describe('what is asked again', () => {
  it('is a tenth of all calls at most besides what was saved up, and first calls are never held back for it', async () => {
    const { time, erp, ask } = given();
    const outcomes = [];
    for (let call = 0; call < 1_000; call += 1) {
      outcomes.push(ask('write', { retry: true }), ask('write'));
      await time.settle();
    }
    const ended = await Promise.all(outcomes);
    const first = ended.filter((_, index) => index % 2 === 1);
    expect(first.every((outcome) => outcome === 'ok')).toBe(true);
    expect(erp.heard - first.length).toBeLessThanOrEqual(BURST + 100);
    expect(ended.find((outcome) => outcome !== 'ok')).toMatchObject({ ...NOT_ASKED, code: 'THROTTLED' });
  });

  it('costs nothing of the budget when it is not begun', async () => {
    const { erp, time, guard, ask } = given();
    erp.away = true;
    for (let call = 0; call < 5; call += 1) await ask('read');
    for (let retry = 0; retry < 3 * BURST; retry += 1) await ask('write', { retry: true });
    erp.away = false;
    await guard.probe({ deadlineMs: 5_000, correlationId: 'p', criticality: 'refresh' }, async () => Promise.resolve());
    const late = Array.from({ length: 2 * BURST }, () => ask('write', { retry: true, deadlineMs: 0 }));
    await time.advance(10);
    await Promise.all(late);
    const retries = Array.from({ length: BURST }, () => ask('write', { retry: true }));
    await time.advance(10);
    expect(await Promise.all(retries)).toEqual(Array.from({ length: BURST }, () => 'ok'));
  });
});

describe('an ERP that asks to be left alone', () => {
  const throttled = (retryAfterMs?: number) =>
    new ErpError('THROTTLED', '', {
      ...{ retryable: true, outcomeKnown: true, httpStatus: 429 },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  const unavailable = (retryAfterMs: number) =>
    new ErpError('UNAVAILABLE', '', { retryable: true, outcomeKnown: true, httpStatus: 503, retryAfterMs });

  it.each([
    ['with 429', throttled(7_000)],
    ['with 503', unavailable(7_000)],
  ])('hears nothing from any caller before that time is over, and the next call after it: %s', async (_, failure) => {
    const { erp, time, ask } = given();
    erp.failure = failure;
    expect(await ask('write')).toBe(failure);
    erp.failure = undefined;
    const refused = { ...NOT_ASKED, code: 'THROTTLED', retryAfterMs: 7_000 };
    expect([await ask('read'), await ask('write')]).toMatchObject([refused, refused]);
    await time.advance(6_999);
    expect(await ask('write')).toMatchObject({ ...refused, retryAfterMs: 1 });
    expect(erp.heard).toBe(1);
    await time.advance(1);
    expect([await ask('write'), await ask('read')]).toEqual(['ok', 'ok']);
  });

  it('hears nothing from those that wait for a place already', async () => {
    const { erp, time, guard, ask } = given();
    const ends: ((error: ErpError) => void)[] = [];
    const call = { deadlineMs: 60_000, correlationId: 'c', criticality: 'order' } as const;
    const slow = Array.from({ length: 8 }, () =>
      guard.run('write', call, () => new Promise((_, reject) => ends.push(reject))).catch((error: unknown) => error),
    );
    await time.settle();
    const waiting = ask('write');
    await time.settle();
    ends[0]?.(throttled(7_000));
    expect(await waiting).toMatchObject({ ...NOT_ASKED, code: 'THROTTLED', retryAfterMs: 7_000 });
    expect(erp.heard).toBe(0);
    ends[1]?.(throttled(30_000));
    ends[2]?.(throttled(1_000));
    await time.settle();
    expect(await ask('read')).toMatchObject({ ...NOT_ASKED, retryAfterMs: 30_000 });
    for (const end of ends) end(throttled());
    await Promise.all(slow);
  });

  it('is asked again after a quarter of an hour, whatever it said', async () => {
    const { erp, time, ask } = given();
    erp.failure = throttled(10 * 365 * 86_400_000);
    await ask('write');
    erp.failure = undefined;
    expect(await ask('write')).toMatchObject({ ...NOT_ASKED, retryAfterMs: 900_000 });
    await time.advance(900_000);
    expect(await ask('write')).toBe('ok');
  });

  it('is asked by the others at once where it does not say for how long, or speaks of one record', async () => {
    const { erp, ask } = given();
    const aboutOne = (httpStatus: number) =>
      new ErpError('LOCKED', '', { retryable: true, outcomeKnown: true, httpStatus, retryAfterMs: 60_000 });
    for (const failure of [throttled(), aboutOne(423), aboutOne(503)]) {
      erp.failure = failure;
      await ask('write');
      erp.failure = undefined;
      expect(await ask('write')).toBe('ok');
    }
  });

  it('takes no retry out of the budget, is not probed, and does not count as answering', async () => {
    const { erp, time, guard, ask, probe } = given();
    erp.failure = unavailable(30_000);
    for (let call = 0; call < 5; call += 1) {
      await ask('read');
      await time.advance(30_000);
    }
    expect(guard.state()).toMatchObject({ breaker: 'open', retriesLeft: BURST });
    await probe();
    const heard = erp.heard;
    await probe();
    await ask('write', { retry: true });
    expect(erp.heard).toBe(heard);
    expect(guard.state()).toMatchObject({ breaker: 'open', retriesLeft: BURST });
    erp.failure = undefined;
    await time.advance(30_000);
    await probe();
    expect(await ask('write')).toBe('ok');
  });
});

describe('a connection', () => {
  it('says how it stands', async () => {
    const { time, guard } = given();
    const ends: (() => void)[] = [];
    const hold = () => new Promise<void>((resolve) => ends.push(resolve));
    const call = { deadlineMs: 60_000, correlationId: 'c', criticality: 'order' } as const;
    const calls = Array.from({ length: 10 }, () => guard.run('write', call, hold));
    await time.advance(1);
    expect(guard.state()).toMatchObject({
      ...{ orgId: 'org', connectionId: 'erp', breaker: 'closed' },
      ...{ read: { underWay: 0, waiting: 0 }, write: { places: 8, underWay: 8, waiting: 2 } },
    });
    for (let turn = 0; turn < 10; turn += 1) {
      ends.shift()?.();
      await time.settle();
    }
    await Promise.all(calls);
  });
});
