import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { hashSecret } from '../../../companion/src/http/oauth/client-secret.ts';
import { SCOPES } from '../../../companion/src/http/oauth/port.ts';
import { LedgerlineError } from '../../../companion/src/platform/errors.ts';
import { ACCOUNT, credit } from './fixture.ts';
import { BASE_URL, client, CLIENT_ID, CLIENT_SECRET, harness, ORG, type Answer, type Harness } from './harness.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const GOOD = { grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: CLIENT_SECRET };

async function ask(
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  api: Harness = harness(),
): Promise<Answer> {
  const rawBody = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const answer = await api.call('POST', '/oauth/token', { rawBody, token: false, headers: { ...FORM, ...headers } });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('pragma')).toBe('no-cache');
  return answer;
}

function basic(id: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

describe('a client', () => {
  it('gets a token for its secret in the form, which says the org and ends in minutes', async () => {
    const api = harness();
    const answer = await ask(GOOD, {}, api);
    expect(answer).toMatchObject({
      status: 200,
      json: {
        token_type: 'Bearer',
        expires_in: 600,
        scope: SCOPES.join(' '),
      },
    });
    expect(decodeProtectedHeader(answer.json.access_token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: 'key-1' });
    const claims = decodeJwt(answer.json.access_token);
    expect(claims).toMatchObject({ iss: BASE_URL, aud: BASE_URL, sub: CLIENT_ID, org: ORG, client_id: CLIENT_ID });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
  });

  it('uses the token it got', async () => {
    const api = harness({ showCredit: async () => Promise.resolve(credit) });
    const { access_token: token } = (await ask(GOOD, {}, api)).json as { access_token: string };
    expect((await api.call('GET', `/v1/accounts/${ACCOUNT}/credit`, { token })).status).toBe(200);
  });

  it('gets a token by HTTP Basic, whose parts are form-encoded', async () => {
    expect((await ask({ grant_type: 'client_credentials' }, basic(CLIENT_ID, CLIENT_SECRET))).status).toBe(200);
    const odd = 'lls:with/odd+signs%';
    const api = harness({
      clients: { byClientId: async () => Promise.resolve({ ...client, secretHash: hashSecret(odd) }) },
    });
    const encoded = basic(CLIENT_ID, encodeURIComponent(odd));
    expect((await ask({ grant_type: 'client_credentials' }, encoded, api)).status).toBe(200);
  });

  it('narrows its scopes, and gets none it does not have', async () => {
    const narrow = await ask({ ...GOOD, scope: 'orders:read credit:read' });
    expect(narrow.json.scope).toBe('credit:read orders:read');
    expect(decodeJwt(narrow.json.access_token)['scope']).toBe('credit:read orders:read');
    const api = harness({
      clients: { byClientId: async () => Promise.resolve({ ...client, scopes: ['credit:read'] as const }) },
    });
    expect((await ask({ ...GOOD, scope: 'credit:read orders:write' }, {}, api)).json.error).toBe('invalid_scope');
    expect((await ask({ ...GOOD, scope: 'admin' })).json.error).toBe('invalid_scope');
    expect((await ask(GOOD, {}, api)).json.scope).toBe('credit:read');
  });

  it('uses its previous secret until that one’s end', async () => {
    const rotated = {
      ...client,
      secretHash: hashSecret('the new one'),
      previousSecretHash: hashSecret(CLIENT_SECRET),
      previousValidUntil: '2026-11-24T09:35:00Z',
    };
    const api = harness({ clients: { byClientId: async () => Promise.resolve(rotated) } });
    expect((await ask(GOOD, {}, api)).status).toBe(200);
    expect((await ask({ ...GOOD, client_secret: 'the new one' }, {}, api)).status).toBe(200);
    api.advance(300_000);
    expect((await ask(GOOD, {}, api)).status).toBe(401);
  });
});

describe('a request for a token is refused', () => {
  const { client_id: _id, client_secret: _secret, ...grantOnly } = GOOD;

  it.each([
    ['with a wrong secret', { ...GOOD, client_secret: 'wrong' }, {}],
    ['by a client that does not exist', { ...GOOD, client_id: 'llc_nobody' }, {}],
    ['with the hash of the secret', { ...GOOD, client_secret: hashSecret(CLIENT_SECRET) }, {}],
    ['without a client', grantOnly, {}],
    ['without a secret', { ...grantOnly, client_id: CLIENT_ID }, {}],
    ['with an empty secret', { ...GOOD, client_secret: '' }, {}],
    ['with a wrong secret by Basic', grantOnly, basic(CLIENT_ID, 'wrong')],
    ['with Basic that is not base64', grantOnly, { authorization: 'Basic !!!' }],
    ['with Basic without a colon', grantOnly, { authorization: `Basic ${btoa('abc')}` }],
    ['with Basic that is badly encoded', grantOnly, basic(CLIENT_ID, '%zz')],
    ['with a bearer token', grantOnly, { authorization: 'Bearer x.y.z' }],
  ])('%s: invalid_client', async (_case, form, headers) => {
    const answer = await ask(form, headers);
    expect(answer).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it('in the same words whether the client or the secret is wrong', async () => {
    const wrongSecret = await ask({ ...GOOD, client_secret: 'wrong' });
    const wrongClient = await ask({ ...GOOD, client_id: 'llc_nobody' });
    expect(wrongClient.json).toEqual(wrongSecret.json);
  });

  it.each([
    ['without a grant type', { client_id: CLIENT_ID, client_secret: CLIENT_SECRET }, 'invalid_request'],
    ['for a password grant', { ...GOOD, grant_type: 'password' }, 'unsupported_grant_type'],
    ['for a refresh', { ...GOOD, grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    ['with a parameter twice', `${new URLSearchParams(GOOD).toString()}&scope=a&scope=b`, 'invalid_request'],
  ])('%s: %s', async (_case, form, error) => {
    expect(await ask(form)).toMatchObject({ status: 400, json: { error } });
  });

  it('when the client is named in two ways', async () => {
    const answer = await ask(GOOD, basic(CLIENT_ID, CLIENT_SECRET));
    expect(answer).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
  });

  it('as JSON, or larger than a form is', async () => {
    const json = await ask(JSON.stringify(GOOD), { 'content-type': 'application/json' });
    expect(json).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    const large = await ask({ ...GOOD, scope: 'x'.repeat(20_000) });
    expect(large).toMatchObject({ status: 413, json: { error: 'invalid_request' } });
  });

  it('while no token can be given, by RFC 6749 too', async () => {
    const down = harness({
      clients: { byClientId: async () => Promise.reject(new LedgerlineError('DATABASE_UNAVAILABLE')) },
    });
    expect(await ask(GOOD, {}, down)).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } });
    const drained = await ask(GOOD, {}, harness({ draining: () => true }));
    expect(drained).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } });
    const defect = harness({ keyRing: { keys: async () => Promise.resolve([]) } });
    expect(await ask(GOOD, {}, defect)).toMatchObject({ status: 500, json: { error: 'server_error' } });
  });
});

describe('the key set', () => {
  it('shows what verifies, and nothing that signs', async () => {
    const answer = await harness().call('GET', '/.well-known/jwks.json', { token: false });
    expect(answer.json.keys).toHaveLength(1);
    expect(Object.keys(answer.json.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });
});

describe('the log of a refusal', () => {
  it.each([
    ['a wrong secret', { ...GOOD, client_secret: 'lls_wrong' }, 'invalid_client', 401],
    ['another grant', { ...GOOD, grant_type: 'password' }, 'unsupported_grant_type', 400],
  ])('says what the client was told, and calls %s no failure of ours', async (_what, form, code, status) => {
    const api = harness();
    await ask(form, {}, api);
    const lines = api.log.map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([expect.objectContaining({ level: 'info', message: 'request', code, status })]);
  });
});
