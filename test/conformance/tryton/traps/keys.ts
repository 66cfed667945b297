import { describe, expect, it } from 'vitest';
import { CALL, US } from '../books.ts';
import { type Given, order, stateIn } from './given.ts';

export function keys(given: Given): void {
  describe('a key', () => {
    it('that two drafts carry already ends as one order: the lower, and the other is cancelled', async () => {
      const customer = await given().books.customer('1000.00');
      const request = order(customer, '10.00');
      const first = await given().port.submitOrder(US, order(customer, '10.00'), CALL);
      const client = await given().books.client('adapter');
      const id = Number(first.order.erpId);
      const twins: number[] = [];
      for (let made = 0; made < 2; made += 1) {
        const copied = await client.call('model.sale.sale.copy', [[id], { description: request.key }]);
        twins.push(...(copied as number[]));
      }
      const { order: placed, duplicate, outcome } = await given().port.submitOrder(US, request, CALL);
      expect([placed.erpId, duplicate, outcome]).toEqual([String(Math.min(...twins)), true, 'accepted']);
      expect(await stateIn(given(), 'sale.sale', Math.max(...twins))).toBe('cancelled');
    });

    it('that many send at the same moment ends as one order', async () => {
      const customer = await given().books.customer('1000.00');
      const request = order(customer, '10.00');
      const ports = [given().port, given().books.port(), given().books.port()];
      const results = await Promise.all(ports.map((each) => each.submitOrder(US, request, CALL)));
      expect(new Set(results.map((result) => result.order.erpId)).size).toBe(1);
      expect(results.filter(({ duplicate }) => !duplicate).length).toBeLessThanOrEqual(1);
      expect((await given().port.getCredit(US, customer, CALL)).openOrders.amount).toBe('10.00');
      await Promise.all(ports.slice(1).map((each) => each.close()));
    });

    it('is ours, and the customer’s purchase order number is the customer’s: used twice, it is two orders', async () => {
      const customer = await given().books.customer('1000.00');
      const same = { purchaseOrderNumber: 'PO-4711' };
      const first = await given().port.submitOrder(US, order(customer, '10.00', same), CALL);
      const second = await given().port.submitOrder(US, order(customer, '10.00', same), CALL);
      expect(second.order.number).not.toBe(first.order.number);
      expect(second.order.purchaseOrderNumber).toBe('PO-4711');
    });
  });
}
