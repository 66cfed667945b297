import { describe, expect, it } from 'vitest';
import { CALL, US } from '../books.ts';
import { bookReceipt } from '../receipt.ts';
import { type Given, invoiceId, invoiceOf, stateIn } from './given.ts';

export function invoices(given: Given): void {
  describe('invoices', () => {
    it('are paid once the money is booked, though Tryton says “posted” until it is reconciled', async () => {
      const customer = await given().books.customer('10000.00');
      const number = await given().books.bookkeeper.postInvoice({ customer, product: 'GADGET', quantity: '2' });
      const client = await given().books.client('bookkeeper');
      const invoice = await invoiceId(given(), number);

      await bookReceipt(client, { invoice, day: given().server.day, amount: '150.00' });
      expect(await invoiceOf(given(), customer, number)).toMatchObject({
        state: 'partlyPaid',
        open: { amount: '400.00' },
      });

      await bookReceipt(client, { invoice, day: given().server.day });
      expect(await stateIn(given(), 'account.invoice', invoice)).toBe('posted');
      expect(await invoiceOf(given(), customer, number)).toMatchObject({ state: 'paid', open: { amount: '0.00' } });
      const open = await given().port.listInvoices(US, { customer, openOnly: true }, undefined, CALL);
      expect(open.items).toEqual([]);
      const { items: payments } = await given().port.listPayments(US, { customer }, undefined, CALL);
      expect(payments.map(({ amount, applied }) => [amount.amount, applied[0]?.invoice])).toEqual([
        ['150.00', String(invoice)],
        ['400.00', String(invoice)],
      ]);
    });

    it('are nobody’s debt while they are validated and not posted', async () => {
      const customer = await given().books.customer('10000.00');
      const number = await given().books.bookkeeper.postInvoice({ customer, product: 'WIDGET', quantity: '1' });
      const client = await given().books.client('bookkeeper');
      const [copy] = (await client.call('model.account.invoice.copy', [[await invoiceId(given(), number)], {}])) as [
        number,
      ];
      await client.call('model.account.invoice.validate_invoice', [[copy]]);
      expect(await stateIn(given(), 'account.invoice', copy)).toBe('validated');
      const { items } = await given().port.listInvoices(US, { customer }, undefined, CALL);
      expect(items.map((invoice) => invoice.number)).toEqual([number]);
    });
  });
}
