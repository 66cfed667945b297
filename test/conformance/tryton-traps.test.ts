/** What is peculiar to Tryton: each of these passes in silence there, or looks like something else than it is. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OVERLAP_MS } from '../../companion/src/systems/erp/adapters/tryton/change-feed.ts';
import type { ErpPort, OrderRequest } from '../../companion/src/systems/erp/port.ts';
import { decimal, type Json } from '../../scripts/tryton/client.ts';
import { removeTryton, type RunningTryton, startTryton, trytonUnavailable } from '../../scripts/tryton/index.ts';
import { CALL, DE, openTestBooks, type TestBooks, US } from './tryton/books.ts';
import { interpose } from './tryton/interposer.ts';
import { bookReceipt } from './tryton/receipt.ts';

/** The first time on a machine. */
const SETTING_UP_MS = 900_000;
const DATABASE = 'traps';
const missing = trytonUnavailable();

describe.skipIf(missing !== undefined)(`Tryton’s traps${missing === undefined ? '' : ` (${missing})`}`, () => {
  let directory: string;
  let server: RunningTryton;
  let books: TestBooks;
  let port: ErpPort;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ledgerline-traps-'));
    server = await startTryton({ directory, databases: [DATABASE], what: 'the tests of Tryton’s traps' });
    books = openTestBooks(server, DATABASE);
    port = books.port();
  }, SETTING_UP_MS);

  afterAll(async () => {
    await port.close();
    await server.stop();
    await removeTryton(directory);
  }, 60_000);

  function order(customer: string, amount: string, more: Partial<OrderRequest> = {}): OrderRequest {
    const key = `LL-${randomUUID().replaceAll('-', '')}`;
    const lines = [{ lineId: '1', product: 'WIDGET', quantity: '1', unitPrice: amount }];
    return { key, customer, currency: 'USD', lines, ...more };
  }

  async function invoiceId(number: string): Promise<number> {
    return (await books.client('bookkeeper')).find('account.invoice', [['number', '=', number]]);
  }

  async function stateIn(model: string, id: number): Promise<string | undefined> {
    const [record] = await (await books.client('bookkeeper')).read<{ state: string }>(model, [id], ['state']);
    return record?.state;
  }

  async function invoiceOf(customer: string, number: string) {
    const { items } = await port.listInvoices(US, { customer }, undefined, CALL);
    return items.find((invoice) => invoice.number === number);
  }

  describe('invoices', () => {
    it('are paid once the money is booked, though Tryton says “posted” until it is reconciled', async () => {
      const customer = await books.customer('10000.00');
      const number = await books.bookkeeper.postInvoice({ customer, product: 'GADGET', quantity: '2' });
      const client = await books.client('bookkeeper');
      const invoice = await invoiceId(number);

      await bookReceipt(client, { invoice, day: server.day, amount: '150.00' });
      expect(await invoiceOf(customer, number)).toMatchObject({ state: 'partlyPaid', open: { amount: '400.00' } });

      await bookReceipt(client, { invoice, day: server.day });
      expect(await stateIn('account.invoice', invoice)).toBe('posted');
      expect(await invoiceOf(customer, number)).toMatchObject({ state: 'paid', open: { amount: '0.00' } });
      const open = await port.listInvoices(US, { customer, openOnly: true }, undefined, CALL);
      expect(open.items).toEqual([]);
      const { items: payments } = await port.listPayments(US, { customer }, undefined, CALL);
      expect(payments.map(({ amount, applied }) => [amount.amount, applied[0]?.invoice])).toEqual([
        ['150.00', String(invoice)],
        ['400.00', String(invoice)],
      ]);
    });

    it('are nobody’s debt while they are validated and not posted', async () => {
      const customer = await books.customer('10000.00');
      const number = await books.bookkeeper.postInvoice({ customer, product: 'WIDGET', quantity: '1' });
      const client = await books.client('bookkeeper');
      const [copy] = (await client.call('model.account.invoice.copy', [[await invoiceId(number)], {}])) as [number];
      await client.call('model.account.invoice.validate_invoice', [[copy]]);
      expect(await stateIn('account.invoice', copy)).toBe('validated');
      const { items } = await port.listInvoices(US, { customer }, undefined, CALL);
      expect(items.map((invoice) => invoice.number)).toEqual([number]);
    });
  });

  describe('credit', () => {
    it('lets one of two orders through that are placed at the same moment and fit only one by one', async () => {
      const customer = await books.customer('1000.00');
      const other = books.port();
      const results = await Promise.all([
        port.submitOrder(US, order(customer, '600.00'), CALL),
        other.submitOrder(US, order(customer, '600.00'), CALL),
      ]);
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'held']);
      expect((await port.getCredit(US, customer, CALL)).exposure.amount).toBe('600.00');
      await other.close();
    });

    it('is checked order by order, however many come through one connection', async () => {
      const customer = await books.customer('1000.00');
      const orders = Array.from({ length: 3 }, () => port.submitOrder(US, order(customer, '400.00'), CALL));
      const outcomes = (await Promise.all(orders)).map(({ outcome }) => outcome);
      expect(outcomes.sort()).toEqual(['accepted', 'accepted', 'held']);
    });

    it('counts open orders before tax, and per company', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '500.00'), CALL);
      expect(placed.gross.amount).toBe('550.00');
      const position = await port.getCredit(US, customer, CALL);
      expect(position).toMatchObject({ openOrders: { amount: '500.00' }, exposure: { amount: '500.00' } });
      expect(port.capabilities.openOrdersCount).toBe('net');
      const elsewhere = await port.getCredit(DE, customer, CALL);
      expect(elsewhere.exposure).toEqual({ amount: '0.00', currency: 'EUR' });
      expect(elsewhere.limit).toBeUndefined();
    });

    it('is never waved through, though the user could', async () => {
      const customer = await books.customer('100.00');
      const mighty = books.port({ who: 'bookkeeper' });
      const { outcome, order: held } = await mighty.submitOrder(US, order(customer, '500.00'), CALL);
      expect(outcome).toBe('held');
      expect(held.hold?.code).toBe('CREDIT_LIMIT');
      expect(held.hold?.message).toMatch(/will exceed their \$100\.00/);
      expect(await stateIn('sale.sale', Number(held.erpId))).toBe('quotation');
      await mighty.close();
    });

    it('keeps Tryton’s words on the quotation, once', async () => {
      const customer = await books.customer('100.00');
      const request = order(customer, '500.00');
      const { order: held } = await port.submitOrder(US, request, CALL);
      await port.recheckOrder(US, held.number, CALL);
      expect(await port.getOrder(US, held.number, CALL)).toMatchObject({ state: 'held', hold: held.hold });
      expect(await port.findOrderByKey(US, request.key, CALL)).toMatchObject({ state: 'held', hold: held.hold });
      const resource = `sale.sale,${held.erpId}`;
      expect(await (await books.client('bookkeeper')).search('ir.note', [['resource', '=', resource]])).toHaveLength(1);
    });

    it('does not bear on an order that is paid in advance', async () => {
      const customer = await books.customer('100.00');
      const { outcome } = await port.submitOrder(US, order(customer, '500.00', { prepaid: true }), CALL);
      expect(outcome).toBe('accepted');
    });
  });

  describe('companies', () => {
    it('are all served by a user that was last looking at one of them', async () => {
      const customer = server.customers['MERIDIAN'] ?? '';
      const client = await books.client('adapter');
      await client.call('model.res.user.set_preferences', [{ company_filter: 'one' }]);
      const fresh = books.port();
      const request = order(customer, '90.00', { currency: 'EUR' });
      const { outcome, order: placed } = await fresh.submitOrder(DE, request, CALL);
      expect(outcome).toBe('accepted');
      expect(placed).toMatchObject({ tax: { amount: '17.10', currency: 'EUR' } });
      await expect(fresh.getOrder(US, placed.number, CALL)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await fresh.close();
    });
  });

  describe('a key', () => {
    it('that two drafts carry already ends as one order: the lower, and the other is cancelled', async () => {
      const customer = await books.customer('1000.00');
      const request = order(customer, '10.00');
      const first = await port.submitOrder(US, order(customer, '10.00'), CALL);
      const client = await books.client('adapter');
      const id = Number(first.order.erpId);
      const twins: number[] = [];
      for (let made = 0; made < 2; made += 1) {
        const copied = await client.call('model.sale.sale.copy', [[id], { description: request.key }]);
        twins.push(...(copied as number[]));
      }
      const { order: placed, duplicate, outcome } = await port.submitOrder(US, request, CALL);
      expect([placed.erpId, duplicate, outcome]).toEqual([String(Math.min(...twins)), true, 'accepted']);
      expect(await stateIn('sale.sale', Math.max(...twins))).toBe('cancelled');
    });

    it('that many send at the same moment ends as one order', async () => {
      const customer = await books.customer('1000.00');
      const request = order(customer, '10.00');
      const ports = [port, books.port(), books.port()];
      const results = await Promise.all(ports.map((each) => each.submitOrder(US, request, CALL)));
      expect(new Set(results.map((result) => result.order.erpId)).size).toBe(1);
      expect(results.filter(({ duplicate }) => !duplicate).length).toBeLessThanOrEqual(1);
      expect((await port.getCredit(US, customer, CALL)).openOrders.amount).toBe('10.00');
      await Promise.all(ports.slice(1).map((each) => each.close()));
    });

    it('is ours, and the customer’s purchase order number is the customer’s: used twice, it is two orders', async () => {
      const customer = await books.customer('1000.00');
      const same = { purchaseOrderNumber: 'PO-4711' };
      const first = await port.submitOrder(US, order(customer, '10.00', same), CALL);
      const second = await port.submitOrder(US, order(customer, '10.00', same), CALL);
      expect(second.order.number).not.toBe(first.order.number);
      expect(second.order.purchaseOrderNumber).toBe('PO-4711');
    });
  });

  describe('a sale', () => {
    it('is made with the taxes, terms, addresses and price that Tryton does not fill in', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '91.23'), CALL);
      expect(placed).toMatchObject({
        net: { amount: '91.23' },
        tax: { amount: '9.12' },
        gross: { amount: '100.35' },
        paymentTerms: 'Net 30',
        lines: [{ lineId: '1', product: 'WIDGET', unitPrice: '91.23' }],
      });
      const client = await books.client('bookkeeper');
      const fields = ['invoice_address', 'shipment_address'];
      const [sale] = await client.read<Record<string, Json>>('sale.sale', [Number(placed.erpId)], fields);
      expect(Object.values(sale ?? {})).not.toContain(null);
    });

    it('takes the approved terms instead of the customer’s', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '10.00', { paymentTerms: 'Net 60' }), CALL);
      expect(placed.paymentTerms).toBe('Net 60');
    });

    it('that Tryton refuses for good leaves no draft behind', async () => {
      const customer = await books.customer('1000.00');
      const request = order(customer, '1.23456789');
      await expect(port.submitOrder(US, request, CALL)).rejects.toMatchObject({ code: 'VALIDATION' });
      expect(await port.findOrderByKey(US, request.key, CALL)).toBeUndefined();
    });

    it('that is held stays a quotation when a change of it is refused', async () => {
      const customer = await books.customer('100.00');
      const { order: held } = await port.submitOrder(US, order(customer, '500.00'), CALL);
      const refused = port.changeOrder(US, held.number, order(customer, '1.23456789'), CALL);
      await expect(refused).rejects.toMatchObject({ code: 'VALIDATION' });
      expect(await port.getOrder(US, held.number, CALL)).toMatchObject({ state: 'held', net: { amount: '500.00' } });
    });

    it('that somebody has changed since it was looked at is not overwritten', async () => {
      const customer = await books.customer('100.00');
      const { order: held } = await port.submitOrder(US, order(customer, '500.00'), CALL);
      const proxy = await interpose(server.url);
      const behind = books.port({ url: proxy.url });
      const client = await books.client('bookkeeper');
      proxy.before('model.sale.sale.cancel', () =>
        client.write('sale.sale', [Number(held.erpId)], { comment: 'Wait.' }),
      );
      const cancelled = behind.cancelOrder(US, held.number, 'no longer wanted', CALL);
      await expect(cancelled).rejects.toMatchObject({ code: 'CONFLICT', outcomeKnown: true });
      expect(await stateIn('sale.sale', Number(held.erpId))).toBe('quotation');
      await behind.close();
      await proxy.close();
    });
  });

  describe('a confirmed sale', () => {
    it('is amended, and what the change drops is gone', async () => {
      const customer = await books.customer('1000.00');
      const lines = [
        { lineId: '1', product: 'WIDGET', quantity: '2', unitPrice: '100.00' },
        { lineId: '2', product: 'CONSULTING', quantity: '1', unitPrice: '200.00' },
      ];
      const { order: placed } = await port.submitOrder(US, order(customer, '0', { lines }), CALL);
      const smaller = [{ lineId: '9', product: 'WIDGET', quantity: '1', unitPrice: '95.00' }];
      const request = order(customer, '0', { lines: smaller, paymentTerms: 'Net 60', purchaseOrderNumber: 'PO-2' });
      const { outcome, order: changed } = await port.changeOrder(US, placed.number, request, CALL);
      expect(outcome).toBe('accepted');
      expect(changed).toMatchObject({
        number: placed.number,
        key: request.key,
        paymentTerms: 'Net 60',
        purchaseOrderNumber: 'PO-2',
        net: { amount: '95.00' },
        lines: [{ lineId: '9', quantity: '1', unitPrice: '95.00' }],
      });
      expect((await port.getCredit(US, customer, CALL)).openOrders.amount).toBe('95.00');
    });

    it('is held as it was when the change exceeds the limit, of which Tryton would take no notice', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '600.00'), CALL);
      const request = order(customer, '1200.00');
      const { outcome, order: held } = await port.changeOrder(US, placed.number, request, CALL);
      expect([outcome, held.state, held.hold?.code, held.net.amount]).toEqual([
        'held',
        'held',
        'CREDIT_LIMIT',
        '600.00',
      ]);
      expect((await port.findOrderByKey(US, request.key, CALL))?.state).toBe('held');
      const client = await books.client('bookkeeper');
      const party = await client.find('party.party', [['code', '=', customer]]);
      await client.write('party.party', [party], { credit_limit_amount: decimal('1200.00') });
      const after = await port.recheckOrder(US, placed.number, CALL);
      expect([after.outcome, after.order.state, after.order.net.amount]).toEqual(['accepted', 'open', '1200.00']);
    });

    it('stands as it was when Tryton does not take the change over', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '600.00'), CALL);
      const proxy = await interpose(server.url);
      const behind = books.port({ url: proxy.url });
      proxy.refuse('model.sale.amendment.validate_amendment', 'No.');
      const changed = behind.changeOrder(US, placed.number, order(customer, '500.00'), CALL);
      await expect(changed).rejects.toMatchObject({ code: 'VALIDATION', message: 'No.' });
      expect(await port.getOrder(US, placed.number, CALL)).toMatchObject({ state: 'open', net: { amount: '600.00' } });
      await behind.close();
      await proxy.close();
    });

    it('takes no further lines, and says so', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '10.00'), CALL);
      const lines = ['1', '2'].map((lineId) => ({ lineId, product: 'WIDGET', quantity: '1', unitPrice: '10.00' }));
      const changed = port.changeOrder(US, placed.number, order(customer, '0', { lines }), CALL);
      await expect(changed).rejects.toMatchObject({ code: 'UNSUPPORTED', outcomeKnown: true });
      expect((await port.getOrder(US, placed.number, CALL)).net.amount).toBe('10.00');
    });

    it('is cancelled by amending it to nothing while nothing is invoiced, and not after', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '10.00'), CALL);
      expect((await port.cancelOrder(US, placed.number, 'not wanted', CALL)).state).toBe('cancelled');
      expect((await port.getCredit(US, customer, CALL)).openOrders.amount).toBe('0.00');

      const { order: billed } = await port.submitOrder(US, order(customer, '10.00'), CALL);
      const client = await books.client('bookkeeper');
      const invoices = await client.search('account.invoice', [['sales', '=', Number(billed.erpId)]]);
      await client.call('model.account.invoice.post', [invoices]);
      await expect(port.cancelOrder(US, billed.number, 'too late', CALL)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await port.getOrder(US, billed.number, CALL)).state).toBe('invoiced');
    });
  });

  describe('changes', () => {
    it('show the invoice that money was booked for, whatever record Tryton wrote', async () => {
      const customer = await books.customer('10000.00');
      const number = await books.bookkeeper.postInvoice({ customer, product: 'WIDGET', quantity: '1' });
      const invoice = await invoiceId(number);
      const exact = books.port({ aheadMs: OVERLAP_MS });
      const before = await exact.changes(US, 'invoice', undefined, CALL);
      expect(before.ids).toEqual([]);
      await bookReceipt(await books.client('bookkeeper'), { invoice, day: server.day });
      expect((await exact.changes(US, 'invoice', before.cursor, CALL)).ids).toContain(String(invoice));
      const { items } = await port.listPayments(US, { customer }, undefined, CALL);
      expect((await exact.changes(US, 'payment', before.cursor, CALL)).ids).toEqual([items[0]?.erpId]);
      await exact.close();
    });

    it('reach back, since a record is dated when its transaction began', async () => {
      const customer = await books.customer('1000.00');
      const { order: placed } = await port.submitOrder(US, order(customer, '10.00'), CALL);
      const { cursor } = await port.changes(US, 'order', undefined, CALL);
      expect((await port.changes(US, 'order', cursor, CALL)).ids).toContain(placed.number);
    });

    it('show the customer whose limit was changed, and no other', async () => {
      const [changed, other] = [await books.customer('1000.00'), await books.customer('1000.00')];
      // With its clock ahead by the overlap, this port reaches back to this very moment and no further.
      const exact = books.port({ aheadMs: OVERLAP_MS });
      const { cursor } = await exact.changes(US, 'customer', undefined, CALL);
      const client = await books.client('bookkeeper');
      const party = await client.find('party.party', [['code', '=', changed]]);
      await client.write('party.party', [party], { credit_limit_amount: decimal('2000.00') });
      const { ids } = await exact.changes(US, 'customer', cursor, CALL);
      expect(ids).toContain(changed);
      expect(ids).not.toContain(other);
      await exact.close();
    });
  });

  describe('the connection', () => {
    it.each(['create', 'quote', 'confirm'])(
      'loses the answer to “%s”: unknown, then found, then one order',
      async (button) => {
        const customer = await books.customer('1000.00');
        const request = order(customer, '10.00');
        const proxy = await interpose(server.url);
        const behind = books.port({ url: proxy.url });
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
        await behind.close();
        await proxy.close();
      },
    );

    it('logs in again when its session is gone, also in the middle of placing an order', async () => {
      const customer = await books.customer('1000.00');
      const proxy = await interpose(server.url);
      const behind = books.port({ url: proxy.url });
      proxy.loseSession('model.sale.sale.confirm');
      expect((await behind.submitOrder(US, order(customer, '10.00'), CALL)).outcome).toBe('accepted');
      await behind.close();
      await proxy.close();
    });

    it('says which database Tryton does not have', async () => {
      const lost = books.port({ database: 'nobody_here' });
      await expect(lost.ping(CALL)).rejects.toThrow(/nobody_here/);
    });
  });
});
