/**
 * HTTP to one org: one pool of kept connections to its one address, every address checked as it is connected to. An answer
 * or a SalesforceError by the deadline; no redirect followed, nothing tried twice.
 */
import { Pool } from 'undici';
import { AddressRefused, guardedLookup, readBaseUrl } from '../erp/address-guard.ts';
import { SalesforceError, type SalesforceCall } from './port.ts';

export interface OrgRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** From the root. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The request may change something: a lost answer is then an unknown outcome. */
  readonly write: boolean;
  readonly call: SalesforceCall;
}

export interface OrgAnswer {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | undefined;
}

export interface Transport {
  send(request: OrgRequest): Promise<OrgAnswer>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly instanceUrl: string;
  readonly allowPrivateAddresses: boolean;
}

const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;

/** Throws SalesforceError ADDRESS_REFUSED. Makes no call. */
export function createTransport({ instanceUrl, allowPrivateAddresses }: TransportOptions): Transport {
  const policy = { allowPrivateAddresses };
  const pool = new Pool(originOf(instanceUrl, policy), {
    connections: CONNECTIONS,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(policy) },
    maxResponseSize: ANSWER_LIMIT_BYTES,
    // The call's deadline bounds the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async send({ method, path, headers, body, write, call }) {
      if (call.deadlineMs <= 0) throw failure('TOO_SLOW', 'was not asked: no time was left', false);
      const limit = AbortSignal.timeout(Math.ceil(call.deadlineMs));
      const signal = call.signal === undefined ? limit : AbortSignal.any([limit, call.signal]);
      try {
        const answer = await pool.request({ method, path, headers: { ...headers }, body: body ?? null, signal });
        const text = await answer.body.text();
        return {
          status: answer.statusCode,
          text,
          header: (name) => {
            const value = answer.headers[name];
            return Array.isArray(value) ? value[0] : value;
          },
        };
      } catch (error) {
        throw transportFailure(error, { write, late: limit.aborted });
      }
    },
    close: () => pool.destroy(),
  };
}

function originOf(instanceUrl: string, policy: { readonly allowPrivateAddresses: boolean }): string {
  try {
    const url = readBaseUrl(instanceUrl, policy);
    if (url.protocol === 'http:' && !policy.allowPrivateAddresses) {
      throw new AddressRefused('it has to begin with https://');
    }
    return url.origin;
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(error);
    throw error;
  }
}

export function refused(error: AddressRefused): SalesforceError {
  return failure('ADDRESS_REFUSED', `is not called, its address is refused: ${error.message}`, false, error);
}

function transportFailure(
  error: unknown,
  exchanged: { readonly write: boolean; readonly late: boolean },
): SalesforceError {
  const guard = refusalIn(error);
  if (guard !== undefined) return refused(guard);
  if (exchanged.late) return failure('TOO_SLOW', 'did not answer in time', exchanged.write, error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code);
  return failure('UNREACHABLE', `cannot be reached (${code})`, exchanged.write && !neverSent, error);
}

function failure(code: string, what: string, mayBeDone: boolean, cause?: unknown): SalesforceError {
  return new SalesforceError(code, `Salesforce ${what}.`, {
    retryable: code !== 'ADDRESS_REFUSED',
    outcomeKnown: !mayBeDone,
    ...(cause === undefined ? {} : { cause }),
  });
}

function refusalIn(error: unknown): AddressRefused | undefined {
  if (error instanceof AddressRefused) return error;
  if (error instanceof AggregateError) return error.errors.find((each) => each instanceof AddressRefused);
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}
