/** What the sandbox ERP lets through and what it holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openErp } from './test-caller.ts';

let us: Caller;
beforeAll(async () => {
  us = await openErp();
});
afterAll(() => us.erp.stop());

const account = async (debtor: string) => (await us.ask('GET', `us/debtors/${debtor}/account`)).body;

describe('an order', () => {
  it('up to the credit line is released, and a cent more is held with the reason', async () => {
    const exact = await us.order(await us.debtor('100.00'), '100.00');
    expect([exact.status, exact.body['status']]).toEqual([201, 'RELEASED']);
    const over = await us.order(await us.debtor('100.00'), '100.01');
    expect([over.status, over.body['status']]).toEqual([201, 'CREDIT_HOLD']);
    expect(over.body['hold']).toEqual({
      code: 'LINE_EXCEEDED',
      text: 'Credit line of 100.00 USD for Test Ltd exceeded by 0.01 USD',
    });
    expect(over.body['no']).toMatch(/^SO\d+$/);
  });

  it('on hold takes no credit, and is released by a check once there is room', async () => {
    const debtor = await us.debtor('500.00');
    const receivable = await us.control.postSale('us', { debtor, item: 'WIDGET', qty: '4' });
    const { body: held } = await us.order(debtor, '300.00');
    expect(held['status']).toBe('CREDIT_HOLD');
    expect(await account(debtor)).toMatchObject({ receivable: '440.00', orderBook: '0.00', used: '440.00' });
    const path = `us/orders/${String(held['no'])}/credit-check`;
    expect((await us.ask('POST', path)).body['status']).toBe('CREDIT_HOLD');
    await us.control.recordReceipt('us', receivable.no, '240.00');
    expect((await us.ask('POST', path)).body).toMatchObject({ status: 'RELEASED' });
    expect(await account(debtor)).toMatchObject({ receivable: '200.00', orderBook: '300.00', used: '500.00' });
  });

  it('is not counted twice when it is changed', async () => {
    const debtor = await us.debtor('1000.00');
    const { body: placed } = await us.order(debtor, '900.00');
    const change = (price: string) =>
      us.ask('PUT', `us/orders/${String(placed['no'])}`, {
        debtor,
        ccy: 'USD',
        lines: [{ item: 'WIDGET', qty: '1', price }],
      });
    expect((await change('1000.00')).body['status']).toBe('RELEASED');
    expect((await change('1000.01')).body['status']).toBe('CREDIT_HOLD');
    expect((await account(debtor))['orderBook']).toBe('0.00');
    expect((await change('10.00')).body['status']).toBe('RELEASED');
    expect((await account(debtor))['orderBook']).toBe('10.00');
  });

  it('is a matter of whoever pays for it', async () => {
    const [buyer, payer] = [await us.debtor('10.00'), await us.debtor('1000.00')];
    const { body: placed } = await us.order(buyer, '600.00', { billTo: payer });
    expect(placed['status']).toBe('RELEASED');
    expect([(await account(buyer))['used'], (await account(payer))['used']]).toEqual(['0.00', '600.00']);
    expect((await us.order(buyer, '600.00', { billTo: payer })).body['status']).toBe('CREDIT_HOLD');
    await us.control.billOrder('us', String(placed['no']));
    expect(await account(payer)).toMatchObject({ receivable: '660.00', orderBook: '0.00' });
  });

  it('of a stopped debtor is held for that, prepaid or not, whoever of the partners it is', async () => {
    const [stopped, payer] = [await us.debtor(), await us.debtor()];
    await us.control.stop('us', stopped, 'Fraud check');
    for (const more of [{}, { prepaid: true }, { billTo: payer }]) {
      const { body } = await us.order(stopped, '1.00', more);
      expect(body['hold']).toEqual({ code: 'DEBTOR_STOPPED', text: 'Debtor Test Ltd is stopped. Fraud check' });
    }
    expect((await us.order(payer, '1.00', { billTo: stopped })).body['status']).toBe('CREDIT_HOLD');
    await us.control.stop('us', stopped);
    expect((await us.order(stopped, '1.00')).body['status']).toBe('RELEASED');
  });

  it('that is prepaid, or of a debtor without a credit line, is released', async () => {
    expect((await us.order(await us.debtor('1.00'), '5000.00', { prepaid: true })).body['status']).toBe('RELEASED');
    expect((await us.order(await us.debtor(), '999999.00')).body['status']).toBe('RELEASED');
  });

  it('of two that fit only one by one: one is held, however close they come', async () => {
    const debtor = await us.debtor('1000.00');
    const placed = await Promise.all(Array.from({ length: 6 }, () => us.order(debtor, '400.00')));
    expect(placed.map(({ body }) => body['status']).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'CREDIT_HOLD'),
      'RELEASED',
      'RELEASED',
    ]);
  });
});

describe('a reference', () => {
  it('makes one order, at once or later, whatever is sent with it', async () => {
    const debtor = await us.debtor('1000.00');
    const placed = await Promise.all(Array.from({ length: 8 }, () => us.order(debtor, '10.00', { extRef: 'R-1' })));
    expect(new Set(placed.map(({ body }) => body['no'])).size).toBe(1);
    expect(placed.filter(({ status }) => status === 201).length).toBe(1);
    const again = await us.order(debtor, '999.00', { extRef: 'R-1' });
    expect([again.status, again.body['net']]).toEqual([200, '10.00']);
    expect((await us.ask('GET', 'us/orders?extRef=R-1')).body['rows']).toHaveLength(1);
    expect((await us.ask('GET', 'de/orders?extRef=R-1')).body['rows']).toEqual([]);
  });

  it('of another order is refused in a change', async () => {
    const debtor = await us.debtor();
    await us.order(debtor, '10.00', { extRef: 'R-2' });
    const { body: other } = await us.order(debtor, '10.00', { extRef: 'R-3' });
    const lines = [{ item: 'WIDGET', qty: '1', price: '1.00' }];
    const changed = await us.ask('PUT', `us/orders/${String(other['no'])}`, {
      debtor,
      ccy: 'USD',
      extRef: 'R-2',
      lines,
    });
    expect([changed.status, changed.body['error']]).toMatchObject([409, { code: 'REFERENCE_TAKEN' }]);
  });
});

describe('a document', () => {
  it('that does not fit is refused with its place, and nothing is made', async () => {
    const debtor = await us.debtor();
    const good = { item: 'WIDGET', qty: '1', price: '1.00' };
    const count = (await us.control.books()).orders.length;
    for (const [lines, more, status, error] of [
      [[good, { ...good, item: 'NONE' }], {}, 422, { code: 'ITEM_UNKNOWN', pos: 2 }],
      [[{ ...good, qty: '0' }], {}, 422, { code: 'FIELD_INVALID' }],
      [[{ ...good, price: '-1.00' }], {}, 422, { code: 'FIELD_INVALID' }],
      [[], {}, 422, { code: 'FIELD_INVALID' }],
      [[good], { terms: 'Net 9' }, 422, { code: 'TERMS_UNKNOWN' }],
      [[good], { ccy: 'EUR' }, 422, { code: 'CCY_NOT_KEPT' }],
      [[good], { debtor: 'D9' }, 422, { code: 'DEBTOR_UNKNOWN' }],
      [[good], { shipTo: 'D9' }, 422, { code: 'DEBTOR_UNKNOWN' }],
      [[good], { yourRef: 'P'.repeat(41) }, 422, { code: 'FIELD_INVALID' }],
      [[good], { surprise: 1 }, 422, { code: 'FIELD_INVALID' }],
    ] as const) {
      // A quote shows what is not sold as that.
      const paths = error.code === 'ITEM_UNKNOWN' ? ['us/orders'] : ['us/orders', 'us/quotes'];
      for (const path of paths) {
        const answer = await us.ask('POST', path, { debtor, ccy: 'USD', lines, ...more });
        expect([answer.status, answer.body['error']], JSON.stringify([path, more])).toMatchObject([status, error]);
      }
    }
    expect((await us.control.books()).orders.length).toBe(count);
  });

  it('is billed, paid in parts and taken back only in states that allow it', async () => {
    const debtor = await us.debtor('100.00');
    const { body: held } = await us.order(debtor, '500.00');
    await expect(us.control.billOrder('us', String(held['no']))).rejects.toThrow('ORDER_NOT_RELEASED');
    const { no } = await us.control.postSale('us', { debtor, item: 'WIDGET', qty: '1' });
    await expect(us.control.recordReceipt('us', no, '110.01')).rejects.toThrow('AMOUNT_NOT_OPEN');
    await us.control.recordReceipt('us', no, '10.00');
    expect((await us.ask('GET', `us/receivables/${no}`)).body).toMatchObject({ status: 'PART', balance: '100.00' });
    await expect(us.control.voidReceivable('us', no)).rejects.toThrow('RECEIVABLE_SETTLED');
  });
});
