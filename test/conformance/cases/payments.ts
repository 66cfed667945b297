import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../companion/src/canonical/time.ts';
import { allOf, CALL, failureOf, type Givens } from '../given.ts';

export function payments(given: Givens): void {
  describe('payments', () => {
    it('say what was paid, and which invoices with how much', async () => {
      const { port, us, customer, desk, invoicesOf } = given();
      const number = await customer('1000.00');
      const invoice = await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '4' });
      const [posted] = await invoicesOf(number);
      const before = dayOf(Date.now());
      await desk.payInvoice(invoice, '100.10');
      await desk.payInvoice(invoice);
      const found = await allOf((cursor) => port.listPayments(us, { customer: number }, cursor, CALL));
      expect(found.map(({ amount, applied }) => [amount, applied])).toEqual([
        [usd('100.10'), [{ invoice: posted?.erpId, amount: usd('100.10') }]],
        [usd('339.90'), [{ invoice: posted?.erpId, amount: usd('339.90') }]],
      ]);
      for (const payment of found) {
        expect(payment.customer).toBe(number);
        expect([before, dayOf(Date.now())]).toContain(payment.paymentDate);
        expect(payment.number).not.toBe('');
      }
      expect(new Set(found.map(({ erpId }) => erpId)).size).toBe(2);
    });

    it('of somebody who has paid nothing are none', async () => {
      const { port, us, customers } = given();
      const { items } = await port.listPayments(us, { customer: customers['GLOBEX'] ?? '' }, undefined, CALL);
      expect(items).toEqual([]);
    });

    it('of an unknown customer are NOT_FOUND', async () => {
      const { port, us } = given();
      const failure = await failureOf(port.listPayments(us, { customer: '999999' }, undefined, CALL));
      expect(failure).toMatchObject({ code: 'NOT_FOUND', retryable: false, outcomeKnown: true });
    });
  });
}

function usd(amount: string) {
  return { amount, currency: 'USD' };
}
