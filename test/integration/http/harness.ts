/**
 * The API over scripted services: a service that a test did not script fails the request. Every answer that passes through
 * `call` is held to what is promised of all answers: a request id, no null anywhere, nothing that is not documented, and
 * for errors a code, an action and no stack.
 */
import { generateKeyPairSync } from 'node:crypto';
import { importPKCS8, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { expect } from 'vitest';
import { createApi, type Api } from '../../../companion/src/http/api.ts';
import { ENDPOINTS, openApiDocument } from '../../../companion/src/http/document.ts';
import { hashSecret } from '../../../companion/src/http/oauth/client-secret.ts';
import { oauthErrorSchema } from '../../../companion/src/http/oauth/token.ts';
import { SCOPES, type SigningKey, type StoredClient } from '../../../companion/src/http/oauth/port.ts';
import { problemSchema } from '../../../companion/src/http/problem/problem.ts';
import type { Services } from '../../../companion/src/http/services.ts';
import { createLogger } from '../../../companion/src/platform/logger.ts';

export const BASE_URL = 'https://companion.example.com';
export const ORG = '00DLL0000000001AAA';
export const CLIENT_ID = 'llc_acme';
export const CLIENT_SECRET = 'lls_the-secret-of-acme';
export const START = Date.parse('2026-11-24T09:30:00Z');

export function rsaKey(keyId: string): SigningKey & { readonly privatePem: string } {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    keyId,
    publicJwk: { ...pair.publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' },
    privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    createdAt: new Date(START).toISOString(),
  };
}

export const signingKey = rsaKey('key-1');

export const client: StoredClient = {
  orgId: ORG,
  clientId: CLIENT_ID,
  secretHash: hashSecret(CLIENT_SECRET),
  scopes: SCOPES,
};

export interface Harness {
  readonly api: Api;
  readonly log: readonly string[];
  /** Milliseconds. */
  advance(ms: number): void;
  now(): number;
  /** A token for CLIENT_ID with all scopes, or those given. */
  token(change?: TokenChange): Promise<string>;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

export interface TokenChange {
  readonly claims?: JWTPayload;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly key?: { readonly privatePem: string };
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, instead of JSON of `body`. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  /** Absent: a good one; false: none. */
  readonly token?: string | false;
}

/** What tests look into; an answer has those fields that its endpoint documents. */
export interface AnswerBody {
  readonly code: string;
  readonly field: string;
  readonly detail: string;
  readonly action: string;
  readonly requestId: string;
  readonly errors: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
  readonly headline: { readonly code: string };
  readonly entities: readonly { readonly available?: object; readonly problem?: object }[];
  readonly items: readonly { readonly number?: string }[];
  readonly history: readonly object[];
  readonly access_token: string;
  readonly scope: string;
  readonly error: string;
  readonly keys: readonly object[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: AnswerBody;
}

export function harness(script: Partial<Services> = {}): Harness {
  let now = START;
  let ids = 0;
  const log: string[] = [];
  const services: Services = {
    ...unscripted(),
    clock: { now: () => now },
    newId: () => `id-${String(++ids).padStart(8, '0')}`,
    ...script,
  };
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } });
  const api = createApi(services, { logger, baseUrl: () => BASE_URL });

  const token = async (change: TokenChange = {}): Promise<string> => {
    const issuedAt = Math.floor(now / 1000);
    const claims = {
      iss: BASE_URL,
      aud: BASE_URL,
      sub: CLIENT_ID,
      org: ORG,
      scope: SCOPES.join(' '),
      iat: issuedAt,
      exp: issuedAt + 600,
      jti: 'j',
      ...change.claims,
    };
    const header = { alg: 'RS256', typ: 'at+jwt', kid: 'key-1', ...change.header };
    const key = await importPKCS8((change.key ?? signingKey).privatePem, 'RS256');
    return new SignJWT(claims).setProtectedHeader(header).sign(key);
  };

  return {
    api,
    log,
    advance: (ms) => {
      now += ms;
    },
    now: () => now,
    token,
    call: async (method, path, options = {}) => {
      const bearer = options.token ?? (await token());
      const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
      const response = await api.request(path, {
        method,
        headers: {
          ...(bearer === false ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
          ...options.headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      return checked(method, path, response);
    },
  };
}

async function checked(method: string, path: string, response: Response): Promise<Answer> {
  const text = await response.text();
  const json: unknown = JSON.parse(text);
  expect(response.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
  expect(nullsIn(json)).toEqual([]);
  expect(text).not.toMatch(/\bat .+:\d+:\d+/);
  const type = response.headers.get('content-type');
  if (type === 'application/problem+json') {
    expect(json).toMatchObject({ requestId: response.headers.get('x-request-id'), status: response.status });
    expect(problemSchema.parse(json)).toEqual(json);
    if (response.status !== 404 && response.status !== 405) expectDocumented(method, path, response.status);
  } else {
    expect(documentedSchema(method, path, response.status).parse(json)).toEqual(json);
  }
  return { status: response.status, headers: response.headers, json: json as AnswerBody };
}

function endpointOf(method: string, path: string) {
  const [bare = ''] = path.split('?');
  return ENDPOINTS.find(({ operation }) => {
    const pattern = operation.path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+');
    return operation.method === method.toLowerCase() && new RegExp(`^${pattern}$`).test(bare);
  });
}

const { paths } = openApiDocument();

function documentedStatuses(method: string, path: string): readonly number[] {
  const operation: unknown = paths[endpointOf(method, path)?.operation.path ?? '']?.[method.toLowerCase() as 'get'];
  return Object.keys((operation as { responses?: object } | undefined)?.responses ?? {}).map(Number);
}

function expectDocumented(method: string, path: string, status: number): void {
  expect(documentedStatuses(method, path), `${method} ${path} documents ${String(status)}`).toContain(status);
}

function documentedSchema(method: string, path: string, status: number): { parse(value: unknown): unknown } {
  const found = endpointOf(method, path)?.operation.responses[status];
  const content = found !== undefined && 'content' in found ? found.content['application/json'] : undefined;
  if (path === '/openapi.json') return { parse: (value) => value };
  if (content === undefined || !('schema' in content)) return oauthErrorSchema;
  return content.schema as unknown as { parse(value: unknown): unknown };
}

/** Where null stands, as paths: the API never sends it. */
export function nullsIn(value: unknown, path = '$'): readonly string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => nullsIn(inner, `${path}.${name}`));
}

function unscripted(): Services {
  const refuse = (name: string) => (): never => {
    throw new Error(`${name} was not expected`);
  };
  return {
    showCredit: refuse('showCredit'),
    listAccountInvoices: refuse('listAccountInvoices'),
    listOrderInvoices: refuse('listOrderInvoices'),
    checkAmount: refuse('checkAmount'),
    preflight: refuse('preflight'),
    submitOrder: refuse('submitOrder'),
    recheckSubmission: refuse('recheckSubmission'),
    cancelSubmission: refuse('cancelSubmission'),
    showSubmission: refuse('showSubmission'),
    listSubmissions: refuse('listSubmissions'),
    listConnections: refuse('listConnections'),
    testConnections: refuse('testConnections'),
    startBackfill: refuse('startBackfill'),
    showBackfill: refuse('showBackfill'),
    exceptions: {
      list: refuse('exceptions.list'),
      groups: refuse('exceptions.groups'),
      show: refuse('exceptions.show'),
      edit: refuse('exceptions.edit'),
      dryRun: refuse('exceptions.dryRun'),
      replay: refuse('exceptions.replay'),
      approve: refuse('exceptions.approve'),
      decline: refuse('exceptions.decline'),
      showReplay: refuse('exceptions.showReplay'),
      listReplays: refuse('exceptions.listReplays'),
    },
    clients: { byClientId: async (id) => Promise.resolve(id === CLIENT_ID ? client : undefined) },
    keyRing: { keys: async () => Promise.resolve([signingKey]) },
    readiness: async () => Promise.resolve([]),
    warnings: async () => Promise.resolve([]),
    draining: () => false,
    clock: { now: () => START },
    newId: () => 'never',
  };
}
