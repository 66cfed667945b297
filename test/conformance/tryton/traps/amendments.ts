import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../scripts/tryton/client.ts';
import { CALL, US } from '../books.ts';
import { behindInterposer, type Given, order } from './given.ts';

export function amendments(given: Given): void {
  describe('a confirmed sale', () => {
    it('is amended, and what the change drops is gone', async () => {
      const customer = await given().books.customer('1000.00');
      const lines = [
        { lineId: '1', product: 'WIDGET', quantity: '2', unitPrice: '100.00' },
        { lineId: '2', product: 'CONSULTING', quantity: '1', unitPrice: '200.00' },
      ];
      const { order: placed } = await given().port.submitOrder(US, order(customer, '0', { lines }), CALL);
      const smaller = [{ lineId: '9', product: 'WIDGET', quantity: '1', unitPrice: '95.00' }];
      const request = order(customer, '0', { lines: smaller, paymentTerms: 'Net 60', purchaseOrderNumber: 'PO-2' });
      const { outcome, order: changed } = await given().port.changeOrder(US, placed.number, request, CALL);
      expect(outcome).toBe('accepted');
      expect(changed).toMatchObject({
        number: placed.number,
        key: request.key,
        paymentTerms: 'Net 60',
        purchaseOrderNumber: 'PO-2',
        net: { amount: '95.00' },
        lines: [{ lineId: '9', quantity: '1', unitPrice: '95.00' }],
      });
      expect((await given().port.getCredit(US, customer, CALL)).openOrders.amount).toBe('95.00');
    });

    it('is held as it was when the change exceeds the limit, of which Tryton would take no notice', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '600.00'), CALL);
      const request = order(customer, '1200.00');
      const { outcome, order: held } = await given().port.changeOrder(US, placed.number, request, CALL);
      expect([outcome, held.state, held.hold?.code, held.net.amount]).toEqual([
        'held',
        'held',
        'CREDIT_LIMIT',
        '600.00',
      ]);
      expect((await given().port.findOrderByKey(US, request.key, CALL))?.state).toBe('held');
      const client = await given().books.client('bookkeeper');
      const party = await client.find('party.party', [['code', '=', customer]]);
      await client.write('party.party', [party], { credit_limit_amount: decimal('1200.00') });
      const after = await given().port.recheckOrder(US, placed.number, CALL);
      expect([after.outcome, after.order.state, after.order.net.amount]).toEqual(['accepted', 'open', '1200.00']);
    });

    it('stands as it was when Tryton does not take the change over', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '600.00'), CALL);
      await behindInterposer(given(), async (behind, proxy) => {
        proxy.refuse('model.sale.amendment.validate_amendment', 'No.');
        const changed = behind.changeOrder(US, placed.number, order(customer, '500.00'), CALL);
        await expect(changed).rejects.toMatchObject({ code: 'VALIDATION', message: 'No.' });
        expect(await given().port.getOrder(US, placed.number, CALL)).toMatchObject({
          state: 'open',
          net: { amount: '600.00' },
        });
      });
    });

    it('takes no further lines, and says so', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '10.00'), CALL);
      const lines = ['1', '2'].map((lineId) => ({ lineId, product: 'WIDGET', quantity: '1', unitPrice: '10.00' }));
      const changed = given().port.changeOrder(US, placed.number, order(customer, '0', { lines }), CALL);
      await expect(changed).rejects.toMatchObject({ code: 'UNSUPPORTED', outcomeKnown: true });
      expect((await given().port.getOrder(US, placed.number, CALL)).net.amount).toBe('10.00');
    });

    it('is cancelled by amending it to nothing while nothing is invoiced, and not after', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '10.00'), CALL);
      expect((await given().port.cancelOrder(US, placed.number, 'not wanted', CALL)).state).toBe('cancelled');
      expect((await given().port.getCredit(US, customer, CALL)).openOrders.amount).toBe('0.00');

      const { order: billed } = await given().port.submitOrder(US, order(customer, '10.00'), CALL);
      const client = await given().books.client('bookkeeper');
      const invoices = await client.search('account.invoice', [['sales', '=', Number(billed.erpId)]]);
      await client.call('model.account.invoice.post', [invoices]);
      await expect(given().port.cancelOrder(US, billed.number, 'too late', CALL)).rejects.toMatchObject({
        code: 'CONFLICT',
      });
      expect((await given().port.getOrder(US, billed.number, CALL)).state).toBe('invoiced');
    });
  });
}
