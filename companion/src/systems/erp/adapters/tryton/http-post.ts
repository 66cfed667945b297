/** Sends the calls of one connection over HTTP, within their deadlines and with a bound on what an answer may weigh. */
import { Agent, type Dispatcher, request } from 'undici';
import { ERP_REPLY_LIMIT_BYTES } from '../../../../platform/limits.ts';
import { ErpError } from '../../errors.ts';
import type { CallContext } from '../../port.ts';
import type { Post } from './json-rpc.ts';

export interface HttpPost {
  readonly post: Post;
  close(): Promise<void>;
}

/** Connections to one server at once; the registry's limits are below it. */
const CONNECTIONS_MAX = 16;

export function httpPost(baseUrl: URL): HttpPost {
  // The deadline of the call bounds the whole exchange, so no phase of it has a limit of its own.
  const agent = new Agent({ connections: CONNECTIONS_MAX, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async post({ path, headers, body, write, call }) {
      const url = new URL(path, baseUrl.href.endsWith('/') ? baseUrl : `${baseUrl.href}/`);
      const signal = signalOf(call);
      try {
        const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal });
        return { status: answer.statusCode, body: await textOf(answer, write) };
      } catch (error) {
        throw noAnswer(error, write);
      }
    },
    close: () => agent.destroy(),
  };
}

function signalOf({ deadlineMs, signal }: CallContext): AbortSignal {
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(deadlineMs)));
  return signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
}

async function textOf(answer: Dispatcher.ResponseData, write: boolean): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ERP_REPLY_LIMIT_BYTES) {
      throw new ErpError('CONTRACT_BROKEN', 'Tryton’s answer is larger than an answer may be', {
        retryable: false,
        outcomeKnown: !write,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Errors of a connection that was never made: nothing was sent. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function noAnswer(error: unknown, write: boolean): ErpError {
  if (error instanceof ErpError) return error;
  const code = codeOf(error);
  if (!write || NOT_CONNECTED.has(code)) {
    return new ErpError('UNAVAILABLE', `Tryton does not answer (${code})`, {
      retryable: true,
      outcomeKnown: true,
      cause: error,
    });
  }
  return new ErpError('TIMEOUT_UNKNOWN_OUTCOME', `Tryton’s answer was lost (${code})`, {
    retryable: true,
    outcomeKnown: false,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
