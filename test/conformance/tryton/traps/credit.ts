import { describe, expect, it } from 'vitest';
import { CALL, DE, US } from '../books.ts';
import { type Given, order, stateIn } from './given.ts';

export function credit(given: Given): void {
  describe('credit', () => {
    it('lets one of two orders through that are placed at the same moment and fit only one by one', async () => {
      const customer = await given().books.customer('1000.00');
      const other = given().books.port();
      const results = await Promise.all([
        given().port.submitOrder(US, order(customer, '600.00'), CALL),
        other.submitOrder(US, order(customer, '600.00'), CALL),
      ]);
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'held']);
      expect((await given().port.getCredit(US, customer, CALL)).exposure.amount).toBe('600.00');
      await other.close();
    });

    it('is checked order by order, however many come through one connection', async () => {
      const customer = await given().books.customer('1000.00');
      const orders = Array.from({ length: 3 }, () => given().port.submitOrder(US, order(customer, '400.00'), CALL));
      const outcomes = (await Promise.all(orders)).map(({ outcome }) => outcome);
      expect(outcomes.sort()).toEqual(['accepted', 'accepted', 'held']);
    });

    it('counts open orders before tax, and per company', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '500.00'), CALL);
      expect(placed.gross.amount).toBe('550.00');
      const position = await given().port.getCredit(US, customer, CALL);
      expect(position).toMatchObject({ openOrders: { amount: '500.00' }, exposure: { amount: '500.00' } });
      expect(given().port.capabilities.openOrdersCount).toBe('net');
      const elsewhere = await given().port.getCredit(DE, customer, CALL);
      expect(elsewhere.exposure).toEqual({ amount: '0.00', currency: 'EUR' });
      expect(elsewhere.limit).toBeUndefined();
    });

    it('is never waved through, though the user could', async () => {
      const customer = await given().books.customer('100.00');
      const mighty = given().books.port({ who: 'bookkeeper' });
      const { outcome, order: held } = await mighty.submitOrder(US, order(customer, '500.00'), CALL);
      expect(outcome).toBe('held');
      expect(held.hold?.code).toBe('CREDIT_LIMIT');
      expect(held.hold?.message).toMatch(/will exceed their \$100\.00/);
      expect(await stateIn(given(), 'sale.sale', Number(held.erpId))).toBe('quotation');
      await mighty.close();
    });

    it('keeps Tryton’s words on the quotation, once', async () => {
      const customer = await given().books.customer('100.00');
      const request = order(customer, '500.00');
      const { order: held } = await given().port.submitOrder(US, request, CALL);
      await given().port.recheckOrder(US, held.number, CALL);
      expect(await given().port.getOrder(US, held.number, CALL)).toMatchObject({ state: 'held', hold: held.hold });
      expect(await given().port.findOrderByKey(US, request.key, CALL)).toMatchObject({
        state: 'held',
        hold: held.hold,
      });
      const resource = `sale.sale,${held.erpId}`;
      expect(
        await (await given().books.client('bookkeeper')).search('ir.note', [['resource', '=', resource]]),
      ).toHaveLength(1);
    });

    it('does not bear on an order that is paid in advance', async () => {
      const customer = await given().books.customer('100.00');
      const { outcome } = await given().port.submitOrder(US, order(customer, '500.00', { prepaid: true }), CALL);
      expect(outcome).toBe('accepted');
    });
  });
}
