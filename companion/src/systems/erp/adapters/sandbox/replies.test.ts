/** What the adapter makes of replies that a sandbox ERP should not give: nothing is approved from what makes no sense. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErpPort } from '../../port.ts';
import { sandboxAdapter } from './index.ts';

const KEY = 'an-api-key-nobody-may-see';
const US = { connectionId: 'erp-main', entity: 'us' };
const CALL = { deadlineMs: 30_000, correlationId: 'c', criticality: 'order' } as const;
const BROKEN_READ = { code: 'CONTRACT_BROKEN', outcomeKnown: true, retryable: false };
const BROKEN_WRITE = { code: 'CONTRACT_BROKEN', outcomeKnown: false, retryable: false };

const ACCOUNT = {
  debtor: 'D10001',
  name: 'Acme',
  ccy: 'USD',
  terms: 'Net 30',
  creditLine: '100.00',
  receivable: '40.00',
  orderBook: '10.00',
  used: '50.00',
  pastDue: '0.00',
};
const ORDER = {
  no: 'SO1',
  debtor: 'D10001',
  billTo: 'D10001',
  shipTo: 'D10001',
  ccy: 'USD',
  extRef: 'LL-1',
  terms: 'Net 30',
  lines: [{ lineRef: '1', item: 'WIDGET', qty: '1', price: '10.00', net: '10.00', tax: '1.00' }],
  net: '10.00',
  tax: '1.00',
  gross: '11.00',
  status: 'RELEASED',
  rev: 1,
};
const RECEIVABLE = {
  no: 'AR1',
  debtor: 'D10001',
  kind: 'INVOICE',
  orders: [],
  postedOn: '2026-01-01',
  dueOn: '2026-01-31',
  ccy: 'USD',
  gross: '10.00',
  balance: '10.00',
  status: 'OPEN',
};
const REQUEST = {
  key: 'LL-1',
  customer: 'D10001',
  currency: 'USD',
  lines: [{ lineId: '1', product: 'WIDGET', quantity: '1', unitPrice: '10.00' }],
};

let server: Server;
let port: ErpPort;
let reply: { status: number; body: unknown };
let asked: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume();
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  port = sandboxAdapter.create({
    connectionId: 'erp-main',
    baseUrl: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/erp`),
    settings: {},
    secret: KEY,
    entities: [{ entity: 'us', erpEntity: 'U1', name: 'US Inc', currency: 'USD' }],
    clock: { now: () => 0 },
    allowPrivateAddresses: true,
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await port.close();
  server.close();
});

function answers(body: unknown, status = 200): void {
  reply = { status, body };
}

describe('figures', () => {
  it('that make sense are taken, from the company that the entity is', async () => {
    answers(ACCOUNT);
    expect(await port.getCredit(US, 'D10001', CALL)).toMatchObject({ exposure: { amount: '50.00', currency: 'USD' } });
    expect(asked).toEqual(['GET /erp/api/U1/debtors/D10001/account']);
  });

  it.each([
    ['a negative limit', { creditLine: '-1.00' }],
    ['an amount as a number', { creditLine: 100 }],
    ['an amount with an exponent', { used: '5e1' }],
    ['null', { receivable: null }],
    ['none', { orderBook: undefined }],
    ['an exposure that is not the sum', { used: '49.99' }],
    ['another currency', { ccy: 'EUR' }],
    ['an overdue amount without its days', { pastDue: '5.00' }],
    ['days without an overdue amount', { pastDueDays: 3 }],
  ])('with %s are not', async (_what, change) => {
    answers({ ...ACCOUNT, ...change });
    await expect(port.getCredit(US, 'D10001', CALL)).rejects.toMatchObject(BROKEN_READ);
  });

  it.each([
    ['a balance over its amount', { balance: '10.01' }],
    ['a balance though it is cleared', { status: 'CLEARED' }],
    ['a status that is not known', { status: 'LOST' }],
    ['a day that is none', { dueOn: 'soon' }],
    ['another currency', { ccy: 'EUR' }],
  ])('of an invoice with %s are not', async (_what, change) => {
    answers({ rows: [{ ...RECEIVABLE, ...change }] });
    await expect(port.listInvoices(US, { customer: 'D10001' }, undefined, CALL)).rejects.toMatchObject(BROKEN_READ);
  });
});

describe('an order', () => {
  it.each([
    ['totals that its lines do not add up to', { net: '9.00', gross: '10.00' }],
    ['a gross that is not net and tax', { gross: '10.00' }],
    ['a hold without a reason', { status: 'CREDIT_HOLD' }],
    ['a reason without a hold', { hold: { code: 'LINE_EXCEEDED', text: 'no' } }],
    ['a status that is not known', { status: 'MAYBE' }],
    ['another currency', { ccy: 'EUR' }],
    ['no lines', { lines: [] }],
  ])('with %s is no answer; what was asked may have been done', async (_what, change) => {
    answers({ ...ORDER, ...change });
    await expect(port.getOrder(US, 'SO1', CALL)).rejects.toMatchObject(BROKEN_READ);
    await expect(port.submitOrder(US, REQUEST, CALL)).rejects.toMatchObject(BROKEN_WRITE);
    await expect(port.changeOrder(US, 'SO1', REQUEST, CALL)).rejects.toMatchObject(BROKEN_WRITE);
    await expect(port.cancelOrder(US, 'SO1', 'no', CALL)).rejects.toMatchObject(BROKEN_WRITE);
  });

  it('of a key that two orders carry is no answer', async () => {
    answers({ rows: [ORDER, ORDER] });
    await expect(port.findOrderByKey(US, 'LL-1', CALL)).rejects.toMatchObject(BROKEN_READ);
  });

  it('whose reason is not known to us is held all the same, in the ERP’s words', async () => {
    answers({ ...ORDER, status: 'CREDIT_HOLD', hold: { code: 'MOON', text: 'The moon is full' } }, 201);
    expect(await port.submitOrder(US, REQUEST, CALL)).toMatchObject({
      outcome: 'held',
      order: { hold: { code: 'OTHER', message: 'The moon is full' } },
    });
  });

  it.each([
    ['purchaseOrderNumber', { purchaseOrderNumber: 'P'.repeat(41) }],
    ['customer', { customer: 'D'.repeat(21) }],
    ['key', { key: 'K'.repeat(41) }],
    ['paymentTerms', { paymentTerms: 'T'.repeat(41) }],
    ['1', { lines: [{ ...REQUEST.lines[0], lineId: '1', product: 'W'.repeat(41), quantity: '1', unitPrice: '1' }] }],
    ['1', { lines: [{ lineId: '1', product: 'WIDGET', quantity: '1', unitPrice: '-1.00' }] }],
    ['1', { lines: [{ lineId: '1', product: 'WIDGET', quantity: '1234567890123', unitPrice: '1' }] }],
  ])('that does not fit the ERP’s columns (%s) is refused before anything is sent', async (target, change) => {
    const failure = { code: 'VALIDATION', outcomeKnown: true, retryable: false, findings: [{ target }] };
    await expect(port.submitOrder(US, { ...REQUEST, ...change }, CALL)).rejects.toMatchObject(failure);
    expect(asked).toEqual([]);
  });
});

describe('a refusal', () => {
  const refused = (code: string, text: string, more: object = {}) => ({ error: { code, text, ...more } });

  it.each([
    [404, refused('NOT_ON_FILE', 'Order SO1 is not on file'), 'NOT_FOUND'],
    [404, refused('COMPANY_UNKNOWN', 'Company U1 is not kept'), 'MASTER_DATA'],
    [422, refused('DEBTOR_UNKNOWN', 'no such debtor'), 'MASTER_DATA'],
    [422, refused('FIELD_INVALID', 'ccy: too short'), 'VALIDATION'],
    [409, refused('REFERENCE_TAKEN', 'taken'), 'DUPLICATE'],
    [409, refused('ORDER_CLOSED', 'closed'), 'CONFLICT'],
    [409, refused('SOMETHING_NEW', 'new'), 'CONFLICT'],
    [401, refused('KEY_REFUSED', 'no'), 'AUTH'],
    [403, {}, 'FORBIDDEN'],
    [404, {}, 'CONTRACT_BROKEN'],
  ])('with status %d and %o is %s, and nothing was done', async (status, body, code) => {
    answers(body, status);
    await expect(port.submitOrder(US, REQUEST, CALL)).rejects.toMatchObject({
      code,
      outcomeKnown: true,
      httpStatus: status,
    });
  });

  it('of a position names our line', async () => {
    answers(refused('ITEM_UNKNOWN', 'Item WIDGET is not sold', { pos: 1 }), 422);
    await expect(port.submitOrder(US, REQUEST, CALL)).rejects.toMatchObject({
      message: 'Item WIDGET is not sold',
      vendorCode: 'ITEM_UNKNOWN',
      findings: [{ code: 'PRODUCT_UNKNOWN', target: '1' }],
    });
  });

  it('with a 500 leaves a write unknown, and a read to be tried again', async () => {
    answers(refused('SYSTEM', 'failed while working on this'), 500);
    const unknown = { code: 'TIMEOUT_UNKNOWN_OUTCOME', outcomeKnown: false, retryable: true };
    await expect(port.recheckOrder(US, 'SO1', CALL)).rejects.toMatchObject(unknown);
    const again = { code: 'UNAVAILABLE', outcomeKnown: true, retryable: true };
    await expect(port.simulateOrder(US, REQUEST, CALL)).rejects.toMatchObject(again);
  });

  it('never shows our key', async () => {
    answers(refused('KEY_REFUSED', `The key ${KEY} is not known`), 401);
    const failure = await port.ping(CALL).catch((error: unknown) => error);
    expect(JSON.stringify([failure, String(failure)])).not.toContain(KEY);
  });
});

describe('a list', () => {
  it('goes on to its end by the ERP’s own links, and not to another server', async () => {
    const rate = { from: 'USD', to: 'EUR', rate: '0.9', validOn: '2026-01-01' };
    for (const next of ['http://elsewhere/api/U1/rates', '//elsewhere/api/U1/rates']) {
      asked = [];
      answers({ rows: [rate], next });
      await expect(port.listExchangeRates(US, CALL)).rejects.toMatchObject(BROKEN_READ);
      expect(asked.length).toBe(1);
    }
    asked = [];
    answers({ rows: [rate], next: '/api/U1/rates?from=A' });
    const asking = port.listExchangeRates(US, CALL);
    await expect.poll(() => asked).toContain('GET /api/U1/rates?from=A');
    answers({ rows: [rate] });
    expect((await asking).length).toBeGreaterThan(1);
    answers({ rows: [{ ...rate, rate: '0' }] });
    await expect(port.listExchangeRates(US, CALL)).rejects.toMatchObject(BROKEN_READ);
  });

  it('that never ends is given up on', async () => {
    answers({ entries: [], cursor: '5', more: true });
    await expect(port.changes(US, 'order', '5', CALL)).rejects.toMatchObject(BROKEN_READ);
  });
});
