import { describe, expect, it } from 'vitest';
import { ACCOUNT, KEY, credit, held, order } from './fixture.ts';
import { CLIENT_SECRET, harness, ORG } from './harness.ts';

const CREDIT = `/v1/accounts/${ACCOUNT}/credit`;

describe('what is not there', () => {
  it.each(['/', '/v1', '/v1/orders/', '/v2/orders', '/v1/accounts', '/v1/orders/x/unknown', '/%2e%2e/etc/passwd'])(
    '%s is 404, with or without a token',
    async (path) => {
      for (const token of [undefined, false] as const) {
        const answer = await harness().call('GET', path, token === undefined ? {} : { token });
        expect(answer).toMatchObject({ status: 404, json: { code: 'ROUTE_NOT_FOUND' } });
      }
    },
  );

  it.each([
    ['DELETE', CREDIT, 'GET, HEAD'],
    ['POST', CREDIT, 'GET, HEAD'],
    ['PUT', '/v1/orders', 'POST, GET, HEAD'],
    ['GET', '/oauth/token', 'POST'],
    ['OPTIONS', '/v1/orders/preflight', 'POST, GET, HEAD'],
  ])('%s %s is 405 and says what is taken', async (method, path, allow) => {
    const answer = await harness().call(method, path);
    expect(answer).toMatchObject({ status: 405, json: { code: 'METHOD_NOT_ALLOWED' } });
    expect(answer.headers.get('allow')).toBe(allow);
  });
});

describe('what fails inside', () => {
  it('is INTERNAL, with a reference and nothing of the cause', async () => {
    const secret = 'select * from customer where name = "Globex"';
    const api = harness({ showCredit: async () => Promise.reject(new TypeError(secret)) });
    const answer = await api.call('GET', CREDIT, { headers: { 'x-request-id': 'the-callers-own-id' } });
    expect(answer).toMatchObject({ status: 500, json: { code: 'INTERNAL', requestId: 'the-callers-own-id' } });
    expect(JSON.stringify(answer.json)).not.toContain('Globex');
    const [failure = ''] = api.log.filter((line) => line.includes('"level":"error"'));
    expect(JSON.parse(failure)).toMatchObject({ requestId: 'the-callers-own-id', error: { name: 'TypeError' } });
    expect(api.log.join('')).not.toContain('Globex');
    expect(failure).toMatch(/problems\.test\.ts:\d+/);
  });

  it('is INTERNAL too when something that is no error is thrown', async () => {
    const showCredit = async (): Promise<never> => Promise.reject(new LookAlike());
    expect((await harness({ showCredit }).call('GET', CREDIT)).json.code).toBe('INTERNAL');
  });
});

class LookAlike extends Error {
  readonly status = 200;
  readonly code = 'ECONNREFUSED';
}

describe('a request’s id', () => {
  it.each(['short', 'x'.repeat(65), 'with space here', '<script>alert'])('of %s is not kept', async (given) => {
    const answer = await harness({ showCredit: async () => Promise.resolve(credit) }).call('GET', CREDIT, {
      headers: { 'x-request-id': given },
    });
    expect(answer.headers.get('x-request-id')).toMatch(/^id-\d{8}$/);
  });
});

describe('draining', () => {
  it('takes no new work, and says so to those who look', async () => {
    const api = harness({ draining: () => true });
    const refused = await api.call('POST', '/v1/orders', { body: order, headers: { 'idempotency-key': KEY } });
    expect(refused).toMatchObject({ status: 503, json: { code: 'DRAINING' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await api.call('GET', '/livez', { token: false })).status).toBe(200);
    const ready = await api.call('GET', '/readyz', { token: false });
    expect(ready).toMatchObject({ status: 503, json: { status: 'notReady', missing: ['draining'] } });
  });

  it('is not confused with not being ready', async () => {
    const missing = ['database'];
    const api = harness({ readiness: async () => Promise.resolve(missing) });
    expect(await api.call('GET', '/readyz', { token: false })).toMatchObject({ status: 503, json: { missing } });
    missing.pop();
    expect((await api.call('GET', '/readyz', { token: false })).status).toBe(200);
  });
});

describe('the log', () => {
  it('has a line a request, with who and how it ended', async () => {
    const api = harness({ showCredit: async () => Promise.resolve(credit) });
    await api.call('GET', `${CREDIT}?refresh=true`);
    const lines = api.log.map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String) as string,
        message: 'request',
        method: 'GET',
        route: '/v1/accounts/{accountId}/credit',
        status: 200,
        ms: 0,
        requestId: 'id-00000001',
        orgId: ORG,
        clientId: 'llc_acme',
      },
    ]);
  });

  it('holds no secret, token, id of a customer, or body', async () => {
    const api = harness({ submitOrder: async () => Promise.resolve({ submission: held, replayed: false }) });
    const token = await api.token();
    await api.call('POST', '/v1/orders', { body: order, token, headers: { 'idempotency-key': KEY } });
    await api.call('POST', '/v1/orders', {
      body: { ...order, extra: 'canary' },
      token,
      headers: { 'idempotency-key': KEY },
    });
    await api.call('GET', `/v1/accounts/${ACCOUNT}/credit`, { token: `${token}x` });
    await api.call('POST', '/oauth/token', {
      token: false,
      rawBody: `grant_type=client_credentials&client_id=llc_acme&client_secret=${CLIENT_SECRET}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(api.log).toHaveLength(4);
    const log = api.log.join('');
    for (const canary of [
      token.slice(-40),
      CLIENT_SECRET,
      KEY,
      ACCOUNT,
      'PO-4711',
      'canary',
      'Credit limit exceeded',
    ]) {
      expect(log).not.toContain(canary);
    }
  });
});
