import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../companion/src/canonical/time.ts';
import { allOf, CALL, failureOf, type Givens } from '../given.ts';
import { STORY, storyFigures } from '../story-figures.ts';

export function invoices(given: Givens): void {
  describe('invoices', () => {
    it('show what is open of each, and when it is due', async () => {
      const { port, us, customers, seededOn } = given();
      const customer = customers['HARBOR'] ?? '';
      const found = await allOf((cursor) => port.listInvoices(us, { customer }, cursor, CALL));
      const due = STORY.customers
        .find(({ key }) => key === 'HARBOR')
        ?.entities['us']?.invoices.map(({ dueInDays }) => dayOf(Date.parse(seededOn) + dueInDays * 86_400_000));
      expect(found.map(({ dueDate }) => dueDate).sort()).toEqual(due?.sort());
      for (const invoice of found) {
        expect(invoice).toMatchObject({ customer, type: 'invoice', state: 'open', orderNumbers: [] });
        expect(invoice.open).toEqual(invoice.total);
        expect(invoice.total.currency).toBe('USD');
        expect(invoice.number).not.toBe('');
      }
    });

    it('add up to the open receivables that credit counts', async () => {
      const { port, us, de, customers, seededOn } = given();
      for (const [key, entity] of [
        ['ACME', us],
        ['GLOBEX', us],
        ['MERIDIAN', de],
      ] as const) {
        const query = { customer: customers[key] ?? '', openOnly: true };
        const open = await allOf((cursor) => port.listInvoices(entity, query, cursor, CALL));
        const figures = storyFigures(key, entity.entity, seededOn, dayOf(Date.now()));
        expect(open.length).toBe(figures.openInvoices);
        const sum = open.reduce((cents, invoice) => cents + Math.round(Number(invoice.open.amount) * 100), 0);
        expect((sum / 100).toFixed(2)).toBe(figures.openReceivables);
        expect(open.every((invoice) => invoice.open.currency === figures.currency)).toBe(true);
      }
    });

    it('that are paid are shown as that, unless only open ones are asked for', async () => {
      const { port, us, customers } = given();
      const customer = customers['ACME'] ?? '';
      const all = await allOf((cursor) => port.listInvoices(us, { customer }, cursor, CALL));
      const paid = all.filter(({ state }) => state === 'paid');
      expect(paid.map(({ open }) => open.amount)).toEqual(['0.00']);
      const open = await allOf((cursor) => port.listInvoices(us, { customer, openOnly: true }, cursor, CALL));
      expect(open.length).toBe(all.length - 1);
    });

    it('that are paid in part keep the rest open', async () => {
      const { customer, desk, invoicesOf } = given();
      const number = await customer('1000.00');
      const invoice = await desk.postInvoice({ customer: number, product: 'GADGET', quantity: '2' });
      await desk.payInvoice(invoice, '150.25');
      expect(await invoicesOf(number)).toMatchObject([
        { number: invoice, state: 'partlyPaid', total: { amount: '550.00' }, open: { amount: '399.75' } },
      ]);
      await desk.payInvoice(invoice);
      expect(await invoicesOf(number)).toMatchObject([{ state: 'paid', open: { amount: '0.00' } }]);
    });

    it('of an order name it, and are found by it', async () => {
      const { port, us, customer, order, desk } = given();
      const number = await customer('1000.00');
      await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '1' });
      const { order: placed } = await port.submitOrder(us, order(number, '300.00'), CALL);
      const none = await allOf((cursor) => port.listInvoices(us, { orderNumber: placed.number }, cursor, CALL));
      expect(none).toEqual([]);
      const billed = await desk.billOrder(placed.number);
      const found = await allOf((cursor) => port.listInvoices(us, { orderNumber: placed.number }, cursor, CALL));
      expect(found).toMatchObject([{ number: billed, orderNumbers: [placed.number], total: { amount: '330.00' } }]);
      expect((await port.getCredit(us, number, CALL)).openOrders.amount).toBe('0.00');
    });

    it('come with an address of their own PDF where the ERP gives one, and else with none', async () => {
      const { port, customer, desk, invoicesOf } = given();
      const number = await customer('1000.00');
      const posted = [
        await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '1' }),
        await desk.postInvoice({ customer: number, product: 'GADGET', quantity: '1' }),
      ];
      const found = await invoicesOf(number);
      expect(found.map((invoice) => invoice.number).sort()).toEqual(posted.sort());
      for (const invoice of found) {
        expect(invoice.pdfUrl !== undefined).toBe(port.capabilities.invoicePdf);
        if (invoice.pdfUrl === undefined) continue;
        // As a browser opens it: with nothing of ours.
        const answer = await fetch(invoice.pdfUrl);
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
        const document = Buffer.from(await answer.arrayBuffer()).toString('latin1');
        expect(document.startsWith('%PDF-')).toBe(true);
        expect(posted.filter((each) => document.includes(each))).toEqual([invoice.number]);
      }
    });

    it('that fill more than a page come page by page, each once', async () => {
      const { port, us, customer, desk } = given();
      const number = await customer();
      const count = port.capabilities.maxPage + 1;
      await desk.postInvoices(number, count);
      const first = await port.listInvoices(us, { customer: number }, undefined, CALL);
      expect(first.items.length).toBeLessThanOrEqual(port.capabilities.maxPage);
      expect(first.nextCursor).toBeDefined();
      const all = await allOf((cursor) => port.listInvoices(us, { customer: number }, cursor, CALL));
      expect(new Set(all.map(({ erpId }) => erpId)).size).toBe(count);
      expect(all.length).toBe(count);
    });

    it('that are taken back are no longer owed', async () => {
      const { customer, desk, invoicesOf, port, us } = given();
      const number = await customer('1000.00');
      const invoice = await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '1' });
      if (desk.voidInvoice === undefined) {
        expect(await invoicesOf(number)).toMatchObject([{ number: invoice, state: 'open' }]);
        return;
      }
      await desk.voidInvoice(invoice);
      expect(await invoicesOf(number)).toMatchObject([
        { number: invoice, state: 'cancelled', open: { amount: '0.00' } },
      ]);
      expect((await port.getCredit(us, number, CALL)).exposure.amount).toBe('0.00');
    });

    it('of an unknown customer or order are NOT_FOUND, not none', async () => {
      const { port, us } = given();
      for (const query of [{ customer: '999999' }, { orderNumber: 'SO999999' }]) {
        const failure = await failureOf(port.listInvoices(us, query, undefined, CALL));
        expect(failure).toMatchObject({ code: 'NOT_FOUND', retryable: false, outcomeKnown: true });
      }
    });
  });
}
