import { createHmac, sign as signWith } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../../companion/src/http/document.ts';
import { SCOPES, type SigningKey } from '../../../companion/src/http/oauth/port.ts';
import { ACCOUNT, SUBMISSION_ID, credit } from './fixture.ts';
import {
  CLIENT_ID,
  client,
  harness,
  ORG,
  rsaKey,
  signingKey,
  START,
  type Harness,
  type TokenChange,
} from './harness.ts';

const CREDIT = `/v1/accounts/${ACCOUNT}/credit`;
/** Seconds, as in tokens. */
const NOW = START / 1000;
const DAY = 86_400;
const stranger = rsaKey('key-1');

function withCredit(script: Parameters<typeof harness>[0] = {}): Harness {
  return harness({ showCredit: async () => Promise.resolve(credit), ...script });
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Changes one part of a good token and leaves the others as they are. */
async function forged(api: Harness, change: (parts: string[]) => string[]): Promise<string> {
  return change((await api.token()).split('.')).join('.');
}

describe('every endpoint', () => {
  const open = ['/oauth/token', '/.well-known/jwks.json', '/livez', '/readyz', '/openapi.json'];

  it.each(ENDPOINTS.map(({ operation, access }) => [operation.method.toUpperCase(), operation.path, access]))(
    '%s %s asks for a token and its scope (%s)',
    async (method, pattern, access) => {
      const path = pattern.replace('{accountId}', ACCOUNT).replace('{submissionId}', SUBMISSION_ID);
      if (open.includes(pattern)) {
        expect(access).toBe('open');
        return;
      }
      const api = harness();
      const without = await api.call(method, path, { token: false });
      expect(without).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
      expect(without.headers.get('www-authenticate')).toMatch(/^Bearer /);
      const others = SCOPES.filter((scope) => scope !== access).join(' ');
      const token = await api.token({ claims: { scope: others } });
      const wrong = await api.call(method, path, { token });
      expect(wrong).toMatchObject({ status: 403, json: { code: 'SCOPE_MISSING', record: access } });
      expect(wrong.headers.get('www-authenticate')).toContain(`scope="${access}"`);
    },
  );
});

describe('a token that is refused', () => {
  const signed: [string, TokenChange][] = [
    ['for another audience', { claims: { aud: 'https://other.example.com' } }],
    ['by another issuer', { claims: { iss: 'https://other.example.com' } }],
    ['signed by a stranger under our key’s id', { key: stranger }],
    ['signed under a key id we do not have', { header: { kid: 'key-2' } }],
    ['without a key id', { header: { kid: undefined as never } }],
    ['that is no access token', { header: { typ: 'JWT' } }],
    ['without an org', { claims: { org: undefined } }],
    ['whose org is empty', { claims: { org: '' } }],
    ['whose org is a list', { claims: { org: [ORG] } }],
    ['without scopes', { claims: { scope: undefined } }],
    ['whose scopes are a list', { claims: { scope: [...SCOPES] } }],
    ['without a client', { claims: { sub: undefined as never } }],
    ['without an end', { claims: { exp: undefined as never } }],
    ['without a beginning', { claims: { iat: undefined as never } }],
    ['without an id', { claims: { jti: undefined as never } }],
    ['from the future', { claims: { iat: NOW + 60, exp: NOW + 660 } }],
    ['not valid yet', { claims: { nbf: NOW + 60 } }],
    ['that lives for a year', { claims: { iat: NOW - DAY, exp: NOW + 365 * DAY } }],
  ];

  it.each(signed)('is one %s', async (_case, change) => {
    const api = harness();
    const answer = await api.call('GET', CREDIT, { token: await api.token(change) });
    expect(answer.status).toBe(401);
    expect(['UNAUTHENTICATED', 'TOKEN_EXPIRED']).toContain(answer.json.code);
  });

  const hs256 = (head: string, body: string, secret: string) =>
    createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  const broken: [string, (parts: string[]) => string[]][] = [
    ['with alg none', ([, body = '']) => [segment({ alg: 'none', typ: 'at+jwt', kid: 'key-1' }), body, '']],
    [
      'with alg none and a signature',
      ([, body = '', sign = '']) => [segment({ alg: 'none', kid: 'key-1' }), body, sign],
    ],
    [
      'with alg NONE',
      ([, body = '', sign = '']) => [segment({ alg: 'NONE', typ: 'at+jwt', kid: 'key-1' }), body, sign],
    ],
    [
      'with HS256 over our public key',
      ([, body = '']) => {
        const head = segment({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' });
        return [head, body, hs256(head, body, JSON.stringify(signingKey.publicJwk))];
      },
    ],
    [
      'with RS512 named',
      ([, body = '', sign = '']) => [segment({ alg: 'RS512', typ: 'at+jwt', kid: 'key-1' }), body, sign],
    ],
    [
      'with another org put in',
      ([head = '', body = '', sign = '']) => {
        const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
        return [head, segment({ ...claims, org: '00DOTHER0000000AAA' }), sign];
      },
    ],
    [
      'with its own key inside',
      ([, body = '', sign = '']) => [segment({ alg: 'RS256', typ: 'at+jwt', jwk: stranger.publicJwk }), body, sign],
    ],
    [
      'with an extension we do not know',
      ([, body = '']) => {
        const head = segment({ alg: 'RS256', typ: 'at+jwt', kid: 'key-1', crit: ['x'], x: 1 });
        const sign = signWith('sha256', Buffer.from(`${head}.${body}`), signingKey.privatePem);
        return [head, body, sign.toString('base64url')];
      },
    ],
    ['without a signature', ([head = '', body = '']) => [head, body, '']],
    ['with the signature cut', ([head = '', body = '', sign = '']) => [head, body, sign.slice(0, -4)]],
    ['with four parts', (parts) => [...parts, 'x']],
    ['with two parts', ([head = '', body = '']) => [head, body]],
    ['whose head is not JSON', ([, body = '', sign = '']) => ['!!!!', body, sign]],
    ['whose body is not JSON', ([head = '', , sign = '']) => [head, 'e30x', sign]],
    ['that is 100 KB long', ([head = '', body = '', sign = '']) => [head, body + 'A'.repeat(100_000), sign]],
  ];

  it.each(broken)('is one %s', async (_case, change) => {
    const api = harness();
    const answer = await api.call('GET', CREDIT, { token: await forged(api, change) });
    expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Token abc', 'Bearer a b', 'Bearer null', 'bearer: x.y.z'])(
    'is a header of %j',
    async (authorization) => {
      const answer = await harness().call('GET', CREDIT, { token: false, headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
    },
  );

  it('is one in the query, which would stand in logs', async () => {
    const api = harness();
    const answer = await api.call('GET', `${CREDIT}?access_token=${await api.token()}`, { token: false });
    expect(answer.status).toBe(401);
  });
});

describe('a token in time', () => {
  it('is good until its end and not after it, remembered or not', async () => {
    const api = withCredit();
    const remembered = await api.token();
    const unseen = await api.token({ claims: { jti: 'another' } });
    expect((await api.call('GET', CREDIT, { token: remembered })).status).toBe(200);
    api.advance(599_000);
    expect((await api.call('GET', CREDIT, { token: remembered })).status).toBe(200);
    api.advance(1_000);
    for (const token of [remembered, unseen, remembered]) {
      const answer = await api.call('GET', CREDIT, { token });
      expect(answer).toMatchObject({ status: 401, json: { code: 'TOKEN_EXPIRED' } });
    }
  });

  it('is checked against the keys once, then remembered by its whole text', async () => {
    let reads = 0;
    const api = withCredit({
      keyRing: {
        keys: async () => {
          reads += 1;
          return Promise.resolve([signingKey]);
        },
      },
    });
    const token = await api.token();
    for (let look = 0; look < 3; look++) await api.call('GET', CREDIT, { token });
    expect(reads).toBe(1);
    const [head = '', body = ''] = token.split('.');
    expect((await api.call('GET', CREDIT, { token: `${head}.${body}.AAAA` })).status).toBe(401);
    expect(reads).toBe(2);
  });

  it('is verified by a retired key, and not once the key is gone', async () => {
    const old: SigningKey = { ...signingKey, retiredAt: '2026-11-24T09:00:00Z' };
    const keys: SigningKey[] = [rsaKey('key-2'), old];
    const api = withCredit({ keyRing: { keys: async () => Promise.resolve(keys) } });
    expect((await api.call('GET', CREDIT)).status).toBe(200);
    keys.pop();
    const unseen = await api.token({ claims: { jti: 'another' } });
    expect((await api.call('GET', CREDIT, { token: unseen })).status).toBe(401);
  });
});

describe('the org', () => {
  it('comes from the token and from nothing else', async () => {
    const orgs: string[] = [];
    const other = { ...client, orgId: '00DOTHER0000000AAA', clientId: 'llc_other' };
    const api = withCredit({
      clients: { byClientId: async (id) => Promise.resolve([client, other].find(({ clientId }) => clientId === id)) },
      showCredit: async ({ orgId }) => {
        orgs.push(orgId);
        return Promise.resolve(credit);
      },
    });
    const token = await api.token({ claims: { org: other.orgId, sub: other.clientId } });
    await api.call('GET', CREDIT, { token, headers: { 'ledgerline-org': ORG, 'x-org-id': ORG } });
    await api.call('GET', CREDIT);
    expect(orgs).toEqual([other.orgId, ORG]);
  });

  it('of a client that is another org’s, or not registered any more, is refused', async () => {
    const api = withCredit();
    for (const claims of [{ org: '00DOTHER0000000AAA' }, { sub: 'llc_gone' }]) {
      const answer = await api.call('GET', CREDIT, { token: await api.token({ claims }) });
      expect(answer).toMatchObject({ status: 403, json: { code: 'ORG_UNKNOWN' } });
    }
  });

  it('that is halted loses its remembered tokens within half a minute', async () => {
    let registered = true;
    const api = withCredit({
      clients: { byClientId: async (id) => Promise.resolve(registered && id === CLIENT_ID ? client : undefined) },
    });
    const token = await api.token();
    expect((await api.call('GET', CREDIT, { token })).status).toBe(200);
    registered = false;
    api.advance(30_000);
    expect(await api.call('GET', CREDIT, { token })).toMatchObject({ status: 403, json: { code: 'ORG_UNKNOWN' } });
  });
});
