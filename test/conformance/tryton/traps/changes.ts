import { describe, expect, it } from 'vitest';
import { OVERLAP_MS } from '../../../../companion/src/systems/erp/adapters/tryton/change-feed.ts';
import { decimal } from '../../../../scripts/tryton/client.ts';
import { CALL, US } from '../books.ts';
import { bookReceipt } from '../receipt.ts';
import { type Given, invoiceId, order } from './given.ts';

export function changes(given: Given): void {
  describe('changes', () => {
    it('show the invoice that money was booked for, whatever record Tryton wrote', async () => {
      const customer = await given().books.customer('10000.00');
      const number = await given().books.bookkeeper.postInvoice({ customer, product: 'WIDGET', quantity: '1' });
      const invoice = await invoiceId(given(), number);
      const exact = given().books.port({ aheadMs: OVERLAP_MS });
      const before = await exact.changes(US, 'invoice', undefined, CALL);
      expect(before.ids).toEqual([]);
      await bookReceipt(await given().books.client('bookkeeper'), { invoice, day: given().server.day });
      expect((await exact.changes(US, 'invoice', before.cursor, CALL)).ids).toContain(String(invoice));
      const { items } = await given().port.listPayments(US, { customer }, undefined, CALL);
      expect((await exact.changes(US, 'payment', before.cursor, CALL)).ids).toEqual([items[0]?.erpId]);
      await exact.close();
    });

    it('reach back, since a record is dated when its transaction began', async () => {
      const customer = await given().books.customer('1000.00');
      const { order: placed } = await given().port.submitOrder(US, order(customer, '10.00'), CALL);
      const { cursor } = await given().port.changes(US, 'order', undefined, CALL);
      expect((await given().port.changes(US, 'order', cursor, CALL)).ids).toContain(placed.number);
    });

    it('show the customer whose limit was changed, and no other', async () => {
      const [changed, other] = [await given().books.customer('1000.00'), await given().books.customer('1000.00')];
      // With its clock ahead by the overlap, this port reaches back to this very moment and no further.
      const exact = given().books.port({ aheadMs: OVERLAP_MS });
      const { cursor } = await exact.changes(US, 'customer', undefined, CALL);
      const client = await given().books.client('bookkeeper');
      const party = await client.find('party.party', [['code', '=', changed]]);
      await client.write('party.party', [party], { credit_limit_amount: decimal('2000.00') });
      const { ids } = await exact.changes(US, 'customer', cursor, CALL);
      expect(ids).toContain(changed);
      expect(ids).not.toContain(other);
      await exact.close();
    });
  });
}
