import { describe, expect, it } from 'vitest';
import { CALL, contentOf, failureOf, type Givens, newKey } from '../given.ts';

export function submission(given: Givens): void {
  describe('an order', () => {
    it('within the limit is accepted, and stands in the ERP as it was sent', async () => {
      const { port, us, customer, order } = given();
      const lines = [
        { lineId: '801xx0001', product: 'WIDGET', quantity: '3', unitPrice: '91.25' },
        { lineId: '801xx0002', product: 'CONSULTING', quantity: '2', unitPrice: '180.05' },
      ];
      const number = await customer('5000.00');
      const request = order(number, '0', { lines, paymentTerms: 'Net 60', purchaseOrderNumber: 'PO-1' });
      const result = await port.submitOrder(us, request, CALL);
      expect(result).toMatchObject({ outcome: 'accepted', duplicate: false, findings: [] });
      expect(result.raw).toBeTypeOf('object');
      const read = await port.getOrder(us, result.order.number, CALL);
      expect(read).toMatchObject({
        state: 'open',
        key: request.key,
        paymentTerms: 'Net 60',
        billTo: number,
        shipTo: number,
      });
      expect(read.hold).toBeUndefined();
      expect(read.lines.map(({ lineId }) => lineId)).toEqual(['801xx0001', '801xx0002']);
      expect(contentOf(read)).toEqual({
        customer: number,
        currency: 'USD',
        purchaseOrderNumber: 'PO-1',
        net: '633.85',
        lines: [
          ['WIDGET', 3, 91.25],
          ['CONSULTING', 2, 180.05],
        ],
      });
      expect(contentOf(result.order)).toEqual(contentOf(read));
      expect(Number(read.gross.amount)).toBeCloseTo(Number(read.net.amount) + Number(read.tax.amount), 2);
    });

    it('over the limit is held in the ERP’s words and stands there, or is accepted where the ERP does not enforce', async () => {
      const { port, us, customer, order, words, desk } = given();
      const number = await customer('1000.00');
      const request = order(number, '1500.00');
      const result = await port.submitOrder(us, request, CALL);
      if (!port.capabilities.creditEnforced) {
        expect(result.outcome).toBe('accepted');
        return;
      }
      expect(result).toMatchObject({ outcome: 'held', order: { state: 'held', hold: { code: 'CREDIT_LIMIT' } } });
      expect(result.order.hold?.message).toMatch(words.overLimit);
      const read = await port.getOrder(us, result.order.number, CALL);
      expect(read).toMatchObject({ state: 'held', hold: result.order.hold, net: { amount: '1500.00' } });
      expect(await port.findOrderByKey(us, request.key, CALL)).toMatchObject({ number: read.number, state: 'held' });
      expect(await desk.countOrders(number)).toBe(1);
    });

    it('of a fraction of a unit stands as that or is refused; it is never rounded', async () => {
      const { port, us, customer, order } = given();
      const lines = [{ lineId: '1', product: 'CONSULTING', quantity: '1.5', unitPrice: '200.00' }];
      const request = order(await customer('1000.00'), '0', { lines });
      const result = await port.submitOrder(us, request, CALL).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ code: 'VALIDATION', retryable: false, outcomeKnown: true });
        expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
      } else {
        expect(result).toMatchObject({ order: { net: { amount: '300.00' } } });
      }
    });

    it('of exactly what is left passes, and a cent more does not', async () => {
      const { port, us, customer, order } = given();
      if (!port.capabilities.creditEnforced) return;
      const exact = await customer('1000.00');
      expect((await port.submitOrder(us, order(exact, '1000.00'), CALL)).outcome).toBe('accepted');
      const more = await customer('1000.00');
      expect((await port.submitOrder(us, order(more, '1000.01'), CALL)).outcome).toBe('held');
    });

    it('of a blocked customer is held for the block, in the ERP’s words, or refused as that', async () => {
      const { port, us, customers, order, words } = given();
      const request = order(customers['UMBRA'] ?? '', '10.00');
      const result = await port.submitOrder(us, request, CALL).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ code: 'CUSTOMER_BLOCKED', outcomeKnown: true });
        return;
      }
      expect(result).toMatchObject({
        outcome: 'held',
        order: { hold: { code: 'CUSTOMER_BLOCKED', message: expect.stringMatching(words.blocked) as string } },
      });
      const { order: held } = result as { order: { number: string } };
      expect((await port.cancelOrder(us, held.number, 'only tried', CALL)).state).toBe('cancelled');
    });

    it('that is prepaid is no matter of credit', async () => {
      const { port, us, customer, order } = given();
      const request = order(await customer('100.00'), '900.00', { prepaid: true });
      expect((await port.submitOrder(us, request, CALL)).outcome).toBe('accepted');
    });

    it('is found by its key, and only by it', async () => {
      const { port, us, de, customer, order } = given();
      const request = order(await customer('1000.00'), '10.00');
      expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
      const { order: placed } = await port.submitOrder(us, request, CALL);
      expect(await port.findOrderByKey(us, request.key, CALL)).toMatchObject({
        number: placed.number,
        key: request.key,
        state: 'open',
      });
      expect(await port.findOrderByKey(us, newKey(), CALL)).toBeUndefined();
      expect(await port.findOrderByKey(us, request.key.slice(0, -1), CALL)).toBeUndefined();
      expect(await port.findOrderByKey(de, request.key, CALL)).toBeUndefined();
    });

    it('sent again with its key is the same order, and no second one', async () => {
      const { port, us, customer, order, desk } = given();
      const number = await customer('1000.00');
      const request = order(number, '600.00');
      const first = await port.submitOrder(us, request, CALL);
      const again = await port.submitOrder(us, request, CALL);
      expect(again).toMatchObject({ outcome: 'accepted', duplicate: true, order: { number: first.order.number } });
      expect(await desk.countLivingOrders(number)).toBe(1);
      expect((await port.getCredit(us, number, CALL)).openOrders.amount).toMatch(/^6[06]0\.00$/);
    });

    it('that is held, sent again with its key, is the same order and still held', async () => {
      const { port, us, customer, order, desk } = given();
      if (!port.capabilities.creditEnforced) return;
      const number = await customer('100.00');
      const request = order(number, '600.00');
      const first = await port.submitOrder(us, request, CALL);
      const again = await port.submitOrder(us, request, CALL);
      expect(again).toMatchObject({ outcome: 'held', duplicate: true, order: { number: first.order.number } });
      expect(await desk.countOrders(number)).toBe(1);
    });

    it('sent by eight at the same moment with one key is one order', async () => {
      const { port, us, customer, order, desk, withPort } = given();
      const number = await customer('1000.00');
      const request = order(number, '100.00');
      await withPort({}, async (other) => {
        const ports = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? port : other));
        const results = await Promise.all(ports.map((each) => each.submitOrder(us, request, CALL)));
        expect(new Set(results.map((result) => result.order.number)).size).toBe(1);
        expect(results.every(({ outcome }) => outcome === 'accepted')).toBe(true);
        expect(results.filter(({ duplicate }) => !duplicate).length).toBeLessThanOrEqual(1);
      });
      expect(await desk.countLivingOrders(number)).toBe(1);
    });

    it('of two that fit only one by one: one is accepted and one is held', async () => {
      const { port, us, customer, order, withPort } = given();
      if (!port.capabilities.creditEnforced) return;
      const number = await customer('1000.00');
      await withPort({}, async (other) => {
        const results = await Promise.all([
          port.submitOrder(us, order(number, '600.00'), CALL),
          other.submitOrder(us, order(number, '600.00'), CALL),
        ]);
        expect(results.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'held']);
      });
    });

    it('for an unknown customer is refused for good, and nothing stands', async () => {
      const { port, us, order } = given();
      const request = order('999999', '10.00');
      const failure = await failureOf(port.submitOrder(us, request, CALL));
      expect(['MASTER_DATA', 'NOT_FOUND']).toContain(failure.code);
      expect(failure).toMatchObject({ retryable: false, outcomeKnown: true });
      expect(failure.message).toContain('999999');
      expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
    });

    it('with an unknown product names the line, and nothing stands', async () => {
      const { port, us, customer, order, desk } = given();
      const number = await customer('1000.00');
      const lines = [
        { lineId: 'good', product: 'WIDGET', quantity: '1', unitPrice: '10.00' },
        { lineId: 'bad', product: 'NO-SUCH-THING', quantity: '1', unitPrice: '10.00' },
      ];
      const request = order(number, '0', { lines });
      const failure = await failureOf(port.submitOrder(us, request, CALL));
      expect(failure).toMatchObject({ code: 'MASTER_DATA', retryable: false, outcomeKnown: true });
      expect(failure.findings).toContainEqual(expect.objectContaining({ code: 'PRODUCT_UNKNOWN', target: 'bad' }));
      expect(failure.message).toContain('NO-SUCH-THING');
      expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
      expect(await desk.countOrders(number)).toBe(0);
    });

    it('with terms that the ERP does not have is refused and names them', async () => {
      const { port, us, customer, order } = given();
      const request = order(await customer('1000.00'), '10.00', { paymentTerms: 'Net 12345' });
      const failure = await failureOf(port.submitOrder(us, request, CALL));
      expect(failure).toMatchObject({ retryable: false, outcomeKnown: true });
      expect(failure.message).toContain('Net 12345');
      expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
    });

    it('in a currency that the entity may not keep is refused, or stands in that currency', async () => {
      const { port, us, customer, order } = given();
      const request = order(await customer('1000.00'), '10.00', { currency: 'EUR' });
      const result = await port.submitOrder(us, request, CALL).catch((error: unknown) => error);
      if (result instanceof Error) expect(result).toMatchObject({ retryable: false, outcomeKnown: true });
      else expect(result).toMatchObject({ order: { currency: 'EUR', net: { amount: '10.00', currency: 'EUR' } } });
    });

    it.each(['PO-4711', '4500017342/Ä "x" #7 & <y>', 'PO'.padEnd(35, '0')])(
      'carries the customer’s purchase order number %s unchanged, and may carry it twice',
      async (purchaseOrderNumber) => {
        const { port, us, customer, order } = given();
        const number = await customer('1000.00');
        const place = () => port.submitOrder(us, order(number, '10.00', { purchaseOrderNumber }), CALL);
        const [first, second] = [await place(), await place()];
        expect(second.order.number).not.toBe(first.order.number);
        expect((await port.getOrder(us, second.order.number, CALL)).purchaseOrderNumber).toBe(purchaseOrderNumber);
      },
    );

    it('with a longer purchase order number than the ERP keeps is refused; it is never cut', async () => {
      const { port, us, customer, order } = given();
      const purchaseOrderNumber = 'P'.repeat(300);
      const request = order(await customer('1000.00'), '10.00', { purchaseOrderNumber });
      const result = await port.submitOrder(us, request, CALL).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ code: 'VALIDATION', retryable: false, outcomeKnown: true });
        expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
      } else {
        expect(result).toMatchObject({ order: { purchaseOrderNumber } });
      }
    });

    it('that the ERP does not know is NOT_FOUND', async () => {
      const { port, us } = given();
      for (const call of [
        () => port.getOrder(us, 'SO999999', CALL),
        () => port.recheckOrder(us, 'SO999999', CALL),
        () => port.cancelOrder(us, 'SO999999', 'gone', CALL),
      ]) {
        expect(await failureOf(call())).toMatchObject({ code: 'NOT_FOUND', retryable: false, outcomeKnown: true });
      }
    });
  });
}
