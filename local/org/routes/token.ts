/** The org as an OAuth authorization server: client credentials and JWT bearer, with RFC 6749's errors. Nothing else. */
import { createPublicKey, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { importSPKI, jwtVerify, errors } from 'jose';
import type { Org } from '../org.ts';

/** A client that may ask for tokens: what an external client app is in an org. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** PEM of a certificate or a public key. */
  readonly certificate?: string;
  /** Client credentials run as this user; JWT bearer may ask for it. */
  readonly username: string;
}

/** Where assertions may be addressed to, next to the org itself. */
const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com'];

class TokenRefusal extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

/** `url` is the org's own, known once it listens. */
export function token(org: Org, clients: readonly OAuthClient[], url: () => string): Hono {
  return new Hono()
    .post('/services/oauth2/token', async (c) => {
      const form = new URLSearchParams(await c.req.text());
      try {
        const { username, scope } = await granted(org, clients, form, basic(c.req.header('authorization')), url());
        const user = org.users.byUsername(username);
        if (user === undefined) throw new TokenRefusal('invalid_grant', "user hasn't approved this consumer");
        return c.json({
          access_token: org.sessions.open(user),
          scope,
          instance_url: url(),
          id: `${url()}/id/${org.orgId}/${user.id}`,
          token_type: 'Bearer',
          issued_at: String(org.clock.now()),
        });
      } catch (error) {
        if (!(error instanceof TokenRefusal)) throw error;
        return c.json({ error: error.error, error_description: error.message }, 400);
      }
    })
    .post('/services/oauth2/revoke', async (c) => {
      org.sessions.end(new URLSearchParams(await c.req.text()).get('token') ?? '');
      return c.body(null, 200);
    });
}

async function granted(
  org: Org,
  clients: readonly OAuthClient[],
  form: URLSearchParams,
  header: { id: string; secret: string } | undefined,
  url: string,
): Promise<{ username: string; scope: string }> {
  const type = form.get('grant_type');
  if (type === 'client_credentials') {
    const id = form.get('client_id') ?? header?.id;
    const client = clients.find((one) => one.clientId === id);
    if (client === undefined) throw new TokenRefusal('invalid_client_id', 'client identifier invalid');
    const secret = form.get('client_secret') ?? header?.secret ?? '';
    if (client.clientSecret === undefined || !sameSecret(client.clientSecret, secret)) {
      throw new TokenRefusal('invalid_client', 'invalid client credentials');
    }
    return { username: client.username, scope: 'api' };
  }
  if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return { username: await assertedUser(org, clients, form.get('assertion') ?? '', url), scope: 'api refresh_token' };
  }
  throw new TokenRefusal('unsupported_grant_type', 'grant type not supported');
}

async function assertedUser(
  org: Org,
  clients: readonly OAuthClient[],
  assertion: string,
  url: string,
): Promise<string> {
  const issuer = unverifiedIssuer(assertion);
  const client = clients.find((one) => one.clientId === issuer);
  if (client?.certificate === undefined) throw new TokenRefusal('invalid_client_id', 'client identifier invalid');
  try {
    const key = await importSPKI(spki(client.certificate), 'RS256');
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: ['RS256'],
      audience: [url, ...AUDIENCES],
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(org.clock.now()),
    });
    if (payload.sub !== client.username) throw new TokenRefusal('invalid_grant', "user hasn't approved this consumer");
    return payload.sub;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenRefusal('invalid_grant', 'assertion has expired');
    if (error instanceof errors.JWTClaimValidationFailed)
      throw new TokenRefusal('invalid_grant', 'audience is invalid');
    if (error instanceof errors.JOSEError) throw new TokenRefusal('invalid_grant', 'invalid assertion');
    throw error;
  }
}

function unverifiedIssuer(assertion: string): unknown {
  try {
    const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as { iss?: unknown };
    return claims.iss;
  } catch {
    throw new TokenRefusal('invalid_grant', 'invalid assertion');
  }
}

function spki(pem: string): string {
  return createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
}

function basic(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':').map(decodeURIComponent);
  return { id, secret };
}

function sameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
