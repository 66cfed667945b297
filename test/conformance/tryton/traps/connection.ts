import { describe, expect, it } from 'vitest';
import { CALL, US } from '../books.ts';
import { behindInterposer, type Given, order } from './given.ts';

export function connection(given: Given): void {
  describe('the connection', () => {
    it.each(['create', 'quote', 'confirm'])(
      'loses the answer to “%s”: unknown, then found, then one order',
      async (button) => {
        const customer = await given().books.customer('1000.00');
        const request = order(customer, '10.00');
        await behindInterposer(given(), async (behind, proxy) => {
          proxy.loseAnswer(`model.sale.sale.${button}`);
          await expect(behind.submitOrder(US, request, CALL)).rejects.toMatchObject({
            code: 'TIMEOUT_UNKNOWN_OUTCOME',
            outcomeKnown: false,
          });
          const found = await behind.findOrderByKey(US, request.key, CALL);
          expect(found?.state).toBe(button === 'confirm' ? 'open' : 'draft');
          const again = await behind.submitOrder(US, request, CALL);
          expect(again).toMatchObject({ outcome: 'accepted', duplicate: true, order: { erpId: found?.erpId } });
          expect((await behind.getCredit(US, customer, CALL)).openOrders.amount).toBe('10.00');
        });
      },
    );

    it('logs in again when its session is gone, also in the middle of placing an order', async () => {
      const customer = await given().books.customer('1000.00');
      await behindInterposer(given(), async (behind, proxy) => {
        proxy.loseSession('model.sale.sale.confirm');
        expect((await behind.submitOrder(US, order(customer, '10.00'), CALL)).outcome).toBe('accepted');
      });
    });

    it('says which database Tryton does not have', async () => {
      const lost = given().books.port({ database: 'nobody_here' });
      await expect(lost.ping(CALL)).rejects.toThrow(/nobody_here/);
    });
  });
}
