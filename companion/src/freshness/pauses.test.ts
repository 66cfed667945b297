/** A source that failed is asked again when finance's retry rule of the class says so, and no page waits for that. */
import { describe, expect, it } from 'vitest';
import type { CreditPosition } from '../canonical/credit-position.ts';
import { creditReader } from '../credit/reader.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulePolicies } from '../rules/policies.ts';
import type { RetryRule } from '../rules/port.ts';
import { ErpError, type ErpErrorCode } from '../systems/erp/errors.ts';
import type { CallContext, ErpPort } from '../systems/erp/port.ts';
import { FakeFreshnessStore } from './doubles/fake-store.ts';
import { FakeTime } from './doubles/fake-time.ts';
import { REFRESH_PAUSE_MS } from './limits.ts';
import type { ReadRequest } from './port.ts';
import { freshReader } from './reader.ts';

const ENTITY = { connectionId: 'erp-main', entity: 'us' };
const KEY = 'erp-main/us/C1';
const [PAST_TARGET_MS, PAST_LIMIT_MS] = [61_000, 901_000];

/** The reader of credit as it is put together, over an ERP that fails while `failure` is set. */
function given(retries: readonly RetryRule[]) {
  const time = new FakeTime(Date.parse('2026-11-24T09:00:00.000Z'));
  const store = new FakeFreshnessStore(time);
  const erp = { asked: [] as (string | undefined)[], failure: failed('UNAVAILABLE') as ErpError | undefined };
  const port = {
    getCredit: async (_entity: unknown, _customer: string, { criticality }: CallContext) => {
      erp.asked.push(criticality);
      if (erp.failure !== undefined) throw erp.failure;
      return Promise.resolve('new' as unknown as CreditPosition);
    },
  } as unknown as ErpPort;
  const fresh = freshReader({
    ...{ store, clock: time, wait: time.wait },
    background: () => undefined,
    report: () => undefined,
  });
  const erps = { connection: async () => Promise.resolve(port) };
  const reader = creditReader({ fresh, erps, policies: rulePolicies });
  const rules = { hash: 'h', document: { ...defaultRules().document, retries } };
  store.put('org', 'credit', KEY, 'old');
  const look = async (mode: ReadRequest<unknown>['mode'] = 'display') => {
    const asked = { orgId: 'org', entity: ENTITY, customer: 'C1', rules, mode, deadlineMs: 8_000, correlationId: 'c' };
    const reading = await reader.read(asked);
    await time.settle();
    return reading;
  };
  /** Looks every second for so long, and answers at which seconds the ERP was asked. */
  const watch = async (seconds: number) => {
    const at: number[] = [];
    for (let second = 0; second <= seconds; second += 1) {
      const before = erp.asked.length;
      await look();
      if (erp.asked.length > before) at.push(second);
      await time.advance(1_000);
    }
    return at;
  };
  return { time, erp, look, watch };
}

function failed(code: ErpErrorCode, more: { readonly asked?: boolean; readonly retryAfterMs?: number } = {}): ErpError {
  return new ErpError(code, 'away', { retryable: true, outcomeKnown: true, ...more });
}

const rule = (criticality: 'refresh' | 'credit' | 'payment' | undefined, ...delaysSeconds: number[]): RetryRule => ({
  ...{ name: 'r', active: true, errorCodes: ['UNAVAILABLE'], delaysSeconds },
  ...(criticality === undefined ? {} : { criticality }),
});

describe('behind an older value, an ERP that failed is asked again', () => {
  it.each([
    [
      'by the rule of class refresh, whose last delay is kept to',
      [rule('refresh', 10, 20), rule(undefined, 1)],
      [0, 10, 30, 50],
    ],
    ['by the rule for all classes where there is none', [rule('credit', 1), rule(undefined, 30)], [0, 30, 60]],
    [
      'after some seconds where there is no rule',
      [rule('credit', 30)],
      [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60],
    ],
  ] as const)('%s', async (_, retries, asked) => {
    const { time, erp, watch } = given(retries);
    await time.advance(PAST_TARGET_MS);
    expect(await watch(60)).toEqual(asked);
    expect(new Set(erp.asked)).toEqual(new Set(['refresh']));
  });

  it('no sooner than it asks for, and a quarter of an hour later at the latest', async () => {
    const { time, erp, look } = given([rule('refresh', 10)]);
    await time.advance(PAST_TARGET_MS);
    erp.failure = failed('UNAVAILABLE', { retryAfterMs: 25_000 });
    await look();
    await time.advance(24_999);
    await look();
    expect(erp.asked).toHaveLength(1);
    await time.advance(1);
    await look();
    expect(erp.asked).toHaveLength(2);
    const long = given([rule('refresh', 86_400)]);
    await long.time.advance(PAST_TARGET_MS);
    await long.look();
    await long.time.advance(900_000);
    await long.look();
    expect(long.erp.asked).toHaveLength(2);
  });

  it('anew from the first delay once it has answered', async () => {
    const { time, erp, look } = given([rule('refresh', 10, 600)]);
    for (let round = 0; round < 2; round += 1) {
      await time.advance(PAST_TARGET_MS);
      await look();
      await time.advance(10_000);
      erp.failure = undefined;
      await look();
      erp.failure = failed('UNAVAILABLE');
      expect(await look()).toMatchObject({ value: 'new' });
    }
    expect(erp.asked).toHaveLength(4);
  });

  it('soon where our own limits kept it from being asked: no schedule is used up by that', async () => {
    const { time, erp, look } = given([rule('refresh', 10, 600)]);
    await time.advance(PAST_TARGET_MS);
    erp.failure = failed('UNAVAILABLE', { asked: false });
    await look();
    await time.advance(REFRESH_PAUSE_MS);
    erp.failure = failed('UNAVAILABLE');
    await look();
    expect(erp.asked).toHaveLength(2);
    await time.advance(10_000);
    await look();
    expect(erp.asked).toHaveLength(3);
  });
});

describe('where somebody would wait for it, an ERP that failed is asked again', () => {
  it.each([
    [
      'by the rule of class credit; until then the older value is shown at once',
      [rule('credit', 10, 20), rule('refresh', 1)],
      [0, 10, 30, 50],
    ],
    [
      'at every look where no rule is for its class',
      [rule('payment', 30), rule('refresh', 30)],
      Array.from({ length: 61 }, (_, at) => at),
    ],
  ] as const)('%s', async (_, retries, asked) => {
    const { time, erp, watch, look } = given(retries);
    await time.advance(PAST_LIMIT_MS);
    expect(await watch(60)).toEqual(asked);
    expect(new Set(erp.asked)).toEqual(new Set(['credit']));
    expect(await look()).toMatchObject({ state: 'stale', approvable: false, failure: { code: 'ERP_UNAVAILABLE' } });
  });

  it.each(['refresh', 'decide'] as const)('at any time to %s, and its answer ends the pause', async (mode) => {
    const { time, erp, look } = given([rule('credit', 600)]);
    await time.advance(PAST_LIMIT_MS);
    await look();
    await look(mode);
    expect(erp.asked).toHaveLength(2);
    erp.failure = undefined;
    expect(await look()).toMatchObject({ value: 'old' });
    expect(await look(mode)).toMatchObject({ value: 'new', state: 'live' });
    expect(await look()).toMatchObject({ value: 'new', state: 'cached' });
  });

  it('counted once for all who wait for the same', async () => {
    const { time, erp, look } = given([rule('credit', 10, 600)]);
    await time.advance(PAST_LIMIT_MS);
    await Promise.all([look(), look(), look()]);
    expect(erp.asked).toHaveLength(1);
    await time.advance(10_000);
    await look();
    expect(erp.asked).toHaveLength(2);
  });
});

describe('within a pause', () => {
  it('what a person asks for in vain takes no step of the schedule', async () => {
    const { time, erp, look } = given([rule('credit', 10, 600)]);
    await time.advance(PAST_LIMIT_MS);
    await look();
    for (let press = 0; press < 5; press += 1) await look('refresh');
    await time.advance(10_000);
    await look();
    expect(erp.asked).toHaveLength(7);
    await time.advance(10_000);
    await look();
    expect(erp.asked).toHaveLength(7);
  });

  it('what never reached the source shortens nothing, and does not hide how the source failed', async () => {
    const { time, erp, look } = given([{ ...rule('credit', 600), errorCodes: ['CONTRACT_BROKEN'] }]);
    await time.advance(PAST_LIMIT_MS);
    erp.failure = failed('CONTRACT_BROKEN');
    await look();
    erp.failure = failed('UNAVAILABLE', { asked: false });
    await look('refresh');
    expect(erp.asked).toHaveLength(2);
    await time.advance(599_999);
    expect(await look()).toMatchObject({ failure: { code: 'ERP_ANSWER_BROKEN' } });
    expect(erp.asked).toHaveLength(2);
    await time.advance(1);
    await look();
    expect(erp.asked).toHaveLength(3);
  });
});
