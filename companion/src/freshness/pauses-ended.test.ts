/** What ends a pause before its time: an answer to any process, and a connection that was changed or is back. */
import { describe, expect, it } from 'vitest';
import { ErpError } from '../systems/erp/errors.ts';
import { FakeFreshnessStore } from './doubles/fake-store.ts';
import { FakeTime } from './doubles/fake-time.ts';
import type { ReadRequest } from './port.ts';
import { freshReader } from './reader.ts';

const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });
const KEY = 'erp-main/us/C1';
const [PAST_TARGET_MS, PAST_LIMIT_MS] = [61_000, 901_000];

/** A reader of credit under the shipped rules, over an ERP that fails while `failure` is set. */
function given() {
  const time = new FakeTime(Date.parse('2026-11-24T09:00:00.000Z'));
  const store = new FakeFreshnessStore(time);
  const erp = { asked: 0, failure: DOWN as ErpError | undefined };
  const leftAlone: string[] = [];
  const request: Omit<ReadRequest<string>, 'mode'> = {
    ...{ orgId: 'org', key: KEY, deadlineMs: 8_000 },
    policy: { domain: 'credit', targetAgeSeconds: 60, limitAgeSeconds: 900, pastTarget: 'staleWhileRevalidate' },
    delaysFor: () => [60, 300, 900],
    load: async () => {
      erp.asked += 1;
      if (erp.failure !== undefined) throw erp.failure;
      return Promise.resolve('new');
    },
  };
  store.put('org', 'credit', KEY, 'old');
  const replica = () => {
    const { read, renewed } = freshReader({
      ...{ store, clock: time, wait: time.wait },
      background: () => undefined,
      report: () => undefined,
      onLeftAlone: (orgId, connectionId) => leftAlone.push(`${orgId} ${connectionId}`),
    });
    const look = async (mode: ReadRequest<string>['mode'] = 'display') => {
      const reading = await read({ ...request, mode });
      await time.settle();
      return reading;
    };
    return { look, renewed };
  };
  return { time, store, erp, leftAlone, replica, ...replica() };
}

describe('a pause is over before its time', () => {
  it.each([0, 3_600_000])('when another process has read a newer value (store ahead by %i ms)', async (aheadMs) => {
    const { time, store, erp, look, replica } = given();
    const other = replica();
    store.aheadMs = aheadMs;
    store.put('org', 'credit', KEY, 'old');
    await time.advance(PAST_TARGET_MS);
    await look();
    await time.advance(60_000);
    await look();
    expect(erp.asked).toBe(2);
    await time.advance(15_000);
    expect(await look()).toMatchObject({ value: 'old', failure: { code: 'ERP_UNAVAILABLE' } });
    erp.failure = undefined;
    expect(await other.look('refresh')).toMatchObject({ value: 'new', state: 'live' });
    await time.advance(PAST_TARGET_MS);
    expect((await look()).failure).toBeUndefined();
    expect(erp.asked).toBe(4);
    // What failed before that answer uses up no schedule either.
    erp.failure = DOWN;
    await time.advance(PAST_TARGET_MS);
    await look();
    await time.advance(60_000);
    await look();
    expect(erp.asked).toBe(6);
  });

  it('not for a value from before the failure, whatever the clock of the store', async () => {
    const { time, store, erp, look } = given();
    store.aheadMs = 3_600_000;
    store.put('org', 'credit', KEY, 'old');
    await time.advance(PAST_TARGET_MS);
    await look();
    await time.advance(59_999);
    expect(await look()).toMatchObject({ failure: { code: 'ERP_UNAVAILABLE' } });
    expect(erp.asked).toBe(1);
  });

  it.each([PAST_TARGET_MS, PAST_LIMIT_MS])('when its own connection was renewed (%i ms old)', async (ageMs) => {
    const { time, erp, look, renewed, leftAlone } = given();
    await time.advance(ageMs);
    await look();
    expect(leftAlone).toEqual([]);
    await look();
    // Somebody has to look whether it was changed: nobody asks for the connection meanwhile.
    expect(leftAlone).toEqual(['org erp-main']);
    renewed('org', 'erp');
    renewed('org-2', 'erp-main');
    await look();
    expect(erp.asked).toBe(1);
    renewed('org', 'erp-main');
    erp.failure = undefined;
    await look();
    expect(erp.asked).toBe(2);
    expect(await look()).toMatchObject({ value: 'new' });
  });
});
