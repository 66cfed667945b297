import { describe, expect, it } from 'vitest';
import { LedgerlineError } from '../platform/errors.ts';
import { ErpError } from '../systems/erp/errors.ts';
import { FakeFreshnessStore } from './doubles/fake-store.ts';
import { FakeTime } from './doubles/fake-time.ts';
import { LOAD_DEADLINE_MS, REFRESH_PAUSE_MS } from './limits.ts';
import type { UnseenFailure } from './flight.ts';
import type { FreshnessPolicy, ReadRequest } from './port.ts';
import { freshReader } from './reader.ts';

const START = Date.parse('2026-11-24T09:00:00.000Z');
const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });
const GONE = new ErpError('NOT_FOUND', 'no such debtor', { retryable: false, outcomeKnown: true });
const POLICY: FreshnessPolicy = {
  domain: 'credit',
  targetAgeSeconds: 60,
  limitAgeSeconds: 900,
  pastTarget: 'staleWhileRevalidate',
};
const KEY = 'erp/us/C1';

/** A source whose answers the test gives. */
class Source {
  readonly calls: { readonly deadlineMs: number; answer(value: unknown): void; fail(error: unknown): void }[] = [];

  readonly load = (deadlineMs: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      this.calls.push({ deadlineMs, answer: resolve, fail: reject });
    });

  get last() {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('the source was not asked');
    return call;
  }
}

function open() {
  const time = new FakeTime(START);
  const store = new FakeFreshnessStore(time);
  const unseen: UnseenFailure[] = [];
  const behind: Promise<void>[] = [];
  const replica = () =>
    freshReader({
      ...{ store, clock: time, wait: time.wait },
      background: (work) => behind.push(work),
      report: (failure) => unseen.push(failure),
    });
  const source = new Source();
  const reader = replica();
  const request = (more: Partial<ReadRequest<unknown>> = {}): ReadRequest<unknown> => ({
    ...{ orgId: 'org', policy: POLICY, key: KEY, mode: 'display', deadlineMs: 8_000, load: source.load },
    ...more,
  });
  const put = (value: unknown) => store.put('org', 'credit', KEY, value);
  return { time, store, unseen, behind, source, reader, replica, request, put };
}

/** Without letting a rejection count as unhandled while time is moved. */
function watch<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

describe('a value younger than its target age', () => {
  it.each(['display', 'decide'] as const)('is given from the cache, to %s', async (mode) => {
    const { time, reader, request, put, source } = open();
    put('known');
    await time.advance(59_999);
    expect(await reader.read(request({ mode }))).toEqual({
      value: 'known',
      asOf: '2026-11-24T09:00:00.000Z',
      ageSeconds: 59,
      targetAgeSeconds: 60,
      state: 'cached',
      approvable: true,
    });
    expect(source.calls).toHaveLength(0);
  });

  it('is as old as the store says, whatever our own clock', async () => {
    const { time, store, reader, request, put } = open();
    store.aheadMs = 3_600_000;
    put('known');
    await time.advance(10_000);
    expect(await reader.read(request())).toMatchObject({ ageSeconds: 10, state: 'cached' });
  });

  it('is not enough for a refresh', async () => {
    const { time, reader, request, put, source } = open();
    put('known');
    await time.advance(1);
    const reading = reader.read(request({ mode: 'refresh' }));
    await time.settle();
    source.last.answer('new');
    expect(await reading).toMatchObject({ value: 'new', state: 'live', ageSeconds: 0 });
  });
});

describe('a value past its target age', () => {
  it('is shown at once, marked stale, and refreshed behind', async () => {
    const { time, store, reader, request, put, source, behind, unseen } = open();
    put('old');
    await time.advance(61_000);
    expect(await reader.read(request())).toMatchObject({
      value: 'old',
      state: 'stale',
      ageSeconds: 61,
      approvable: true,
    });
    expect(await reader.read(request())).not.toHaveProperty('failure');
    await time.settle();
    expect(source.calls).toHaveLength(1);
    source.last.answer('new');
    await Promise.all(behind);
    expect(store.stored('org', 'credit', KEY)?.value).toBe('new');
    expect(await reader.read(request())).toMatchObject({ value: 'new', state: 'cached' });
    expect(unseen).toEqual([]);
  });

  it('is read live first where the policy or the purpose says so', async () => {
    for (const more of [{ mode: 'decide' as const }, { policy: { ...POLICY, pastTarget: 'live' as const } }]) {
      const { time, reader, request, put, source } = open();
      put('old');
      await time.advance(61_000);
      const reading = reader.read(request(more));
      await time.settle();
      await time.advance(2_000);
      source.last.answer('new');
      expect(await reading).toMatchObject({ value: 'new', state: 'live', ageSeconds: 2 });
    }
  });

  it('says how a refresh behind it failed, reports it once, and leaves the source alone for a while', async () => {
    const { time, store, reader, request, put, source, behind, unseen } = open();
    put('old');
    await time.advance(61_000);
    await reader.read(request());
    await time.settle();
    source.last.fail(DOWN);
    await Promise.all(behind);
    expect(unseen).toEqual([{ orgId: 'org', domain: 'credit', key: KEY, error: DOWN }]);
    expect(store.isLeased('org', 'credit', KEY)).toBe(false);
    expect(await reader.read(request())).toMatchObject({
      value: 'old',
      state: 'stale',
      failure: { code: 'ERP_UNAVAILABLE' },
    });
    await time.settle();
    expect(source.calls).toHaveLength(1);
    await time.advance(REFRESH_PAUSE_MS);
    expect(await reader.read(request())).not.toHaveProperty('failure');
    await time.settle();
    expect(source.calls).toHaveLength(2);
  });

  it('is not refreshed by us while another replica does, and that is no failure', async () => {
    const { time, store, reader, request, put, source, behind, unseen } = open();
    put('old');
    await time.advance(61_000);
    store.lease('org', 'credit', KEY, 10_000);
    await reader.read(request());
    await time.settle();
    await Promise.all(behind);
    expect(source.calls).toHaveLength(0);
    expect(unseen).toEqual([]);
    expect(await reader.read(request())).not.toHaveProperty('failure');
  });
});

describe('a value past the limit', () => {
  it('is shown only when the source fails, stale, and never approvable', async () => {
    for (const mode of ['display', 'decide', 'refresh'] as const) {
      const { time, reader, request, put, source } = open();
      put('ancient');
      await time.advance(900_001);
      const reading = reader.read(request({ mode }));
      await time.settle();
      source.last.fail(DOWN);
      expect(await reading).toMatchObject({
        value: 'ancient',
        state: 'stale',
        approvable: false,
        failure: { code: 'ERP_UNAVAILABLE' },
      });
    }
  });

  it('is approvable up to the very limit', async () => {
    const { time, reader, request, put, source } = open();
    put('old');
    await time.advance(900_000);
    const reading = reader.read(request({ mode: 'decide' }));
    await time.settle();
    source.last.fail(DOWN);
    expect(await reading).toMatchObject({ value: 'old', state: 'stale', approvable: true });
  });

  it('is replaced by what the source says', async () => {
    const { time, reader, request, put, source } = open();
    put('ancient');
    await time.advance(900_001);
    const reading = reader.read(request());
    await time.settle();
    source.last.answer('new');
    expect(await reading).toMatchObject({ value: 'new', state: 'live', approvable: true });
  });
});

describe('concurrent readers of a key', () => {
  it('share one load, and another key or org has its own', async () => {
    const { time, reader, request, source } = open();
    const same = Array.from({ length: 50 }, () => reader.read(request({ mode: 'decide' })));
    const other = reader.read(request({ key: 'erp/us/C2' }));
    const foreign = reader.read(request({ orgId: 'org-2' }));
    await time.settle();
    expect(source.calls).toHaveLength(3);
    for (const call of source.calls) call.answer('value');
    for (const reading of await Promise.all([...same, other, foreign])) expect(reading.state).toBe('live');
  });

  it('share its failure, and the next one asks again', async () => {
    const { time, store, reader, request, source, unseen } = open();
    const readings = [1, 2, 3].map(() => watch(reader.read(request())));
    await time.settle();
    source.last.fail(DOWN);
    for (const reading of readings) await expect(reading).rejects.toBe(DOWN);
    expect(store.isLeased('org', 'credit', KEY)).toBe(false);
    expect(unseen).toEqual([]);
    const again = reader.read(request());
    await time.settle();
    expect(source.calls).toHaveLength(2);
    source.last.answer('value');
    expect(await again).toMatchObject({ value: 'value', state: 'live' });
  });

  it('on two replicas share one load by the lease', async () => {
    const { time, reader, replica, request, source } = open();
    const here = reader.read(request({ mode: 'decide' }));
    await time.settle();
    const there = replica().read(request({ mode: 'decide' }));
    await time.advance(1_000);
    expect(source.calls).toHaveLength(1);
    source.last.answer('value');
    expect(await here).toMatchObject({ value: 'value', state: 'live' });
    await time.advance(1_000);
    expect(await there).toMatchObject({ value: 'value', state: 'cached' });
  });

  it('take over from a replica that died once its lease has run out', async () => {
    const { time, store, reader, request, source } = open();
    store.lease('org', 'credit', KEY, 5_000);
    const reading = reader.read(request());
    await time.advance(4_999);
    expect(source.calls).toHaveLength(0);
    await time.advance(1_000);
    source.last.answer('value');
    expect(await reading).toMatchObject({ value: 'value', state: 'live' });
  });

  it('wait for another replica no longer than their deadline', async () => {
    const { time, store, reader, request, source } = open();
    store.lease('org', 'credit', KEY, 3_600_000);
    const reading = watch(reader.read(request()));
    await time.advance(8_000);
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await time.advance(60_000);
    const claims = store.calls.claim;
    await time.advance(60_000);
    expect(store.calls.claim).toBe(claims);
    expect(claims).toBeLessThan(60);
    expect(source.calls).toHaveLength(0);
    expect(time.pending).toBe(0);
  });
});

describe('a deadline that passes', () => {
  it('ends the waiting of that caller alone: the load goes on for the others', async () => {
    const { time, store, reader, request, source } = open();
    const hasty = watch(reader.read(request({ deadlineMs: 1_000 })));
    const patient = reader.read(request());
    await time.advance(1_000);
    await expect(hasty).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(source.calls.map(({ deadlineMs }) => deadlineMs)).toEqual([LOAD_DEADLINE_MS]);
    source.last.answer('value');
    expect(await patient).toMatchObject({ value: 'value', state: 'live' });
    expect(store.stored('org', 'credit', KEY)?.value).toBe('value');
    expect(time.pending).toBe(0);
  });

  it('shows the older value with the reason where there is one', async () => {
    const { time, reader, request, put } = open();
    put('old');
    await time.advance(61_000);
    const reading = reader.read(request({ mode: 'decide', deadlineMs: 1_000 }));
    await time.advance(1_000);
    expect(await reading).toMatchObject({ value: 'old', ageSeconds: 62, failure: { code: 'ERP_UNAVAILABLE' } });
  });

  it('of every caller leaves the failure to be reported', async () => {
    const { time, reader, request, source, unseen } = open();
    const reading = watch(reader.read(request({ deadlineMs: 1_000 })));
    await time.advance(1_000);
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    source.last.fail(DOWN);
    await time.settle();
    expect(unseen.map(({ error }) => error)).toEqual([DOWN]);
  });
});

describe('a source', () => {
  it('that never ends is given up, and its lease given back', async () => {
    const { time, store, reader, request, source } = open();
    const reading = watch(reader.read(request({ deadlineMs: 30_000 })));
    await time.advance(LOAD_DEADLINE_MS + 500);
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(store.calls.abandon).toBe(1);
    const again = reader.read(request());
    await time.settle();
    expect(source.calls).toHaveLength(2);
    source.last.answer('value');
    expect(await again).toMatchObject({ value: 'value' });
  });

  it('that says the record is gone is believed, whatever is known from before', async () => {
    for (const mode of ['display', 'decide', 'refresh'] as const) {
      const { time, reader, request, put, source } = open();
      put('old');
      await time.advance(900_001);
      const reading = watch(reader.read(request({ mode })));
      await time.settle();
      source.last.fail(GONE);
      await expect(reading).rejects.toBe(GONE);
    }
  });

  it('that said so behind an answer is believed by the next look', async () => {
    const { time, reader, request, put, source, behind } = open();
    put('old');
    await time.advance(61_000);
    await reader.read(request());
    await time.settle();
    source.last.fail(GONE);
    await Promise.all(behind);
    await expect(reader.read(request())).rejects.toBe(GONE);
  });

  it('that has a defect is reported, and the older value is shown without its words', async () => {
    const { time, reader, request, put, unseen } = open();
    put('old');
    await time.advance(61_000);
    const defect = new TypeError('secret is undefined');
    const load = () => {
      throw defect;
    };
    const reading = await reader.read(request({ mode: 'decide', load }));
    expect(reading.failure?.code).toBe('INTERNAL');
    expect(JSON.stringify(reading)).not.toContain('secret');
    expect(unseen.map(({ error }) => error)).toEqual([defect]);
  });

  it('that answers is shown even when the store cannot keep it, and the store’s failure is reported', async () => {
    const { time, store, reader, request, source, unseen } = open();
    const broken = new LedgerlineError('DATABASE_UNAVAILABLE');
    store.failComplete = broken;
    const reading = reader.read(request());
    await time.settle();
    source.last.answer('value');
    expect(await reading).toMatchObject({ value: 'value', state: 'live' });
    expect(unseen.map(({ error }) => error)).toEqual([broken]);
  });
});

describe('a refresh', () => {
  it('does not take a load that began before it, and shares the next one with the others that came after', async () => {
    const { time, reader, request, source } = open();
    const before = reader.read(request({ mode: 'decide' }));
    await time.advance(10);
    const after = [1, 2, 3].map(() => reader.read(request({ mode: 'refresh' })));
    await time.advance(10);
    expect(source.calls).toHaveLength(1);
    source.last.answer('before it was paid');
    expect(await before).toMatchObject({ value: 'before it was paid' });
    await time.settle();
    expect(source.calls).toHaveLength(2);
    source.last.answer('paid');
    for (const reading of await Promise.all(after)) expect(reading).toMatchObject({ value: 'paid', state: 'live' });
    expect(source.calls).toHaveLength(2);
  });

  it('shows the older value with the reason when the source fails', async () => {
    const { time, reader, request, put, source } = open();
    put('known');
    await time.advance(5_000);
    const reading = reader.read(request({ mode: 'refresh' }));
    await time.settle();
    source.last.fail(DOWN);
    expect(await reading).toMatchObject({ value: 'known', state: 'cached', failure: { code: 'ERP_UNAVAILABLE' } });
  });
});
