import { describe, expect, it } from 'vitest';
import { money } from '../../canonical/money.ts';
import type { CanonicalOrder } from '../../canonical/order.ts';
import type { Check, CheckName, PreflightAnswer } from '../answer.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from '../doubles/desk.ts';
import { CAPABILITIES, erpError, lostAnswer } from '../doubles/fake-erp.ts';
import { createPreflight } from '../preflight.ts';
import { createSubmitOrder } from '../submit.ts';

const usd = (amount: string) => money(amount, 'USD');
const preflight = (desk: Desk, order: CanonicalOrder = ORDER) => createPreflight(desk.deps)(CALLER, order);

function lineOf(answer: PreflightAnswer, name: CheckName): Check {
  const found = answer.checks.find(({ check }) => check === name);
  if (found === undefined) throw new Error(`no line for ${name}`);
  return found;
}

describe('credit', () => {
  const tight = (desk: Desk, exposure: string) =>
    (desk.world.position = { ...desk.world.position, exposure: usd(exposure) });

  it('holds an order over the limit and says what clears it', async () => {
    const desk = openDesk();
    tight(desk, '4200');
    desk.world.openInvoices = [
      { number: 'I-1', erpId: '1', open: usd('150'), dueDate: '2026-11-01' },
      { number: 'I-2', erpId: '2', open: usd('100'), dueDate: '2026-11-09' },
    ];
    const answer = await preflight(desk);
    expect(answer.verdict).toBe('hold');
    expect(lineOf(answer, 'credit')).toMatchObject({
      state: 'hold',
      code: 'CREDIT_LIMIT',
      figure: { amount: '800.00' },
      message: 'The order is 200.00 USD over the credit limit; 800.00 USD are free.',
    });
    expect(answer.clears).toMatchObject({ enough: true, largestAmount: usd('800') });
    expect(answer.clears?.invoices.map(({ number }) => number)).toEqual(['I-1', 'I-2']);
    expect(answer.headline).toMatchObject({
      code: 'NEEDS_CLEARING',
      action: 'Have the named invoices paid, order less, or ask finance to raise the limit.',
    });
  });

  it('to the cent: exactly the limit passes, a cent more is held', async () => {
    const desk = openDesk();
    tight(desk, '4000');
    expect((await preflight(desk)).verdict).toBe('pass');
    tight(desk, '4000.01');
    expect((await preflight(desk)).verdict).toBe('hold');
  });

  it('counts what other orders have reserved', async () => {
    const desk = openDesk();
    tight(desk, '3500');
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }];
    const other = { ...ORDER, source: { ...ORDER.source, recordId: '801000000000002AAA' } };
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: other });
    expect(lineOf(await preflight(desk), 'credit')).toMatchObject({ state: 'hold', figure: { amount: '500.00' } });
  });

  it('does not count the order’s own reservation against it', async () => {
    const desk = openDesk();
    tight(desk, '3500');
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }];
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
    expect(lineOf(await preflight(desk), 'credit')).toMatchObject({ state: 'pass', figure: { amount: '1500.00' } });
  });

  it('does not count an accepted order twice when a change of it is looked at', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
    desk.advance(1_000);
    desk.store.creditWasRead(desk.world.now);
    // The ERP counts the order now: 200 are free, and the change adds 100.
    tight(desk, '4800');
    const change = { ...ORDER, lines: ORDER.lines.map((line) => ({ ...line, quantity: '11' })) };
    expect(lineOf(await preflight(desk, change), 'credit')).toMatchObject({ state: 'pass' });
  });

  it.each<[string, (desk: Desk) => unknown, string]>([
    ['figures past the limit of age', (desk) => (desk.world.reading = { approvable: false }), 'CREDIT_TOO_OLD'],
    ['no figures at all', (desk) => (desk.world.creditError = lostAnswer()), 'ANSWER_LOST'],
    ['no policy', (desk) => (desk.world.creditPolicy = undefined), 'RULE_MISSING'],
    [
      'a limit in another currency',
      (desk) => (desk.world.position = { ...desk.world.position, currency: 'EUR', limit: money('1', 'EUR') }),
      'CURRENCY_MISMATCH',
    ],
  ])('is never passed with %s', async (_name, arrange, code) => {
    const desk = openDesk();
    arrange(desk);
    const answer = await preflight(desk);
    expect(lineOf(answer, 'credit')).toMatchObject({ state: 'notChecked', code });
    expect(answer.verdict).toBe('unknown');
  });

  it('is not known where orders count with tax and the tax is not', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, openOrdersCount: 'gross' };
    tight(desk, '3950');
    expect(lineOf(await preflight(desk), 'credit')).toMatchObject({ state: 'hold', code: 'CREDIT_LIMIT' });
    desk.erp.simulated = () => {
      throw lostAnswer();
    };
    expect(lineOf(await preflight(desk), 'credit')).toMatchObject({ state: 'notChecked', code: 'TAX_NOT_KNOWN' });
  });

  it('holds a blocked payer whatever the figures say', async () => {
    const desk = openDesk();
    desk.world.position = { ...desk.world.position, blocked: true, blockReason: 'dispute' };
    expect(lineOf(await preflight(desk), 'credit')).toMatchObject({ state: 'hold', code: 'CUSTOMER_BLOCKED' });
  });

  it('holds for overdue invoices by the policy, and names them', async () => {
    const desk = openDesk();
    desk.world.creditPolicy = { name: 'c', active: true, scope: {}, prepaidExempt: false, holdWhenOverdueDays: 30 };
    desk.world.position = { ...desk.world.position, overdue: usd('70'), oldestOverdueDays: 41 };
    desk.world.openInvoices = [
      { number: 'I-1', erpId: '1', open: usd('50'), dueDate: '2026-10-14' },
      { number: 'I-2', erpId: '2', open: usd('20'), dueDate: '2026-11-20' },
    ];
    const answer = await preflight(desk);
    expect(answer.checks.filter(({ check }) => check === 'credit')).toMatchObject([{ state: 'hold', code: 'OVERDUE' }]);
    expect(answer.clears).toEqual({ invoices: [desk.world.openInvoices[0]], enough: true });
    desk.world.position = { ...desk.world.position, oldestOverdueDays: 30 };
    expect((await preflight(desk)).verdict).toBe('pass');
  });

  it('is a hold also when the invoices that clear it cannot be read', async () => {
    const desk = openDesk();
    tight(desk, '4200');
    desk.world.openInvoices = new Error('down');
    const answer = await preflight(desk);
    expect(answer.verdict).toBe('hold');
    expect(answer.clears).toBeUndefined();
  });

  it('is not asked for a prepaid order, where the policy exempts those', async () => {
    const desk = openDesk();
    desk.world.reading = { approvable: false };
    const prepaid = { ...ORDER, prepaid: true };
    expect(lineOf(await preflight(desk, prepaid), 'credit')).toMatchObject({ state: 'pass', code: 'CREDIT_PREPAID' });
    desk.world.creditPolicy = { name: 'c', active: true, scope: {}, prepaidExempt: false };
    expect(lineOf(await preflight(desk, prepaid), 'credit').state).toBe('notChecked');
  });

  it('passes a customer without a limit', async () => {
    const desk = openDesk();
    const { limit: _limit, ...position } = desk.world.position;
    desk.world.position = position;
    expect(lineOf(await preflight(desk), 'credit')).toMatchObject({ state: 'pass', code: 'NO_LIMIT' });
  });
});
