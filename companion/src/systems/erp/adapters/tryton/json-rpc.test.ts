import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ErpError } from '../../errors.ts';
import { JsonRpc, type PostRequest } from './json-rpc.ts';

type Answer = { status: number; body: string };
type Reply = (method: string, request: PostRequest) => unknown;

const call = { deadlineMs: 5_000, correlationId: 'test', criticality: 'order' } as const;
const read = { method: 'model.party.party.read', args: [[1], ['name']], result: z.unknown() };

/** A server that takes logins, and answers the rest as told: a value is a result, an Answer is sent as it is. */
function server(reply: Reply, { companyFilter = 'all', allCompanies = true } = {}) {
  const requests: { method: string; params: unknown[]; body: unknown; authorization: string | undefined }[] = [];
  let logins = 0;
  let down = false;
  const post = (request: PostRequest): Promise<Answer> => {
    const body = JSON.parse(request.body) as { method: string; params: unknown[] };
    const { method, params } = body;
    requests.push({ method, params, body, authorization: request.headers['authorization'] });
    if (down) {
      return Promise.reject(new ErpError('UNAVAILABLE', 'down', { retryable: true, outcomeKnown: true }));
    }
    if (method === 'common.db.login') {
      logins += 1;
      return Promise.resolve(envelope({ result: [7, `token${String(logins)}`, null] }));
    }
    if (method.endsWith('.get_preferences')) {
      return Promise.resolve(envelope({ result: { company: 1, company_filter: companyFilter } }));
    }
    const answer = reply(method, request);
    return Promise.resolve(isAnswer(answer) ? answer : envelope({ result: answer }));
  };
  const rpc = new JsonRpc({
    post,
    clock: { now: () => 0 },
    database: 'books',
    user: 'ledgerline',
    password: 'secret',
    language: 'en',
    allCompanies,
  });
  const outage = (on: boolean) => {
    down = on;
  };
  return { rpc, requests, logins: () => logins, outage };
}

function envelope(members: object): Answer {
  return { status: 200, body: JSON.stringify({ id: 1, ...members }) };
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value;
}

async function failure(answer: Answer, write = false): Promise<ErpError> {
  const { rpc } = server(() => answer);
  const error: unknown = await rpc.call(call, { ...read, write }).catch((caught: unknown) => caught);
  if (error instanceof ErpError) return error;
  throw new Error('no ErpError');
}

describe('the protocol', () => {
  it('sends exactly id, method and params, with the context last', async () => {
    const { rpc, requests } = server(() => []);
    await rpc.call(call, { ...read, context: { company: 2 } });
    const { body, authorization } = requests.at(-1) ?? {};
    expect(Object.keys(body as object).sort()).toEqual(['id', 'method', 'params']);
    expect(requests.at(-1)?.params).toEqual([[1], ['name'], { company: 2, company_filter: 'all', language: 'en' }]);
    expect(authorization).toBe(`Session ${Buffer.from('ledgerline:7:token1').toString('base64')}`);
  });

  it('lets the user see all of its companies where the connection has several', async () => {
    const { rpc, requests } = server(() => [], { companyFilter: 'one' });
    await rpc.call(call, read);
    expect(requests.map(({ method }) => method)).toContain('model.res.user.set_preferences');
  });

  it('leaves a user of one company as he is', async () => {
    const { rpc, requests } = server(() => [], { companyFilter: 'one', allCompanies: false });
    await rpc.call(call, read);
    expect(requests.map(({ method }) => method)).not.toContain('model.res.user.set_preferences');
  });

  it('logs in once for many who ask at the same time', async () => {
    const { rpc, logins } = server(() => []);
    await Promise.all(Array.from({ length: 8 }, () => rpc.call(call, read)));
    expect(logins()).toBe(1);
  });

  it('logs in again once when the session has died, and makes every call again', async () => {
    let alive = 'token1';
    const { rpc, logins } = server((_, { headers }) => {
      const token = Buffer.from(headers['authorization']?.slice(8) ?? '', 'base64')
        .toString()
        .split(':')[2];
      return token === alive ? 'done' : { status: 401, body: '' };
    });
    await rpc.call(call, read);
    alive = 'token2';
    const again = await Promise.all(Array.from({ length: 8 }, () => rpc.call(call, { ...read, write: true })));
    expect(again).toEqual(Array(8).fill('done'));
    expect(logins()).toBe(2);
  });

  it('says AUTH when a new session is dead too', async () => {
    expect((await failure({ status: 401, body: '' })).code).toBe('AUTH');
  });

  it('logs in anew after a login that failed', async () => {
    const { rpc, outage } = server(() => 'done');
    outage(true);
    await expect(rpc.call(call, read)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    outage(false);
    await expect(rpc.call(call, read)).resolves.toBe('done');
  });
});

describe('refusals', () => {
  it.each([
    [
      ['UserError', ['The party "Globex" will exceed their $1,000.00 credit limit by $800.00.', '', null]],
      'VALIDATION',
    ],
    [['UserError', ['You can not call "confirm" on "1" of "Sale".', '', null]], 'CONFLICT'],
    [['UserError', ['You are trying to read records "9" of "Party" that don\'t exist.', '', null]], 'NOT_FOUND'],
    [['UserError', ['You are not allowed to access "Sale".', '', null]], 'FORBIDDEN'],
    [['UserWarning', ['a1b2.credit_limit_amount', 'Over the limit.', '']], 'VALIDATION'],
    [['ConcurrencyException', 'Records have been modified in the meanwhile'], 'CONFLICT'],
    [["'nope'", ''], 'CONTRACT_BROKEN'],
    [['division by zero', ''], 'INTERNAL'],
  ])('%j is %s', async (error, code) => {
    expect((await failure(envelope({ error }))).code).toBe(code);
  });

  it('quotes Tryton’s own words', async () => {
    expect((await failure(envelope({ error: ['UserError', ['No, said Tryton.', '', null]] }))).message).toBe(
      'No, said Tryton.',
    );
  });

  it('keeps the name of a warning, which says what it is about in any language', async () => {
    const error = await failure(
      envelope({ error: ['UserWarning', ['a1b2.credit_limit_amount', 'Zu viel.', '']] }),
      true,
    );
    expect(error).toMatchObject({ vendorCode: 'UserWarning', outcomeKnown: true });
    expect(error.findings[0]?.code).toBe('a1b2.credit_limit_amount');
  });

  it.each([
    [403, 'FORBIDDEN', false],
    [404, 'UNAVAILABLE', true],
    [422, 'CONTRACT_BROKEN', false],
    [429, 'THROTTLED', true],
    [500, 'UNAVAILABLE', true],
  ])('status %d is %s', async (status, code, retryable) => {
    expect(await failure({ status, body: '<p>No.</p>' })).toMatchObject({ code, retryable, outcomeKnown: true });
  });

  it('is LOCKED, and nothing was done, when a lock was not to be had', async () => {
    const body = '<p>could not obtain lock on relation "sale_sale"</p>';
    expect(await failure({ status: 503, body }, true)).toMatchObject({
      code: 'LOCKED',
      retryable: true,
      outcomeKnown: true,
    });
  });

  it.each([500, 502, 503, 504])('a write that ends in %d has an unknown outcome', async (status) => {
    expect(await failure({ status, body: '<p>Gone.</p>' }, true)).toMatchObject({
      code: 'TIMEOUT_UNKNOWN_OUTCOME',
      outcomeKnown: false,
    });
  });

  it.each(['<html>maintenance</html>', '{"id":1,"resu', '[]'])('%j is a broken contract', async (body) => {
    expect(await failure({ status: 200, body })).toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: true });
    expect(await failure({ status: 200, body }, true)).toMatchObject({ code: 'CONTRACT_BROKEN', outcomeKnown: false });
  });
});
