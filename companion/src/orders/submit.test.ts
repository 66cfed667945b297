import { describe, expect, it } from 'vitest';
import { money } from '../canonical/money.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { ErpErrorCode } from '../systems/erp/errors.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from './doubles/desk.ts';
import { CAPABILITIES, erpError, LIMIT_HOLD, lostAnswer } from './doubles/fake-erp.ts';
import { createSubmitOrder } from './submit.ts';

const OTHER_KEY = 'key-0000-0000-0002';
const MORE: CanonicalOrder = { ...ORDER, lines: ORDER.lines.map((line) => ({ ...line, quantity: '12' })) };

async function submit(desk: Desk, order: CanonicalOrder = ORDER, idempotencyKey = KEY) {
  return createSubmitOrder(desk.deps)(CALLER, { idempotencyKey, order });
}

describe('submitting an order', () => {
  it('is accepted, with the ERP’s number, our key and who asked', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    const { submission, replayed } = await submit(desk);
    expect(replayed).toBe(false);
    expect(submission).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1', requestedBy: 'asserted:rep' });
    expect(submission.differences).toBeUndefined();
    expect(submission.rulesHash).toBe('rules-1');
    expect(desk.erp.requests[0]).toMatchObject({
      key: submission.erpKey,
      customer: 'ACME',
      purchaseOrderNumber: 'PO-7',
    });
    expect(desk.world.forgotten).toContain('001ACME');
  });

  it('shows what the ERP made of it, from a reading after its answer', async () => {
    const desk = openDesk();
    desk.erp.alters = (order) => ({ ...order, purchaseOrderNumber: 'PO' });
    desk.erp.script = [{ does: 'accept' }];
    const { submission } = await submit(desk);
    expect(submission.differences).toEqual([{ field: 'purchaseOrderNumber', approved: 'PO-7', erp: 'PO' }]);
  });

  it('compares with the ERP’s own answer when the order cannot be read again', async () => {
    const desk = openDesk();
    desk.erp.alters = (order) => ({ ...order, currency: 'EUR' });
    desk.erp.script = [{ does: 'accept' }];
    desk.erp.readFailures = [erpError('UNAVAILABLE', { retryable: true })];
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'accepted', differences: [{ field: 'currency' }] });
  });

  it('is held with both sides’ words and what clears it', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }];
    desk.world.position = { ...desk.world.position, exposure: money('4800', 'USD') };
    desk.world.openInvoices = [{ number: 'I-1', erpId: '1', open: money('900', 'USD'), dueDate: '2026-11-01' }];
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'held', erpOrderNumber: 'SO-1' });
    expect(submission.reason).toMatchObject({
      code: 'CREDIT_LIMIT',
      erpMessage: LIMIT_HOLD.message,
      clearedBy: 'finance',
      clears: { invoices: [{ number: 'I-1' }], enough: true, largestAmount: money('200', 'USD') },
    });
  });

  it.each([
    ['the credit figures', (desk: Desk) => (desk.world.creditError = new Error('down'))],
    ['the invoices', (desk: Desk) => (desk.world.openInvoices = new Error('down'))],
    ['young enough figures', (desk: Desk) => (desk.world.reading = { approvable: false })],
  ])('is held without what clears it when %s are missing', async (_name, breakIt) => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }];
    desk.world.position = { ...desk.world.position, exposure: money('4800', 'USD') };
    breakIt(desk);
    const { submission } = await submit(desk);
    expect(submission.state).toBe('held');
    expect(submission.reason?.clears).toBeUndefined();
  });
});

describe('an ERP that says no', () => {
  it.each<[ErpErrorCode, string, string, string]>([
    ['CREDIT_BLOCKED', 'held', 'CREDIT_LIMIT', 'finance'],
    ['CUSTOMER_BLOCKED', 'held', 'CUSTOMER_BLOCKED', 'finance'],
    ['VALIDATION', 'rejected', 'ERP_VALIDATION', 'rep'],
    ['MASTER_DATA', 'rejected', 'MASTER_DATA', 'rep'],
    ['NOT_FOUND', 'rejected', 'ERP_RECORD_MISSING', 'admin'],
    ['FORBIDDEN', 'rejected', 'ERP_FORBIDDEN', 'admin'],
    ['PERIOD_CLOSED', 'rejected', 'PERIOD_CLOSED', 'finance'],
    ['PRECONDITION_REQUIRED', 'rejected', 'CHANGED_IN_ERP', 'operations'],
    ['UNSUPPORTED', 'rejected', 'ERP_UNSUPPORTED', 'operations'],
    ['CONTRACT_BROKEN', 'rejected', 'ERP_ANSWER_BROKEN', 'operations'],
    ['INTERNAL', 'rejected', 'ERP_FAILED', 'operations'],
  ])('%s: %s as %s, cleared by %s', async (code, state, reasonCode, clearedBy) => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError(code) }];
    const { submission } = await submit(desk);
    expect(submission.state).toBe(state);
    expect(submission.reason).toMatchObject({ code: reasonCode, clearedBy, erpMessage: `the ERP’s words for ${code}` });
    expect(submission.reason?.action).not.toBe('');
    expect(desk.store.rows[0]?.reserved).toBeUndefined();
  });

  it('names a product that it does not sell', async () => {
    const desk = openDesk();
    const findings = [{ severity: 'error', code: 'PRODUCT_UNKNOWN', message: 'no WIDGET', target: 'l1' } as const];
    desk.erp.script = [{ does: 'nothing', error: erpError('MASTER_DATA', { findings }) }];
    expect((await submit(desk)).submission.reason?.code).toBe('PRODUCT_UNKNOWN');
  });

  it('because it has our key already: the order that stands there is the answer', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    const make = desk.erp.submitOrder.bind(desk.erp);
    desk.erp.submitOrder = async (...call) => {
      await make(...call);
      throw erpError('DUPLICATE');
    };
    expect((await submit(desk)).submission).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
  });

  it('because it has our key already, and then does not show the order: the outcome is unknown', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError('DUPLICATE') }];
    desk.erp.readFailures = [erpError('UNAVAILABLE', { retryable: true })];
    expect((await submit(desk)).submission).toMatchObject({ state: 'pending', phase: 'unknown' });
  });

  it.each<[ErpErrorCode, string, number]>([
    ['UNAVAILABLE', 'ERP_UNAVAILABLE', 2],
    ['THROTTLED', 'ERP_BUSY', 2],
    ['LOCKED', 'ERP_LOCKED', 2],
    ['AUTH', 'ERP_ACCESS_REFUSED', 60],
  ])('%s: asked again by the rule for it, the reservation kept', async (code, reasonCode, seconds) => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError(code, { retryable: code !== 'AUTH' }) }];
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'pending', phase: 'retrying', reason: { code: reasonCode } });
    expect(submission.nextAttemptAt).toBe(new Date(desk.world.now + seconds * 1000).toISOString());
    expect(desk.store.rows[0]?.reserved).toEqual(money('1000', 'USD'));
  });

  it('waits as long as the ERP asks for', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError('THROTTLED', { retryable: true, retryAfterMs: 40_000 }) }];
    const { submission } = await submit(desk);
    expect(submission.nextAttemptAt).toBe(new Date(desk.world.now + 40_000).toISOString());
  });

  it('ends with operations named when no rule says when to ask again', async () => {
    const desk = openDesk();
    desk.world.retryDelays = {};
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }];
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({
      state: 'pending',
      reason: { code: 'WAITS_FOR_OPERATIONS', clearedBy: 'operations' },
    });
    expect(submission.nextAttemptAt).toBeUndefined();
  });
});

describe('an answer that is lost', () => {
  it('is looked up at once: the order that is found is the answer', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept', answer: 'lost' }];
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
  });

  it('leaves the outcome unknown when nothing is found yet, and nothing is sent again', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: lostAnswer() }];
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'pending', phase: 'unknown', reason: { code: 'ANSWER_LOST' } });
    expect(submission.nextAttemptAt).toBe(new Date(desk.world.now + 5_000).toISOString());
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('counts a defect of an adapter as a lost answer, since it may have struck after the ERP was done', async () => {
    const desk = openDesk();
    desk.erp.script = [];
    expect((await submit(desk)).submission).toMatchObject({ state: 'pending', phase: 'unknown' });
  });

  it('does not take a hold for the last word where the ERP works in several steps', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, idempotency: 'none' };
    desk.erp.script = [{ does: 'hold', answer: 'lost' }];
    expect((await submit(desk)).submission).toMatchObject({ state: 'pending', phase: 'unknown' });
  });
});

describe('pressing again', () => {
  it('with the same key gives the same submission and sends nothing', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    const first = await submit(desk);
    const again = await submit(desk);
    expect(again).toEqual({ submission: first.submission, replayed: true });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('with the same key and other content is refused', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    await submit(desk);
    await expect(submit(desk, MORE)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_MISMATCH' });
  });

  it('while the first is at work says so', async () => {
    const erp = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<undefined>();
    let gates = 0;
    const desk = openDesk(async () => {
      // The first request's second step is its call to the ERP.
      if ((gates += 1) !== 2) return;
      asked.resolve(undefined);
      await erp.promise;
    });
    desk.erp.script = [{ does: 'accept' }];
    const first = submit(desk);
    await asked.promise;
    await expect(submit(desk)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_FLIGHT' });
    await expect(submit(desk, MORE, OTHER_KEY)).rejects.toMatchObject({ code: 'SUBMISSION_IN_FLIGHT' });
    erp.resolve(undefined);
    expect((await first).submission.state).toBe('accepted');
  });

  it('with a new key and the same content finds the accepted order', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    const first = await submit(desk);
    const again = await submit(desk, ORDER, OTHER_KEY);
    expect(again.submission.submissionId).toBe(first.submission.submissionId);
    expect(again.replayed).toBe(true);
  });
});

describe('an edit after submit', () => {
  it('of a held order changes the ERP’s order instead of making a second one', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }, { does: 'accept' }];
    const first = await submit(desk);
    const { submission } = await submit(desk, MORE, OTHER_KEY);
    expect(submission).toMatchObject({ submissionId: first.submission.submissionId, state: 'accepted', revision: 1 });
    expect(desk.erp.calls).toEqual([`submit ${submission.erpKey}`, 'change SO-1']);
    expect(desk.erp.orders.size).toBe(1);
    expect(desk.erp.orders.get('SO-1')?.lines[0]?.quantity).toBe('12');
  });

  it('of an accepted order is the next revision, and changes the same order', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }, { does: 'accept' }];
    const first = await submit(desk);
    const { submission } = await submit(desk, MORE, OTHER_KEY);
    expect(submission).toMatchObject({ revision: 2, replaces: first.submission.submissionId, state: 'accepted' });
    expect(desk.erp.orders.size).toBe(1);
  });

  it('that the ERP refuses leaves the held order held, so that it is never made twice', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }, { does: 'nothing', error: erpError('VALIDATION') }, { does: 'accept' }];
    await submit(desk);
    const refused = await submit(desk, MORE, OTHER_KEY);
    expect(refused.submission).toMatchObject({ state: 'held', reason: { code: 'ERP_VALIDATION' } });
    const again = await submit(desk, MORE, 'key-0000-0000-0003');
    expect(again.submission).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
    expect(desk.erp.orders.size).toBe(1);
  });

  it('that the ERP refuses for an accepted order is rejected, and the order stands', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }, { does: 'nothing', error: erpError('VALIDATION') }];
    await submit(desk);
    const { submission } = await submit(desk, MORE, OTHER_KEY);
    expect(submission).toMatchObject({ state: 'rejected', revision: 2 });
    expect(desk.erp.orders.get('SO-1')?.lines[0]?.quantity).toBe('10');
  });

  it('is not asked of an ERP that cannot change orders', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, changeOrder: false };
    desk.erp.script = [{ does: 'hold' }];
    await submit(desk);
    const { submission } = await submit(desk, MORE, OTHER_KEY);
    expect(submission).toMatchObject({ state: 'held', reason: { code: 'ERP_UNSUPPORTED' } });
  });

  it('of an order that the ERP has cancelled meanwhile ends as cancelled', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }, { does: 'accept' }];
    await submit(desk);
    const standing = desk.erp.orders.get('SO-1');
    if (standing !== undefined) desk.erp.orders.set('SO-1', { ...standing, state: 'cancelled' });
    const { submission } = await submit(desk, MORE, OTHER_KEY);
    expect(submission).toMatchObject({ state: 'cancelled', reason: { code: 'CANCELLED_IN_ERP' } });
  });
});

describe('time', () => {
  it('nothing is sent once the lease could be over, and the worker is to ask', async () => {
    let gates = 0;
    const desk: Desk = openDesk(async () => {
      // The statement that takes the lease takes longer than the whole request may.
      if ((gates += 1) === 1) desk.world.now += 16_000;
    });
    const { submission } = await submit(desk);
    expect(submission).toMatchObject({ state: 'pending', phase: 'retrying', reason: { code: 'NOT_ASKED_YET' } });
    expect(submission.nextAttemptAt).toBe(new Date(desk.world.now).toISOString());
    expect(desk.erp.calls).toEqual([]);
  });
});

describe('an order that cannot be routed', () => {
  it('is refused by name, and nothing is kept', async () => {
    const desk = openDesk();
    desk.world.refusal = new LedgerlineError('NO_CUSTOMER_LINK');
    await expect(submit(desk)).rejects.toMatchObject({ code: 'NO_CUSTOMER_LINK' });
    expect(desk.store.rows).toEqual([]);
  });
});
