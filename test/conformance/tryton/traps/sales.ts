import { describe, expect, it } from 'vitest';
import { type Json } from '../../../../scripts/tryton/client.ts';
import { CALL, US } from '../books.ts';
import { behindInterposer, type Given, order, stateIn } from './given.ts';

export function sales(given: Given): void {
  describe('a sale', () => {
    it('is made with the taxes, terms, addresses and price that Tryton does not fill in', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '91.23'), CALL);
      expect(placed).toMatchObject({
        net: { amount: '91.23' },
        tax: { amount: '9.12' },
        gross: { amount: '100.35' },
        paymentTerms: 'Net 30',
        lines: [{ lineId: '1', product: 'WIDGET', unitPrice: '91.23' }],
      });
      const client = await given().books.client('bookkeeper');
      const fields = ['invoice_address', 'shipment_address'];
      const [sale] = await client.read<Record<string, Json>>('sale.sale', [Number(placed.erpId)], fields);
      expect(Object.values(sale ?? {})).not.toContain(null);
    });

    it('takes the approved terms instead of the customer’s', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(
        US,
        order(customer, '10.00', { paymentTerms: 'Net 60' }),
        CALL,
      );
      expect(placed.paymentTerms).toBe('Net 60');
    });

    it('that Tryton refuses for good leaves no draft behind', async () => {
      const customer = await given().books.customer('1000.00');
      const request = order(customer, '1.23456789');
      await expect(given().port.submitOrder(US, request, CALL)).rejects.toMatchObject({ code: 'VALIDATION' });
      expect(await given().port.findOrderByKey(US, request.key, CALL)).toBeUndefined();
    });

    it('that is held stays a quotation when a change of it is refused', async () => {
      const customer = await given().books.customer('100.00');
      const { order: held } = await given().port.submitOrder(US, order(customer, '500.00'), CALL);
      const refused = given().port.changeOrder(US, held.number, order(customer, '1.23456789'), CALL);
      await expect(refused).rejects.toMatchObject({ code: 'VALIDATION' });
      expect(await given().port.getOrder(US, held.number, CALL)).toMatchObject({
        state: 'held',
        net: { amount: '500.00' },
      });
    });

    it('that somebody has changed since it was looked at is not overwritten', async () => {
      const customer = await given().books.customer('100.00');
      const { order: held } = await given().port.submitOrder(US, order(customer, '500.00'), CALL);
      await behindInterposer(given(), async (behind, proxy) => {
        const client = await given().books.client('bookkeeper');
        proxy.before('model.sale.sale.cancel', () =>
          client.write('sale.sale', [Number(held.erpId)], { comment: 'Wait.' }),
        );
        const cancelled = behind.cancelOrder(US, held.number, 'no longer wanted', CALL);
        await expect(cancelled).rejects.toMatchObject({ code: 'CONFLICT', outcomeKnown: true });
        expect(await stateIn(given(), 'sale.sale', Number(held.erpId))).toBe('quotation');
      });
    });
  });
}
