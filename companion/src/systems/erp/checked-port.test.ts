/** What an ERP answers about another record than the one that was asked about settles nothing. */
import { describe, expect, it } from 'vitest';
import { zero } from '../../canonical/money.ts';
import { checkPort } from './checked-port.ts';
import type { CallContext, ErpOrder, ErpPort } from './port.ts';

const US = { connectionId: 'erp', entity: 'us' };
const CALL: CallContext = { deadlineMs: 1_000, correlationId: 'c', criticality: 'order' };
const REQUEST = { key: 'LL-1', customer: 'C1', currency: 'USD', lines: [] };
const ORDER: ErpOrder = {
  ...{ number: 'SO1', erpId: '1', key: 'LL-1', state: 'open', customer: 'C1', currency: 'USD', lines: [] },
  ...{ net: zero('USD'), tax: zero('USD'), gross: zero('USD'), asOf: '2026-11-24T09:00:00.000Z' },
};
const INVOICE = { number: 'AR1', customer: 'C1', orderNumbers: ['SO1'] };

/** An ERP that answers every question the same way. */
function answering(answer: unknown): ErpPort {
  return checkPort(new Proxy({}, { get: () => async () => Promise.resolve(answer) }) as ErpPort, {
    allowPrivateAddresses: false,
  });
}
const done = (order: ErpOrder) => ({ outcome: 'accepted', order, duplicate: false, findings: [], raw: {} });

type Ask = (port: ErpPort) => Promise<unknown>;
const submit: Ask = (port) => port.submitOrder(US, REQUEST, CALL);
const lookUp: Ask = (port) => port.findOrderByKey(US, 'LL-1', CALL);
const get: Ask = (port) => port.getOrder(US, 'SO1', CALL);
const change: Ask = (port) => port.changeOrder(US, 'SO1', REQUEST, CALL);
const recheck: Ask = (port) => port.recheckOrder(US, 'SO1', CALL);
const cancel: Ask = (port) => port.cancelOrder(US, 'SO1', 'not wanted', CALL);
const customer: Ask = (port) => port.getCustomer(US, 'C1', CALL);
const credit: Ask = (port) => port.getCredit(US, 'C1', CALL);
const invoices: Ask = (port) => port.listInvoices(US, { customer: 'C1' }, undefined, CALL);
const billed: Ask = (port) => port.listInvoices(US, { orderNumber: 'SO1' }, undefined, CALL);
const payments: Ask = (port) => port.listPayments(US, { customer: 'C1' }, undefined, CALL);

const { key: _key, ...KEYLESS } = ORDER;
const OTHER: ErpOrder = { ...ORDER, number: 'SO2', key: 'LL-2' };

describe('an answer about what was asked', () => {
  it.each<[string, Ask, unknown]>([
    ['an order that was placed', submit, done(ORDER)],
    ['an order by its key', lookUp, ORDER],
    ['an order by a key from before it was changed', lookUp, { ...ORDER, key: 'LL-9', formerKeys: ['LL-1'] }],
    ['no order', lookUp, undefined],
    ['an order by its number', get, ORDER],
    ['a changed order', change, done({ ...ORDER, key: 'LL-9' })],
    ['a credit position', credit, { customer: 'C1' }],
    ['invoices of a customer', invoices, { items: [INVOICE] }],
    ['invoices of an order', billed, { items: [{ ...INVOICE, customer: 'C2' }] }],
  ])('is given on as it came: %s', async (_what, ask, answer) => {
    expect(await ask(answering(answer))).toEqual(answer);
  });
});

describe('an answer about another record', () => {
  it.each<[string, Ask, unknown]>([
    ['the order of another key', lookUp, OTHER],
    ['an order without a key', lookUp, KEYLESS],
    ['the order of another number', get, OTHER],
    ['another customer', customer, { customer: 'C2' }],
    ['another customer’s credit', credit, { customer: 'C2' }],
    ['an invoice of another customer', invoices, { items: [INVOICE, { ...INVOICE, customer: 'C2' }] }],
    ['an invoice of another order', billed, { items: [{ ...INVOICE, orderNumbers: ['SO2'] }] }],
    ['a payment of another customer', payments, { items: [{ customer: 'C2' }] }],
  ])('is no answer to a question: %s', async (_what, ask, answer) => {
    await expect(ask(answering(answer))).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: true });
  });

  it.each<[string, Ask, unknown]>([
    ['another order as the one that was placed', submit, done(OTHER)],
    ['an order without our key as the one that was placed', submit, done(KEYLESS)],
    ['another order as the one that was changed', change, done(OTHER)],
    ['another order as the one that was checked again', recheck, done(OTHER)],
    ['another order as the one that was cancelled', cancel, { ...OTHER, state: 'cancelled' }],
  ])('leaves open what was done: %s', async (_what, ask, answer) => {
    await expect(ask(answering(answer))).rejects.toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: false });
  });
});

describe('the address of an invoice’s PDF', () => {
  const answered = async (pdfUrl: string) =>
    (await answering({ items: [{ ...INVOICE, pdfUrl }], nextCursor: 'n' }).listInvoices(
      US,
      {},
      undefined,
      CALL,
    )) as unknown;

  it('is given on where a page may link to it', async () => {
    const pdfUrl = 'https://erp.example/AR1?sign=x';
    expect(await answered(pdfUrl)).toEqual({ items: [{ ...INVOICE, pdfUrl }], nextCursor: 'n' });
  });

  it.each(['javascript:alert(1)', 'http://127.0.0.1/AR1'])('is left out, and the invoice kept: %s', async (pdfUrl) => {
    expect(await answered(pdfUrl)).toStrictEqual({ items: [INVOICE], nextCursor: 'n' });
  });
});
