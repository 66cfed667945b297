/**
 * Sends the calls of one connection over HTTP.
 *
 * Of the shared HTTP client only the exchange itself and the guard of addresses are used: Tryton labels every answer above
 * 1,400 characters "Content-Encoding: gzip", also where it did not compress because that was not asked for
 * (trytond/protocols/jsonrpc.py, JSONProtocol.response), and the shared client rightly takes such an answer for broken.
 */
import { Pool } from 'undici';
import { ERP_REPLY_LIMIT_BYTES } from '../../../../platform/limits.ts';
import { guardedLookup, readBaseUrl } from '../../address-guard.ts';
import { HttpExchange } from '../../http-exchange.ts';
import { noAnswer } from '../../http-failure.ts';
import type { Post } from './json-rpc.ts';

export interface HttpPost {
  readonly post: Post;
  /** Ends calls under way. */
  readonly close: () => Promise<void>;
}

/** The registry's limits are below it. */
const CONNECTIONS_MAX = 16;
const CONNECT_TIMEOUT_MS = 10_000;

/** Throws AddressRefused when the policy refuses the address. Makes no call. */
export function httpPost(baseUrl: URL, policy: { readonly allowPrivateAddresses: boolean }): HttpPost {
  const base = readBaseUrl(baseUrl.href, policy);
  const root = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS_MAX,
    allowH2: false,
    // The call's deadline bounds the whole exchange, so no phase of it has a limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(policy) },
  });
  return {
    post: ({ path, headers, body, write, call }) =>
      new Promise((resolve, reject) => {
        if (call.signal?.aborted === true || call.deadlineMs <= 0) {
          reject(noAnswer('was not asked: no time was left', { write, sent: false }));
          return;
        }
        const limit = ERP_REPLY_LIMIT_BYTES;
        const answered: ConstructorParameters<typeof HttpExchange>[0]['resolve'] = (answer) => {
          const seconds = answer.headers.get('retry-after') ?? '';
          const wait = /^\d{1,5}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1_000 } : {};
          resolve({ status: answer.status, body: answer.body, ...wait });
        };
        const exchange = new HttpExchange({ write, call, limit, resolve: answered, reject });
        const all = {
          ...headers,
          'accept-encoding': 'identity',
          'x-correlation-id': call.correlationId,
          ...(call.traceparent === undefined ? {} : { traceparent: call.traceparent }),
        };
        pool.dispatch({ path: `${root}${path}`, method: 'POST', headers: all, body }, exchange);
      }),
    close: () => pool.destroy(),
  };
}
