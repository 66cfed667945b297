/** The sandbox ERP's HTTP surface: who may come in, pages, the feed, and faults to order. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, KEY, openErp } from './test-caller.ts';

let us: Caller;
beforeAll(async () => {
  us = await openErp();
});
afterEach(() => us.control.clearFaults());
afterAll(() => us.erp.stop());

describe('the door', () => {
  it.each([undefined, 'Bearer wrong', `Bearer ${KEY}x`, KEY])('refuses %s', async (authorization) => {
    for (const path of ['api/about', 'api/us/debtors', 'control/ledger']) {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await fetch(`${us.erp.url}/${path}`, { headers });
      expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 'KEY_REFUSED' } }]);
    }
  });

  it('tells a company that it does not have from a record that is not there', async () => {
    expect((await us.ask('GET', 'xx/debtors/D1')).body['error']).toMatchObject({ code: 'COMPANY_UNKNOWN' });
    expect((await us.ask('GET', 'us/debtors/D1')).body['error']).toMatchObject({ code: 'NOT_ON_FILE' });
    expect((await us.ask('GET', 'us/nothing')).body['error']).toMatchObject({ code: 'NO_SUCH_ADDRESS' });
  });
});

describe('pages', () => {
  it('hold at most 100 rows, whatever is asked for, and lead to the end', async () => {
    const debtor = await us.debtor();
    for (let posted = 0; posted < 205; posted += 1)
      await us.control.postSale('us', { debtor, item: 'WIDGET', qty: '1' });
    const sizes: number[] = [];
    const numbers = new Set<string>();
    let path: string | undefined = `us/receivables?debtor=${debtor}&size=999`;
    while (path !== undefined) {
      const { body } = await us.ask('GET', path);
      const rows = body['rows'] as { no: string }[];
      sizes.push(rows.length);
      for (const { no } of rows) numbers.add(no);
      path = (body['next'] as string | undefined)?.replace(/^\/api\//, '');
    }
    expect([sizes, numbers.size]).toEqual([[100, 100, 5], 205]);
  });

  it('of a size that is none are refused', async () => {
    for (const size of ['0', '-1', 'x']) expect((await us.ask('GET', `us/debtors?size=${size}`)).status).toBe(422);
  });
});

describe('the feed', () => {
  const feed = async (kind: string, after?: unknown, company = 'us') =>
    (await us.ask('GET', `${company}/feed/${kind}${typeof after === 'string' ? `?after=${after}` : ''}`)).body;

  it('begins now, and tells what was written and removed since, once and in order', async () => {
    const { cursor, entries } = await feed('debtor');
    expect(entries).toEqual([]);
    const [kept, removed] = [await us.debtor(), await us.debtor()];
    await us.control.setCreditLine('us', kept, '5.00');
    await us.control.removeDebtor(removed);
    const since = await feed('debtor', cursor);
    expect((since['entries'] as { no: string; op: string }[]).map(({ no, op }) => [no, op])).toEqual([
      [kept, 'WRITTEN'],
      [removed, 'WRITTEN'],
      [kept, 'WRITTEN'],
      [removed, 'REMOVED'],
    ]);
    expect((await feed('debtor', since['cursor']))['entries']).toEqual([]);
    expect((await feed('debtor', cursor, 'de'))['entries']).toEqual([]);
  });

  it('goes on where it is too long for one answer', async () => {
    const { cursor } = await feed('order');
    const debtor = await us.debtor();
    for (let placed = 0; placed < 101; placed += 1) await us.order(debtor, '1.00');
    const first = await feed('order', cursor);
    expect([(first['entries'] as unknown[]).length, first['more']]).toEqual([100, true]);
    const second = await feed('order', first['cursor']);
    expect([(second['entries'] as unknown[]).length, second['more']]).toEqual([1, false]);
  });

  it('refuses a cursor that these books never gave', async () => {
    expect((await us.ask('GET', 'us/feed/order?after=999999')).status).toBe(410);
    expect((await us.ask('GET', 'us/feed/order?after=x')).status).toBe(422);
    expect((await us.ask('GET', 'us/feed/nothing')).status).toBe(404);
  });
});

describe('a fault', () => {
  const placed = async (extRef: string) => (await us.ask('GET', `us/orders?extRef=${extRef}`)).body['rows'];
  const send = async (extRef: string) => us.order(await us.debtor(), '1.00', { extRef });
  const match = { method: 'POST', path: '/orders' };

  it('answers with a status and Retry-After, as often as it was ordered', async () => {
    await us.control.arm({ match, fault: { kind: 'status', status: 503, retryAfterSeconds: 3 }, times: 2 });
    const seen = [];
    for (const extRef of ['F-1', 'F-2', 'F-3']) seen.push((await send(extRef)).status);
    expect(seen).toEqual([503, 503, 201]);
    expect(await placed('F-1')).toEqual([]);
  });

  it('drops the connection before anything is done, or after all was done', async () => {
    await us.control.arm({ match, fault: { kind: 'dropBefore' }, times: 1 });
    await expect(send('F-4')).rejects.toThrow();
    expect(await placed('F-4')).toEqual([]);
    await us.control.arm({ match, fault: { kind: 'dropAfter' }, times: 1 });
    await expect(send('F-5')).rejects.toThrow();
    expect(await placed('F-5')).toHaveLength(1);
  });

  it('cuts an answer off in the middle of what was done', async () => {
    await us.control.arm({ match, fault: { kind: 'truncated' }, times: 1 });
    await expect(send('F-6')).rejects.toThrow();
    expect(await placed('F-6')).toHaveLength(1);
  });

  it('puts a page in the place of the answer', async () => {
    await us.control.arm({ match: { path: '/about' }, fault: { kind: 'html', status: 502 } });
    const response = await fetch(`${us.erp.url}/api/about`);
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html; charset=UTF-8']);
  });

  it('hits only what it was ordered for, and nothing once it is cleared', async () => {
    await us.control.arm({ match: { method: 'PUT' }, fault: { kind: 'dropBefore' } });
    expect((await send('F-7')).status).toBe(201);
    await us.control.arm({ match: {}, fault: { kind: 'status', status: 500 } });
    expect((await us.ask('GET', 'about')).status).toBe(500);
    await us.control.clearFaults();
    expect((await us.ask('GET', 'about')).status).toBe(200);
  });

  it('that makes no sense is refused', async () => {
    await expect(us.control.arm({ match: {}, fault: { kind: 'status', status: 200 } })).rejects.toThrow(
      'FIELD_INVALID',
    );
  });
});
