import { describe, expect, it } from 'vitest';
import type { Services } from '../../../companion/src/http/services.ts';
import { LedgerlineError } from '../../../companion/src/platform/errors.ts';
import { ErpError } from '../../../companion/src/systems/erp/errors.ts';
import {
  ACCOUNT,
  AT,
  KEY,
  SUBMISSION_ID,
  credit,
  held,
  history,
  invoices,
  order,
  pending,
  preflight,
} from './fixture.ts';
import { harness, ORG } from './harness.ts';

/** A service that answers and keeps what it was asked. */
function recording<T>(answer: T): {
  readonly asked: unknown[][];
  readonly service: (...args: unknown[]) => Promise<T>;
} {
  const asked: unknown[][] = [];
  return {
    asked,
    service: async (...args) => {
      asked.push(args);
      return Promise.resolve(answer);
    },
  };
}

describe('an admin sets an org up', () => {
  it('sees which ERPs and entities the companion has for the org, and nothing of how they are reached', async () => {
    const entity = { entity: 'us', name: 'Acme Inc.', currency: 'USD' };
    const { asked, service } = recording([
      {
        connectionId: 'erp-main',
        kind: 'sandbox',
        baseUrl: 'http://erp',
        settings: {},
        secretRef: 'env:E',
        entities: [entity],
      },
    ]);
    const answer = await harness({ listConnections: service }).call('GET', '/v1/connections');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ connections: [{ connectionId: 'erp-main', entities: ['us'] }] });
    expect(asked).toEqual([[ORG]]);
  });
});

describe('a rep looks at an account', () => {
  it('sees credit, each figure with its age, an entity without figures with its reason', async () => {
    const { asked, service } = recording(credit);
    const answer = await harness({ showCredit: service }).call('GET', `/v1/accounts/${ACCOUNT}/credit`);
    expect(answer.status).toBe(200);
    expect(answer.json.entities[0]?.available).toMatchObject({ amount: '1250.00', ageSeconds: 3, state: 'cached' });
    expect(answer.json.entities[0]).toMatchObject({ overdueDaysAllowed: 30 });
    expect(answer.json.entities[1]?.problem).toMatchObject({ code: 'CUSTOMER_GONE' });
    expect(answer.json.entities[2]?.problem).toMatchObject({ code: 'ERP_UNAVAILABLE', since: AT });
    expect(asked).toMatchObject([[{ orgId: ORG, accountId: ACCOUNT, refresh: false }]]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('asks the ERP now', async () => {
    const { asked, service } = recording(credit);
    await harness({ showCredit: service }).call('GET', `/v1/accounts/${ACCOUNT}/credit?refresh=true`);
    expect(asked).toMatchObject([[{ refresh: true }]]);
  });

  it('is understood with the 15 character form of an id, which is the same record', async () => {
    const { asked, service } = recording(credit);
    await harness({ showCredit: service }).call('GET', '/v1/accounts/0015g00000NvQEs/credit');
    expect(asked).toMatchObject([[{ accountId: '0015g00000NvQEsAAN' }]]);
  });

  it('sees new figures when the answer is a new one', async () => {
    const answers = [credit, { ...credit, headline: { code: 'BLOCKED', message: 'Blocked.' } }];
    const api = harness({ showCredit: async () => Promise.resolve(answers.shift() ?? credit) });
    const codes = [];
    for (let look = 0; look < 2; look++) {
      codes.push((await api.call('GET', `/v1/accounts/${ACCOUNT}/credit`)).json.headline.code);
    }
    expect(codes).toEqual(['NEAR_LIMIT', 'BLOCKED']);
  });

  it.each([
    ['/v1/accounts/short/credit', 'accountId'],
    [`/v1/accounts/${ACCOUNT}/credit?refresh=maybe`, 'refresh'],
    [`/v1/accounts/${ACCOUNT}/credit?refresh=true&refresh=false`, 'refresh'],
    [`/v1/accounts/${ACCOUNT}/credit?org=other`, 'org'],
    [`/v1/accounts/${ACCOUNT}/invoices?limit=0`, 'limit'],
    [`/v1/accounts/${ACCOUNT}/invoices?limit=201`, 'limit'],
    [`/v1/accounts/${ACCOUNT}/invoices?openOnly=1`, 'openOnly'],
    ['/v1/orders?state=lost', 'state'],
    ['/v1/orders?accountId=x', 'accountId'],
    ['/v1/orders/17', 'submissionId'],
  ])('is told what is wrong with %s', async (path, field) => {
    const answer = await harness().call('GET', path);
    expect(answer).toMatchObject({ status: 422, json: { code: 'VALIDATION', field } });
  });

  it('sees invoices, of the account and of an order', async () => {
    const account = recording(invoices);
    const ofOrder = recording(invoices);
    const api = harness({ listAccountInvoices: account.service, listOrderInvoices: ofOrder.service });
    await api.call('GET', `/v1/accounts/${ACCOUNT}/invoices?openOnly=true&limit=10&cursor=abc`);
    const second = await api.call('GET', `/v1/orders/${SUBMISSION_ID}/invoices`);
    expect(account.asked).toMatchObject([
      [{ orgId: ORG, accountId: ACCOUNT, openOnly: true, limit: 10, cursor: 'abc' }],
    ]);
    expect(ofOrder.asked).toMatchObject([[{ submissionId: SUBMISSION_ID, openOnly: false, limit: 50 }]]);
    expect(ofOrder.asked[0]?.[0]).not.toHaveProperty('cursor');
    expect(second.json.items[0]?.number).toBe('INV-17');
  });
});

describe('a rep submits an order', () => {
  const headers = { 'idempotency-key': KEY };

  it('preflights it first, with the same words', async () => {
    const { asked, service } = recording(preflight);
    const answer = await harness({ preflight: service }).call('POST', '/v1/orders/preflight', { body: order });
    expect(answer).toMatchObject({ status: 200, json: { verdict: 'hold' } });
    expect(asked[0]?.[1]).toEqual(order);
  });

  it.each([
    ['new and held', held, false, 201, null],
    ['repeated', held, true, 200, 'true'],
    ['new, the answer still to come', pending, false, 202, null],
    ['repeated, the answer still to come', pending, true, 202, 'true'],
  ])('%s', async (_case, submission, replayed, status, mark) => {
    const { asked, service } = recording({ submission, replayed });
    const answer = await harness({ submitOrder: service }).call('POST', '/v1/orders', { body: order, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('idempotent-replayed')).toBe(mark);
    expect(answer.headers.get('location')).toBe(`/v1/orders/${SUBMISSION_ID}`);
    expect(asked[0]?.[1]).toEqual({ idempotencyKey: KEY, order });
  });

  it('never shows what is inside: our key in the ERP and the lease', async () => {
    const submitOrder = recording({ submission: pending, replayed: false }).service;
    const answer = await harness({ submitOrder }).call('POST', '/v1/orders', { body: order, headers });
    expect(JSON.stringify(answer.json)).not.toMatch(/erpKey|LL-SECRET-KEY|lease|fence/);
  });

  it('names who acts, as asserted; without a name the client acts', async () => {
    const { asked, service } = recording({ submission: held, replayed: false });
    const api = harness({ submitOrder: service });
    await api.call('POST', '/v1/orders', { body: order, headers });
    for (const actor of ['005LL000001USERYA4', '005LL000001USER', '005ll000001useryA4', 'rep@acme.example']) {
      await api.call('POST', '/v1/orders', { body: order, headers: { ...headers, 'ledgerline-actor': actor } });
    }
    expect(asked.map(([caller]) => (caller as { actor: string }).actor)).toEqual([
      'client:llc_acme',
      // One user is one name, whichever way their id is written.
      ...Array.from({ length: 3 }, () => 'asserted:005LL000001USERYA4'),
      'asserted:rep@acme.example',
    ]);
    for (const actor of ['a b', '005LL000001USERYA5']) {
      const bad = await api.call('POST', '/v1/orders', {
        body: order,
        headers: { ...headers, 'ledgerline-actor': actor },
      });
      expect(bad).toMatchObject({ status: 422, json: { code: 'VALIDATION', field: 'Ledgerline-Actor' } });
    }
  });

  it.each([
    ['is missing', {}, 'IDEMPOTENCY_KEY_MISSING'],
    ['is empty', { 'idempotency-key': '' }, 'IDEMPOTENCY_KEY_MISSING'],
    ['is too short', { 'idempotency-key': 'short' }, 'IDEMPOTENCY_KEY_INVALID'],
    ['is too long', { 'idempotency-key': 'k'.repeat(256) }, 'IDEMPOTENCY_KEY_INVALID'],
    ['has spaces', { 'idempotency-key': 'sixteen letters and more' }, 'IDEMPOTENCY_KEY_INVALID'],
  ])('is refused when the key %s, whatever the body is', async (_case, keyHeaders, code) => {
    const answer = await harness().call('POST', '/v1/orders', { body: { lines: 'wrong' }, headers: keyHeaders });
    expect(answer).toMatchObject({ status: 400, json: { code, field: 'Idempotency-Key' } });
  });

  it.each([
    ['IDEMPOTENCY_KEY_MISMATCH', 422],
    ['IDEMPOTENCY_KEY_IN_FLIGHT', 409],
    ['SUBMISSION_IN_FLIGHT', 409],
    ['NO_CUSTOMER_LINK', 409],
    ['ENTITY_UNKNOWN', 422],
    ['ROUTE_RULE_MISSING', 409],
    ['DATABASE_UNAVAILABLE', 503],
  ] as const)('is told %s with what to do', async (code, status) => {
    const submitOrder: Services['submitOrder'] = async () =>
      Promise.reject(new LedgerlineError(code, { retryAfterMs: 1_500, record: ACCOUNT }));
    const answer = await harness({ submitOrder }).call('POST', '/v1/orders', { body: order, headers });
    expect(answer).toMatchObject({ status, json: { code, record: ACCOUNT } });
    expect(answer.json.action).not.toBe('');
    expect(answer.headers.get('retry-after')).toBe('2');
  });
});

describe('a rep follows a submission', () => {
  it('reads it with its history', async () => {
    const { asked, service } = recording({ submission: held, history });
    const answer = await harness({ showSubmission: service }).call('GET', `/v1/orders/${SUBMISSION_ID}`);
    expect(answer.json.history).toHaveLength(2);
    expect(asked).toEqual([[ORG, SUBMISSION_ID]]);
  });

  it('lists by account, state and record, without the lines', async () => {
    const { asked, service } = recording({ items: [held, pending], nextCursor: 'next' });
    const cursor = '01a211de-4c3c-7503-8dc8-f8d14a0bcedc';
    const path = `/v1/orders?accountId=${ACCOUNT}&state=held&recordId=${order.source.recordId}&limit=200&cursor=${cursor}`;
    const answer = await harness({ listSubmissions: service }).call('GET', path);
    expect(answer.json).toMatchObject({ items: [{ state: 'held' }, { state: 'pending' }], nextCursor: 'next' });
    expect(answer.json.items[0]).not.toHaveProperty('order');
    expect(asked).toEqual([
      [ORG, { accountId: ACCOUNT, state: 'held', recordId: order.source.recordId }, { limit: 200, cursor }],
    ]);
  });

  it('names a cursor that it never gave, rather than begin again from the first page', async () => {
    const answer = await harness({}).call('GET', '/v1/orders?cursor=abc');
    expect(answer).toMatchObject({ status: 422, json: { code: 'VALIDATION', field: 'cursor' } });
  });

  it('asks again, with an answer now or later', async () => {
    const answers = [held, pending];
    const api = harness({
      recheckSubmission: async () => Promise.resolve({ submission: answers.shift() ?? held, replayed: false }),
    });
    expect((await api.call('POST', `/v1/orders/${SUBMISSION_ID}/recheck`)).status).toBe(200);
    expect((await api.call('POST', `/v1/orders/${SUBMISSION_ID}/recheck`)).status).toBe(202);
  });

  it('cancels it with a reason, and not without', async () => {
    const { asked, service } = recording({ submission: { ...held, state: 'cancelled' as const }, replayed: false });
    const api = harness({ cancelSubmission: service });
    const path = `/v1/orders/${SUBMISSION_ID}/cancel`;
    const done = await api.call('POST', path, { body: { reason: 'The customer changed plans.' } });
    expect(done).toMatchObject({ status: 200, json: { state: 'cancelled' } });
    expect(asked[0]?.slice(1)).toEqual([SUBMISSION_ID, 'The customer changed plans.']);
    for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(201) }]) {
      expect(await api.call('POST', path, { body })).toMatchObject({ status: 422, json: { field: 'reason' } });
    }
  });

  it.each([
    [
      'REFUSED',
      new ErpError('PERIOD_CLOSED', 'Period 11 is closed', { retryable: false, outcomeKnown: true }),
      502,
      'ERP_REFUSED',
    ],
    [
      'UNAVAILABLE',
      new ErpError('UNAVAILABLE', 'connect 10.1.2.3', { retryable: true, outcomeKnown: true }),
      503,
      'ERP_UNAVAILABLE',
    ],
    [
      'BROKEN',
      new ErpError('CONTRACT_BROKEN', '<html>', { retryable: false, outcomeKnown: true }),
      502,
      'ERP_ANSWER_BROKEN',
    ],
    [
      'AUTH',
      new ErpError('AUTH', 'bad password for ledgerline', { retryable: false, outcomeKnown: true }),
      502,
      'ERP_REFUSED',
    ],
  ])('is told when the ERP does not cancel: %s', async (_case, error, status, code) => {
    const api = harness({ cancelSubmission: async () => Promise.reject(error) });
    const answer = await api.call('POST', `/v1/orders/${SUBMISSION_ID}/cancel`, { body: { reason: 'why' } });
    expect(answer).toMatchObject({ status, json: { code } });
    expect(JSON.stringify(answer.json)).not.toMatch(/10\.1\.2\.3|<html>|password/);
    if (code === 'ERP_UNAVAILABLE') expect(answer.headers.get('retry-after')).toBe('5');
    if (error.code === 'PERIOD_CLOSED') expect(answer.json.detail).toContain('Period 11 is closed');
  });
});
