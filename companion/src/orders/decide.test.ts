import { describe, expect, it } from 'vitest';
import { money } from '../canonical/money.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from './doubles/desk.ts';
import { CAPABILITIES, erpError, lostAnswer } from './doubles/fake-erp.ts';
import { createSubmitOrder } from './submit.ts';

const OTHER_KEY = 'key-0000-0000-0002';

async function submit(desk: Desk, order: CanonicalOrder = ORDER, idempotencyKey = KEY) {
  return createSubmitOrder(desk.deps)(CALLER, { idempotencyKey, order });
}

describe('an ERP that does not enforce the limit', () => {
  function lax(): Desk {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, creditEnforced: false };
    return desk;
  }

  it('gets an order that there is room for', async () => {
    const desk = lax();
    desk.erp.script = [{ does: 'accept' }];
    expect((await submit(desk)).submission.state).toBe('accepted');
  });

  it('does not get one that is over the limit together with what is reserved', async () => {
    const desk = lax();
    desk.erp.script = [{ does: 'accept' }];
    desk.world.position = { ...desk.world.position, exposure: money('3500', 'USD') };
    await submit(desk);
    const second = { ...ORDER, source: { ...ORDER.source, recordId: '801000000000002AAA' } };
    const { submission } = await submit(desk, second, OTHER_KEY);
    expect(submission).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT' } });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it.each<[string, (desk: Desk) => void, string]>([
    ['the figures are too old', (desk) => (desk.world.reading = { approvable: false }), 'CREDIT_NOT_KNOWN'],
    ['the figures cannot be read', (desk) => (desk.world.creditError = lostAnswer()), 'CREDIT_NOT_KNOWN'],
    ['no policy covers it', (desk) => (desk.world.creditPolicy = undefined), 'RULE_MISSING'],
    [
      'the customer is blocked',
      (desk) => (desk.world.position = { ...desk.world.position, blocked: true, blockReason: 'dispute' }),
      'CUSTOMER_BLOCKED',
    ],
    [
      'too much is overdue for too long',
      (desk) => {
        desk.world.creditPolicy = { name: 'c', active: true, scope: {}, prepaidExempt: false, holdWhenOverdueDays: 30 };
        desk.world.position = { ...desk.world.position, overdue: money('10', 'USD'), oldestOverdueDays: 31 };
      },
      'OVERDUE',
    ],
    [
      'the limit is in another currency',
      (desk) => {
        const eur = money('1000', 'EUR');
        desk.world.position = { ...desk.world.position, currency: 'EUR', limit: eur, exposure: eur };
      },
      'CURRENCY_MISMATCH',
    ],
  ])('holds the order unsent when %s', async (_name, arrange, code) => {
    const desk = lax();
    arrange(desk);
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'held', reason: { code } });
    expect(desk.erp.calls).toEqual([]);
  });

  it.each<[string, (desk: Desk) => CanonicalOrder]>([
    [
      'is prepaid and exempt',
      (desk) => {
        desk.world.reading = { approvable: false };
        return { ...ORDER, prepaid: true };
      },
    ],
    [
      'has no limit',
      (desk) => {
        const { limit: _limit, ...position } = desk.world.position;
        desk.world.position = position;
        return ORDER;
      },
    ],
  ])('gets an order whose customer %s', async (_name, arrange) => {
    const desk = lax();
    desk.erp.script = [{ does: 'accept' }];
    expect((await submit(desk, arrange(desk))).submission.state).toBe('accepted');
  });

  it('reserves with tax where open orders count with tax, and holds when the tax is not known', async () => {
    const desk = lax();
    desk.erp.capabilities = { ...desk.erp.capabilities, openOrdersCount: 'gross' };
    desk.erp.script = [{ does: 'accept' }];
    expect((await submit(desk)).submission.amount).toEqual(money('1100', 'USD'));
    desk.erp.simulated = () => {
      throw erpError('UNAVAILABLE', { retryable: true });
    };
    const second = { ...ORDER, source: { ...ORDER.source, recordId: '801000000000002AAA' } };
    const { submission } = await submit(desk, second, OTHER_KEY);
    expect(submission).toMatchObject({ state: 'held', reason: { code: 'TAX_NOT_KNOWN' } });
  });
});
