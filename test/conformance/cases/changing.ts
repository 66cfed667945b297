import { describe, expect, it } from 'vitest';
import type { ErpOrder } from '../../../companion/src/systems/erp/port.ts';
import { CALL, failureOf, type Given, type Givens } from '../given.ts';

export function changing(given: Givens): void {
  describe('a held order', () => {
    it('is accepted on re-check once the invoices are paid', async () => {
      const { port, us, customer, order, desk } = given();
      if (!port.capabilities.creditEnforced) return;
      const number = await customer('1000.00');
      const invoice = await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '5' });
      const { order: held, outcome } = await port.submitOrder(us, order(number, '800.00'), CALL);
      expect(outcome).toBe('held');
      expect((await port.getCredit(us, number, CALL)).openOrders.amount).toBe('0.00');
      await desk.payInvoice(invoice);
      const result = await port.recheckOrder(us, held.number, CALL);
      expect(result).toMatchObject({ outcome: 'accepted', order: { number: held.number, state: 'open' } });
      expect(result.order.hold).toBeUndefined();
      expect((await port.getOrder(us, held.number, CALL)).state).toBe('open');
    });

    it('stays held on re-check while nothing has changed', async () => {
      const { port, us, words } = given();
      const held = await heldOrder(given());
      if (held === undefined) return;
      const result = await port.recheckOrder(us, held.number, CALL);
      expect(result).toMatchObject({ outcome: 'held', order: { number: held.number, state: 'held' } });
      expect(result.order.hold?.message).toMatch(words.overLimit);
    });

    it('is accepted when it is changed to what fits', async () => {
      const { port, us, order, desk } = given();
      const held = await heldOrder(given());
      if (held === undefined || !(await changesOrders(given(), held))) return;
      const result = await port.changeOrder(us, held.number, order(held.customer, '90.00'), CALL);
      expect(result).toMatchObject({ outcome: 'accepted', order: { number: held.number, net: { amount: '90.00' } } });
      expect(await desk.countLivingOrders(held.customer)).toBe(1);
    });

    it('can be cancelled', async () => {
      const { port, us } = given();
      const held = await heldOrder(given());
      if (held === undefined || !(await cancelsOrders(given(), held))) return;
      expect(await port.cancelOrder(us, held.number, 'not wanted', CALL)).toMatchObject({
        number: held.number,
        state: 'cancelled',
      });
      expect((await port.getOrder(us, held.number, CALL)).state).toBe('cancelled');
    });
  });

  describe('an accepted order', () => {
    it('is still accepted on re-check', async () => {
      const { port, us } = given();
      const placed = await openOrder(given());
      expect(await port.recheckOrder(us, placed.number, CALL)).toMatchObject({
        outcome: 'accepted',
        order: { number: placed.number, state: 'open' },
      });
    });

    it('takes new content, and is found by the key of the change', async () => {
      const { port, us, order } = given();
      const placed = await openOrder(given());
      if (!(await changesOrders(given(), placed))) return;
      // Of which 600.00 are its own already: they do not count twice.
      const request = order(placed.customer, '900.00', { purchaseOrderNumber: 'PO-2' });
      const result = await port.changeOrder(us, placed.number, request, CALL);
      expect(result).toMatchObject({ outcome: 'accepted', order: { number: placed.number, state: 'open' } });
      expect(await port.getOrder(us, placed.number, CALL)).toMatchObject({
        net: { amount: '900.00' },
        purchaseOrderNumber: 'PO-2',
      });
      expect((await port.findOrderByKey(us, request.key, CALL))?.number).toBe(placed.number);
      expect((await port.getCredit(us, placed.customer, CALL)).openOrders.amount).toMatch(/^9[09]0\.00$/);
    });

    it('is held when it is changed to more than the limit, and accepted when it is changed to less', async () => {
      const { port, us, order, words, desk } = given();
      const placed = await openOrder(given());
      if (!port.capabilities.creditEnforced || !(await changesOrders(given(), placed))) return;
      const up = await port.changeOrder(us, placed.number, order(placed.customer, '1200.00'), CALL);
      expect(up).toMatchObject({ outcome: 'held', order: { number: placed.number, hold: { code: 'CREDIT_LIMIT' } } });
      expect(up.order.hold?.message).toMatch(words.overLimit);
      const down = await port.changeOrder(us, placed.number, order(placed.customer, '150.00'), CALL);
      expect(down).toMatchObject({ outcome: 'accepted', order: { number: placed.number, net: { amount: '150.00' } } });
      expect(await desk.countLivingOrders(placed.customer)).toBe(1);
    });

    it('changed twice with one key is changed once', async () => {
      const { port, us, order, desk } = given();
      const placed = await openOrder(given());
      if (!(await changesOrders(given(), placed))) return;
      const request = order(placed.customer, '222.00');
      await port.changeOrder(us, placed.number, request, CALL);
      const again = await port.changeOrder(us, placed.number, request, CALL);
      expect(again).toMatchObject({ outcome: 'accepted', order: { number: placed.number, net: { amount: '222.00' } } });
      expect(await desk.countLivingOrders(placed.customer)).toBe(1);
    });

    it('frees its credit when it is cancelled, and cancelling again changes nothing', async () => {
      const { port, us, order } = given();
      const placed = await openOrder(given());
      if (!(await cancelsOrders(given(), placed))) return;
      expect((await port.cancelOrder(us, placed.number, 'not wanted', CALL)).state).toBe('cancelled');
      expect((await port.cancelOrder(us, placed.number, 'not wanted', CALL)).state).toBe('cancelled');
      expect((await port.getCredit(us, placed.customer, CALL)).exposure.amount).toBe('0.00');
      const failure = await failureOf(port.changeOrder(us, placed.number, order(placed.customer, '10.00'), CALL));
      expect(failure).toMatchObject({ retryable: false, outcomeKnown: true });
    });

    it('that is cancelled is not placed again by its key', async () => {
      const { port, us, order, customer } = given();
      const number = await customer('1000.00');
      const request = order(number, '10.00');
      const { order: placed } = await port.submitOrder(us, request, CALL);
      if (!(await cancelsOrders(given(), placed))) return;
      await port.cancelOrder(us, placed.number, 'not wanted', CALL);
      const failure = await failureOf(port.submitOrder(us, request, CALL));
      expect(failure).toMatchObject({ code: 'CONFLICT', retryable: false, outcomeKnown: true });
      expect((await port.getCredit(us, number, CALL)).openOrders.amount).toBe('0.00');
      expect((await port.findOrderByKey(us, request.key, CALL))?.state).toBe('cancelled');
    });

    it('that is billed cannot be cancelled any more', async () => {
      const { port, us, desk } = given();
      const placed = await openOrder(given());
      await desk.billOrder(placed.number);
      expect((await port.getOrder(us, placed.number, CALL)).state).toBe('invoiced');
      const failure = await failureOf(port.cancelOrder(us, placed.number, 'too late', CALL));
      expect(failure).toMatchObject({ retryable: false, outcomeKnown: true });
      expect(['CONFLICT', 'UNSUPPORTED']).toContain(failure.code);
    });
  });
}

/** Of 600.00 within a limit of 1000.00. */
async function openOrder({ port, us, customer, order }: Given): Promise<ErpOrder> {
  const { order: placed, outcome } = await port.submitOrder(us, order(await customer('1000.00'), '600.00'), CALL);
  expect(outcome).toBe('accepted');
  return placed;
}

/** Of 600.00 over a limit of 100.00; undefined where the ERP holds nothing. */
async function heldOrder({ port, us, customer, order }: Given): Promise<ErpOrder | undefined> {
  const { order: placed, outcome } = await port.submitOrder(us, order(await customer('100.00'), '600.00'), CALL);
  expect(outcome).toBe(port.capabilities.creditEnforced ? 'held' : 'accepted');
  return outcome === 'held' ? placed : undefined;
}

/** Where the ERP does not change orders, it says so and the order stands as it was. */
async function changesOrders({ port, us, order }: Given, { number, customer, net }: ErpOrder): Promise<boolean> {
  if (port.capabilities.changeOrder) return true;
  const failure = await failureOf(port.changeOrder(us, number, order(customer, '1.00'), CALL));
  expect(failure).toMatchObject({ code: 'UNSUPPORTED', outcomeKnown: true });
  expect((await port.getOrder(us, number, CALL)).net).toEqual(net);
  return false;
}

async function cancelsOrders({ port, us }: Given, { number, state }: ErpOrder): Promise<boolean> {
  if (port.capabilities.cancelOrder) return true;
  const failure = await failureOf(port.cancelOrder(us, number, 'not wanted', CALL));
  expect(failure).toMatchObject({ code: 'UNSUPPORTED', outcomeKnown: true });
  expect((await port.getOrder(us, number, CALL)).state).toBe(state);
  return false;
}
