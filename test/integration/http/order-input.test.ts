import { describe, expect, it } from 'vitest';
import { KEY, order, preflight } from './fixture.ts';
import { harness, type Answer } from './harness.ts';

const line = order.lines[0];

/** What both endpoints that take an order say to it; they have to agree. */
async function told(body: unknown): Promise<Answer> {
  const api = harness();
  const answer = await api.call('POST', '/v1/orders/preflight', { body });
  const submitted = await api.call('POST', '/v1/orders', { body, headers: { 'idempotency-key': KEY } });
  expect(submitted.json).toEqual({ ...answer.json, requestId: submitted.json.requestId });
  return answer;
}

async function taken(body: unknown): Promise<unknown> {
  const asked: unknown[] = [];
  const api = harness({
    preflight: async (_caller, given) => {
      asked.push(given);
      return Promise.resolve(preflight);
    },
  });
  expect((await api.call('POST', '/v1/orders/preflight', { body })).status).toBe(200);
  return asked[0];
}

function lines(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({ ...line, lineId: `line-${String(index)}` }));
}

describe('money and quantities', () => {
  it.each([
    ['a float', 12.5, 'not a number'],
    ['negative', '-1.00', 'zero or more'],
    ['40 digits', '1'.repeat(40), 'decimal string'],
    ['seven decimals', '1.0000001', 'decimal string'],
    ['an exponent', '1e3', 'decimal string'],
    ['NaN', 'NaN', 'decimal string'],
    ['Infinity', 'Infinity', 'decimal string'],
    ['a comma', '1,50', 'decimal string'],
    ['a leading zero', '01.00', 'decimal string'],
    ['empty', '', 'decimal string'],
    ['with a space', '1.00 ', 'decimal string'],
    ['digits of another script', '١٢', 'decimal string'],
    ['null', null, 'is null: leave the field out'],
    ['an object', { amount: '1' }, 'not an object'],
  ])('a unit price that is %s is refused, and named', async (_case, unitPrice, words) => {
    const answer = await told({ ...order, lines: [{ ...line, unitPrice }] });
    expect(answer).toMatchObject({ status: 422, json: { code: 'VALIDATION', field: 'lines[0].unitPrice' } });
    expect(answer.json.detail).toContain(words);
  });

  it.each(['0', '0.000', '-1', '1e3', '1'.repeat(40), 20])(
    'a quantity of %s is refused, and named',
    async (quantity) => {
      const answer = await told({ ...order, lines: [{ ...line, quantity }] });
      expect(answer).toMatchObject({ status: 422, json: { field: 'lines[0].quantity' } });
    },
  );

  it.each(['EURO', 'eur', 'XQQ', '', 978])('a currency of %s is refused, and named', async (currency) => {
    expect(await told({ ...order, currency })).toMatchObject({ status: 422, json: { field: 'currency' } });
  });

  it('a total past what can be booked is refused before anything is stored', async () => {
    const big = { quantity: '999999999999999', unitPrice: '999999999999999' };
    expect(await told({ ...order, lines: [{ ...line, ...big }] })).toMatchObject({
      status: 422,
      json: { field: 'lines' },
    });
  });

  it('the smallest and the largest that fit are taken unchanged', async () => {
    const odd = [
      { ...line, lineId: 'a', quantity: '0.000001', unitPrice: '0' },
      { ...line, lineId: 'b', quantity: '1', unitPrice: '99999999999999.999999' },
    ];
    expect(await taken({ ...order, lines: odd })).toEqual({ ...order, lines: odd });
  });
});

describe('lines', () => {
  it('none is refused', async () => {
    const answer = await told({ ...order, lines: [] });
    expect(answer).toMatchObject({ status: 422, json: { code: 'VALIDATION', field: 'lines' } });
  });

  it.each([1, 500, 10_000])('%d are taken', async (count) => {
    expect(await taken({ ...order, lines: lines(count) })).toMatchObject({ lines: { length: count } });
  });

  it('10,001 are refused by a code of their own, with what to do', async () => {
    const answer = await told({ ...order, lines: lines(10_001) });
    expect(answer).toMatchObject({ status: 422, json: { code: 'TOO_MANY_LINES', field: 'lines' } });
    expect(answer.json.action).toContain('Split the order');
  });

  it('two with one id are refused, and the second is named', async () => {
    const answer = await told({ ...order, lines: [line, { ...line, lineId: '2' }, line] });
    expect(answer).toMatchObject({ status: 422, json: { field: 'lines[2].lineId' } });
  });

  it('many wrong ones are told in a bounded list', async () => {
    const wrong = lines(10_000).map((one) => ({ ...one, unitPrice: 1.5 }));
    const answer = await told({ ...order, lines: wrong });
    expect(answer.json.errors).toHaveLength(50);
    expect(answer.json.detail).toContain('10000 errors in all');
  });
});

describe('fields', () => {
  it.each([
    [{ ...order, discount: '10' }, 'discount'],
    [{ ...order, orgId: '00D000000000000AAA' }, 'orgId'],
    [{ ...order, source: { ...order.source, org: 'x' } }, 'source.org'],
    [{ ...order, lines: [{ ...line, currency: 'EUR' }] }, 'lines[0].currency'],
    [JSON.parse(`{"__proto__": {"prepaid": true}, ${JSON.stringify(order).slice(1)}`) as object, '__proto__'],
  ])('one that is not known is refused, and named', async (body, field) => {
    const answer = await told(body);
    expect(answer.json.errors).toContainEqual({
      field,
      code: 'VALIDATION',
      detail: 'there is no such field here: leave it out',
    });
  });

  it('all that are wrong are named at once', async () => {
    const answer = await told({ ...order, currency: 'X', accountId: 'Y', extra: 1 });
    expect(answer.json.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'accountId',
      'currency',
      'extra',
    ]);
  });

  it.each(Object.keys(order))('%s as null is refused, and named', async (field) => {
    const answer = await told({ ...order, [field]: null });
    expect(answer).toMatchObject({ status: 422, json: { field } });
    expect(answer.json.detail).toContain('is null: leave the field out');
  });

  it.each(['source', 'accountId', 'currency', 'lines'])('%s left out is refused, and named', async (field) => {
    const answer = await told({ ...order, [field]: undefined });
    expect(answer).toMatchObject({ status: 422, json: { field } });
    expect(answer.json.detail).toContain('is missing');
  });

  it.each([
    ['purchaseOrderNumber', 'x'.repeat(81)],
    ['purchaseOrderNumber', ''],
    ['purchaseOrderNumber', 'two\nlines'],
    ['purchaseOrderNumber', 'nul\u0000'],
    ['purchaseOrderNumber', 'half \ud83d'],
    ['paymentTerms', 'x'.repeat(81)],
    ['entity', ' us'],
    ['accountId', '001LL00000GLOBEYA'],
    ['accountId', '001LL00000GLOBEYB5'],
    ['accountId', "001LL00000' OR 1"],
    ['billToAccountId', 'x'],
    ['shipToAccountId', 'x'],
    ['requestedDate', '2026-02-30'],
    ['requestedDate', '01.12.2026'],
    ['prepaid', 'yes'],
    ['source', { object: 'Invoice', recordId: order.source.recordId }],
  ])('%s of %j is refused and not cut', async (field, value) => {
    const answer = await told({ ...order, [field]: value });
    expect(answer.status).toBe(422);
    expect(answer.json.field.split('.')[0]).toBe(field);
  });

  it('what is left out stays left out, and text is carried unchanged', async () => {
    const { entity: _entity, purchaseOrderNumber: _number, ...least } = order;
    expect(await taken(least)).toEqual(least);
    const most = {
      ...order,
      billToAccountId: order.accountId,
      shipToAccountId: order.accountId,
      purchaseOrderNumber: ' Bestellung Nr. 7 – Größe 😀 ',
      paymentTerms: 'Net 30',
      requestedDate: '2028-02-29',
      prepaid: false,
    };
    expect(await taken(most)).toEqual(most);
  });

  it('the two forms of an id are one record', async () => {
    const source = { object: 'Order', recordId: '8015g00000NvQEs' };
    expect(await taken({ ...order, source })).toMatchObject({ source: { recordId: '8015g00000NvQEsAAN' } });
  });
});

describe('the body', () => {
  it.each([
    ['not JSON', '{"source":', 400, 'BODY_NOT_JSON'],
    ['NaN, which is not JSON', '{"lines":[{"unitPrice":NaN}]}', 400, 'BODY_NOT_JSON'],
    ['empty', '', 400, 'BODY_NOT_JSON'],
    ['a list', '[]', 422, 'VALIDATION'],
    ['null', 'null', 422, 'VALIDATION'],
    ['a sentence', '"order"', 422, 'VALIDATION'],
  ])('that is %s is refused', async (_case, rawBody, status, code) => {
    const answer = await harness().call('POST', '/v1/orders/preflight', { rawBody });
    expect(answer).toMatchObject({ status, json: { code } });
    if (status === 422) expect(answer.json.field).toBe('body');
  });

  it('whose text is not UTF-8 is refused, not repaired', async () => {
    const json = JSON.stringify({ ...order, purchaseOrderNumber: 'PO-?' });
    const bytes = new Uint8Array(Buffer.from(json));
    bytes[json.indexOf('?')] = 0xff;
    const answer = await harness().call('POST', '/v1/orders/preflight', { rawBody: bytes });
    expect(answer).toMatchObject({ status: 422, json: { field: 'purchaseOrderNumber' } });
  });

  it.each([
    [{ 'content-type': 'text/plain' }, 'content-type'],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'content-type'],
    [{ 'content-type': 'application/json; charset=latin1' }, 'content-type'],
    [{ 'content-encoding': 'gzip' }, 'content-encoding'],
  ])('sent as %j is refused', async (headers, field) => {
    const answer = await harness().call('POST', '/v1/orders/preflight', { body: order, headers });
    expect(answer).toMatchObject({ status: 415, json: { code: 'MEDIA_TYPE_UNSUPPORTED', field } });
  });

  it('of 6 MB is refused before it is read', async () => {
    const rawBody = `{"x":"${'y'.repeat(6 * 1024 * 1024)}"}`;
    const answer = await harness().call('POST', '/v1/orders/preflight', { rawBody });
    expect(answer).toMatchObject({ status: 413, json: { code: 'BODY_TOO_LARGE' } });
    expect(answer.json.action).toContain('5 MB');
  });
});
