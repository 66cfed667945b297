/**
 * HTTP for adapters: one client a connection, with its own pool of kept connections to the one server it may talk to.
 *
 * It promises: an answer or an ErpError by the call's deadline, waiting for a free connection included; no answer past the
 * limit; no redirect followed; no address that the policy refuses. An ErpError says whether the ERP may have done what was
 * asked (http-failure.ts). Nothing is tried twice here: who may repeat what is the caller's to know.
 *
 * Any status is an answer. JSON and what statuses mean: json-answer.ts.
 */
import { Pool, type Dispatcher } from 'undici';
import { excerpt } from '../../canonical/text.ts';
import type { Clock } from '../../canonical/time.ts';
import { ERP_REPLY_LIMIT_BYTES } from '../../platform/limits.ts';
import { guardedLookup, readBaseUrl } from './address-guard.ts';
import { ErpError, RETRY_AFTER_MAX_MS } from './errors.ts';
import { HttpExchange } from './http-exchange.ts';
import { brokenAnswer, noAnswer, transportFailure } from './http-failure.ts';
import type { CallContext } from './port.ts';

export interface HttpClientOptions {
  readonly baseUrl: URL;
  /** ERPs on loopback and private addresses may be talked to. Absent: no. */
  readonly allowPrivateAddresses?: boolean;
  readonly clock: Clock;
  /** Connections at once; the registry's limits are below it. */
  readonly connections?: number;
  readonly replyLimitBytes?: number;
  /** What must not stand in an error, whoever wrote it there. */
  readonly secrets?: readonly string[];
  /** For tests. */
  readonly resolve?: Parameters<typeof guardedLookup>[1];
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query: relative to the base address, or from the root when it begins with "/". */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text, unless `content-type` says otherwise. */
  readonly body?: string;
  /** The call may change something in the ERP: a lost answer is an unknown outcome. */
  readonly write: boolean;
  readonly call: CallContext;
}

export interface HttpAnswer {
  readonly status: number;
  /** Without parameters, in small letters; empty when there is none. */
  readonly contentType: string;
  readonly text: string;
  /** From Retry-After, at most 15 minutes. */
  readonly retryAfterMs?: number;
}

export interface HttpClient {
  /** Throws ErpError when there is no whole answer. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** The ERP's words, fit to be shown: in one line, of bounded length, without our secrets. */
  words(text: string): string;
  /** Ends calls under way. */
  close(): Promise<void>;
}

const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 10_000;
const WORDS_MAX = 500;

/** Throws AddressRefused when the base address is one that the policy refuses. Makes no call. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const policy = { allowPrivateAddresses: options.allowPrivateAddresses ?? false };
  const base = readBaseUrl(options.baseUrl.href, policy);
  const root = base.href.endsWith('/') ? base : new URL(`${base.href}/`);
  const limit = options.replyLimitBytes ?? ERP_REPLY_LIMIT_BYTES;
  const secrets = (options.secrets ?? []).filter((secret) => secret !== '');
  const pool = new Pool(base.origin, {
    connections: options.connections ?? CONNECTIONS,
    allowH2: false,
    // The call's deadline bounds the whole exchange, so no phase of it has a limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(policy, options.resolve) },
  });

  return {
    async send(request) {
      const path = pathOf(root, request.path);
      if (request.call.signal?.aborted === true || request.call.deadlineMs <= 0) {
        throw noAnswer('was not asked: no time was left', { write: request.write, sent: false });
      }
      const { status, headers, body } = await exchange(pool, path, request, limit);
      if (headers.has('content-encoding')) {
        throw brokenAnswer('compressed its answer, which was not asked for', request.write, { httpStatus: status });
      }
      const retryAfterMs = retryAfter(headers.get('retry-after'), options.clock);
      return {
        status,
        contentType: (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
        text: body,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    },

    words(text) {
      let shown = text;
      for (const secret of secrets) shown = shown.replaceAll(secret, '…');
      // An ERP's words must not steer a terminal or a log.
      return excerpt(shown.replace(/[\s\p{Cc}]+/gu, ' ').trim(), WORDS_MAX);
    },

    close: () => pool.destroy(),
  };
}

function exchange(
  pool: Dispatcher,
  path: string,
  request: HttpRequest,
  limit: number,
): Promise<{ status: number; headers: ReadonlyMap<string, string>; body: string }> {
  const { method, headers, body, write, call } = request;
  return new Promise((resolve, reject) => {
    const handler = new HttpExchange({ write, call, limit, resolve, reject });
    const all = {
      accept: 'application/json',
      'x-correlation-id': call.correlationId,
      ...(call.traceparent === undefined ? {} : { traceparent: call.traceparent }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    try {
      pool.dispatch({ path, method, headers: all, body: body ?? null }, handler);
    } catch (error) {
      handler.fail(transportFailure(error, { write, sent: false }));
    }
  });
}

/** An address that an ERP gave us (the next page) must not lead to another server. */
function pathOf(root: URL, path: string): string {
  const url = URL.canParse(path, root.href) ? new URL(path, root) : undefined;
  if (url === undefined || url.origin !== root.origin || url.username !== '' || url.password !== '') {
    throw new ErpError('CONTRACT_BROKEN', `The ERP leads to another server: ${excerpt(path, 100)}`, {
      retryable: false,
      outcomeKnown: true,
    });
  }
  return `${url.pathname}${url.search}`;
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | undefined, clock: Clock): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - clock.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), RETRY_AFTER_MAX_MS);
}
