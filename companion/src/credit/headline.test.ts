import { describe, expect, it } from 'vitest';
import type { CreditPosition } from '../canonical/credit-position.ts';
import { money } from '../canonical/money.ts';
import { instant } from '../canonical/time.ts';
import { position } from './doubles/desk.ts';
import { entityCredit } from './entity-credit.ts';
import { headlineOf } from './headline.ts';

const USD = (amount: string) => money(amount, 'USD');

/** One entity's row with figures read this very moment and nothing reserved. */
function row(change: Partial<CreditPosition>, ageSeconds = 0, holdWhenOverdueDays?: number, entity = 'us') {
  const value = position('C1', change);
  const reading = {
    ...{ value, asOf: instant(0), ageSeconds, targetAgeSeconds: 60, approvable: true },
    state: ageSeconds > 60 ? ('stale' as const) : ('live' as const),
  };
  const reservedAt = { asOf: instant(0), atMs: 0 };
  const payer = { connectionId: 'erp', entity, payer: 'C1' };
  const policy = holdWhenOverdueDays === undefined ? {} : { holdWhenOverdueDays };
  return entityCredit({ payer, found: { reading, atMs: 0 }, reserved: USD('0'), reservedAt }, 0, () => policy);
}

describe('the headline', () => {
  it.each<[string, Partial<CreditPosition>, string, RegExp]>([
    ['with room', { exposure: USD('7999.99') }, 'ROOM', /2,000\.01 USD of its 10,000\.00 USD/],
    ['near its limit', { exposure: USD('8000') }, 'NEAR_LIMIT', /80 % of its credit; 2,000\.00 USD are free/],
    ['that used all of it', { exposure: USD('10000') }, 'NEAR_LIMIT', /100 %.*; 0\.00 USD are free/],
    ['almost at its limit', { exposure: USD('9999.99') }, 'NEAR_LIMIT', /99 %/],
    ['over its limit', { exposure: USD('10000.01') }, 'OVER_LIMIT', /0\.01 USD over its credit limit of 10,000\.00/],
    ['with a limit of nothing', { limit: USD('0'), exposure: USD('0') }, 'NEAR_LIMIT', /100 %/],
    ['that is blocked', { blocked: true, exposure: USD('11000') }, 'BLOCKED', /blocked for orders/],
    [
      'that is overdue',
      { overdue: USD('4100'), oldestOverdueDays: 41 },
      'OVERDUE',
      /4,100\.00 USD overdue, the oldest for 41 days/,
    ],
    [
      'that is overdue since yesterday',
      { overdue: USD('1'), oldestOverdueDays: 1, exposure: USD('9000') },
      'OVERDUE',
      /for one day/,
    ],
  ])('of a customer %s', (_what, change, code, message) => {
    const headline = headlineOf([row(change)], undefined);
    expect(headline.code).toBe(code);
    expect(headline.message).toMatch(message);
    expect(headline.message).toMatch(/^Acme Tools .*\.$/);
    expect(headline.action === undefined).toBe(code === 'ROOM');
  });

  describe('of a customer whose invoices are overdue', () => {
    const late = (days: number): Partial<CreditPosition> => ({ overdue: USD('4100'), oldestOverdueDays: days });

    it('says that new orders are held where the policy holds them, and the plain warning up to the day allowed', () => {
      expect(headlineOf([row(late(30), 0, 30)], undefined).code).toBe('OVERDUE');
      expect(headlineOf([row(late(31), 0, 30)], undefined)).toEqual({
        code: 'HELD_OVERDUE',
        message:
          'New orders of Acme Tools are held: 4,100.00 USD are overdue, the oldest for 31 days; 30 days are allowed.',
        action: 'Have the overdue invoices paid.',
      });
    });

    it('says so of the entity whose orders are held, not of the one that is overdue for longest', () => {
      const rows = [row(late(90), 0, undefined, 'us'), row(late(12), 0, 10, 'de')];
      expect(headlineOf(rows, undefined)).toMatchObject({
        code: 'HELD_OVERDUE',
        message: expect.stringMatching(/^New orders of Acme Tools in de are held: .* for 12 days; 10 days/) as unknown,
      });
    });

    it('says first that nothing is free where the limit is used up besides', () => {
      const over = { ...late(31), exposure: USD('10000.01') };
      expect(headlineOf([row(over, 0, 30)], undefined).code).toBe('OVER_LIMIT');
    });
  });

  it('that rests on stale figures says how old they are', () => {
    const stale = (ageSeconds: number) => headlineOf([row({}, ageSeconds)], undefined).message;
    expect(stale(61)).toMatch(/free, as of 61 seconds ago\.$/);
    expect(stale(3_601)).toMatch(/free, as of 60 minutes ago\.$/);
    expect(stale(8_000)).toMatch(/free, as of 2 hours ago\.$/);
    expect(stale(200_000)).toMatch(/free, as of 2 days ago\.$/);
    expect(stale(60)).toMatch(/free\.$/);
  });
});
