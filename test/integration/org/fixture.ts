/** A local org for a test, and people in it. The clock stands at NOON unless it is moved. */
import { Connection } from 'jsforce';
import { type LocalOrg, type LocalOrgOptions, startOrg } from '../../../local/org/server.ts';
import { type Certified, selfSigned } from './certificate.ts';

export const NOON = Date.parse('2026-03-01T12:00:00Z');
export const CLIENT = { clientId: 'local-client', clientSecret: 'local-client-secret' };
export const VERSION = '67.0';
export const ACME = '001LL000000ACMEYA4';
export const PRIVATE = '001LL0000PRIVATYQ5';

/** An answer as it comes: what a test expects of it is the check. */
export type Json = ReturnType<typeof JSON.parse>;

export type Person = 'rep' | 'finance' | 'operations' | 'admin' | 'integration' | 'nobody';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface OrgFixture {
  readonly org: LocalOrg;
  readonly keys: Certified;
  token(person: Person): Promise<string>;
  /** A jsforce connection with a session of this person. */
  connection(person: Person): Promise<Connection>;
  /** A plain request below /services/data/v67.0. */
  ask(person: Person, method: string, path: string, body?: unknown): Promise<Reply>;
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  query(person: Person, soql: string): Promise<Reply>;
}

export function usernameOf(person: Person): string {
  return `${person}@demo.ledgerline.test`;
}

export async function openOrg(options: Partial<LocalOrgOptions> = {}): Promise<OrgFixture> {
  const keys = selfSigned();
  const org = await startOrg({
    now: () => NOON,
    clients: [
      { ...CLIENT, certificate: keys.certificate, username: usernameOf('integration') },
      {
        clientId: 'admin-client',
        clientSecret: CLIENT.clientSecret,
        certificate: keys.publicKey,
        username: usernameOf('admin'),
      },
    ],
    ...options,
  });
  const send = async (method: string, path: string, token: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(org.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
  };
  const control = (method: string, path: string, body?: unknown): Promise<Reply> =>
    send(method, `/local${path}`, '', body);
  const token = async (person: Person): Promise<string> =>
    (await control('POST', '/sessions', { username: usernameOf(person) })).body.accessToken;
  const ask = async (person: Person, method: string, path: string, body?: unknown): Promise<Reply> =>
    send(method, `/services/data/v${VERSION}${path}`, await token(person), body);
  return {
    org,
    keys,
    token,
    control,
    ask,
    query: (person, soql) => ask(person, 'GET', `/query?q=${encodeURIComponent(soql)}`),
    connection: async (person) =>
      new Connection({
        instanceUrl: org.url,
        oauth2: { loginUrl: org.url },
        accessToken: await token(person),
        version: VERSION,
      }),
  };
}
