/** Since when an ERP does not answer, as the reader of credit hears it. */
import { describe, expect, it } from 'vitest';
import type { CreditPosition } from '../canonical/credit-position.ts';
import { FakeFreshnessStore } from '../freshness/doubles/fake-store.ts';
import { FakeTime } from '../freshness/doubles/fake-time.ts';
import { directoryOf, scriptedErp } from '../freshness/doubles/scripted-erp.ts';
import { freshReader } from '../freshness/reader.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulePolicies } from '../rules/policies.ts';
import { ErpError } from '../systems/erp/errors.ts';
import { position } from './doubles/desk.ts';
import { creditReader } from './reader.ts';
import { createSilences } from './silences.ts';

const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });
const REFUSED = new ErpError('FORBIDDEN', 'not for you', { retryable: false, outcomeKnown: true });
const GONE = new ErpError('NOT_FOUND', 'no such debtor', { retryable: false, outcomeKnown: true });
const US = { connectionId: 'erp', entity: 'us' };
const DE = { connectionId: 'erp', entity: 'de' };

/** The ERP does what `world.answer` says; every look is of a customer that nothing is stored of. */
function given() {
  const time = new FakeTime(Date.parse('2026-11-24T09:00:00.000Z'));
  const silences = createSilences(time);
  const world = { answer: async (): Promise<CreditPosition> => Promise.reject(DOWN) };
  const erp = scriptedErp({ getCredit: () => world.answer() });
  const fresh = freshReader({
    ...{ store: new FakeFreshnessStore(time), clock: time, wait: time.wait },
    background: () => undefined,
    report: () => undefined,
  });
  const reader = creditReader({ fresh, erps: directoryOf({ erp }), policies: rulePolicies, silences });
  let customers = 0;
  const look = async (entity = US) =>
    reader
      .read({
        ...{ orgId: 'org', entity, customer: `C${String((customers += 1))}`, rules: defaultRules() },
        ...{ mode: 'display', deadlineMs: 8_000, correlationId: 'c-1' },
      })
      .then(
        () => undefined,
        () => undefined,
      );
  return {
    time,
    silences,
    world,
    look,
    since: (entity = US, orgId = 'org') => silences.since(orgId, entity)?.slice(11, 16),
  };
}

describe('since when an ERP does not answer', () => {
  it('is the first of the failures in a row, of its own entity and org', async () => {
    const { time, look, since } = given();
    expect(since()).toBeUndefined();
    await look();
    await time.advance(60_000);
    await look();
    await look(DE);
    expect([since(), since(DE), since(US, 'other')]).toEqual(['09:00', '09:01', undefined]);
  });

  it.each([
    ['an answer about whichever customer', async () => Promise.resolve(position('C1'))],
    ['a refusal, which is an answer', async () => Promise.reject(REFUSED)],
    ['that a customer is gone, which is an answer', async () => Promise.reject(GONE)],
  ])('ends with %s', async (_what, answer) => {
    const { time, world, look, since } = given();
    await look();
    const { answer: down } = world;
    world.answer = answer;
    await look();
    expect(since()).toBeUndefined();
    world.answer = down;
    await time.advance(120_000);
    await look();
    expect(since()).toBe('09:02');
  });

  it('says nothing for what our own limits or our own database keep back', async () => {
    const { world, look, since } = given();
    for (const code of ['OVERLOADED', 'DATABASE_UNAVAILABLE'] as const) {
      world.answer = async () => Promise.reject(new LedgerlineError(code));
      await look();
    }
    expect(since()).toBeUndefined();
    world.answer = async () => Promise.reject(DOWN);
    await look();
    world.answer = async () => Promise.reject(new LedgerlineError('OVERLOADED'));
    await look();
    expect(since()).toBe('09:00');
  });
});
