/**
 * The only place that calls the companion, as the package's gateway class is in an org: a token by client credentials (the
 * named credential's work there), an explicit timeout, and every kind of failure made one a person can act on.
 */
import { z } from 'zod';
import { ControllerFailure, type FailureWords } from './failure.ts';
import { toCompanion, toScreen } from './renaming.ts';

export interface GatewayOptions {
  readonly companionUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of one callout. */
  readonly timeoutMs: number;
}

export interface Callout {
  readonly method: 'GET' | 'POST';
  /** With ids in place and encoded, query included. */
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** The acting user's id. */
  readonly actor: string;
  /** Whether it may make the ERP do something: then a lost answer is an unknown outcome. */
  readonly writes?: boolean;
}

export interface Gateway {
  /** The answer with the screens' names. Throws ControllerFailure. */
  call(callout: Callout): Promise<unknown>;
}

const tokenSchema = z.object({ access_token: z.string() });
const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  action: z.string(),
  field: z.string().optional(),
  record: z.string().optional(),
  requestId: z.string().optional(),
});

export function gateway(options: GatewayOptions): Gateway {
  let token: string | undefined;

  const ask = async (callout: Callout): Promise<Response> => {
    token ??= await newToken(options);
    return fetch(`${options.companionUrl}${callout.path}`, {
      method: callout.method,
      headers: headersOf(callout, token),
      ...(callout.body === undefined ? {} : { body: toCompanion(JSON.stringify(callout.body)) }),
      signal: AbortSignal.timeout(options.timeoutMs),
    });
  };

  return {
    async call(callout) {
      const sent = callout.writes === true ? 'unknown' : 'no';
      try {
        let response = await ask(callout);
        if (response.status === 401) {
          // An expired token: the named credential too fetches a new one, once.
          token = undefined;
          response = await ask(callout);
        }
        return answerOf(response.status, await response.text(), sent);
      } catch (error) {
        throw error instanceof ControllerFailure ? error : unreached(error, sent, options.timeoutMs);
      }
    },
  };
}

function headersOf({ body, actor, idempotencyKey }: Callout, token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'ledgerline-actor': actor,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
}

async function newToken({ companionUrl, clientId, clientSecret, timeoutMs }: GatewayOptions): Promise<string> {
  const response = await fetch(`${companionUrl}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (response.status === 400 || response.status === 401) throw new ControllerFailure(AUTH(response.status));
  const parsed = tokenSchema.safeParse(jsonIn(text));
  if (!response.ok || !parsed.success) throw new ControllerFailure(NOT_JSON(response.status, 'no'));
  return parsed.data.access_token;
}

function answerOf(status: number, text: string, sent: FailureWords['sent']): unknown {
  if (status === 401) throw new ControllerFailure(AUTH(status));
  const body = jsonIn(toScreen(text));
  if (status >= 200 && status < 300 && body !== undefined) return body;
  const problem = problemSchema.safeParse(body);
  if (!problem.success) throw new ControllerFailure(NOT_JSON(status, sent));
  const { code, detail, action, field, record, requestId } = problem.data;
  throw new ControllerFailure({
    code,
    message: detail,
    action,
    ...(field === undefined ? {} : { field }),
    ...(record === undefined ? {} : { record }),
    ...(requestId === undefined ? {} : { requestId }),
    status,
    // A refusal was made before anything was sent, but for the one that says the first request is still at work.
    sent: status >= 300 && status < 500 && code !== 'IDEMPOTENCY_KEY_IN_FLIGHT' ? 'no' : sent,
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreached(error: unknown, sent: FailureWords['sent'], timeoutMs: number): ControllerFailure {
  const slow = error instanceof Error && error.name === 'TimeoutError';
  return new ControllerFailure(
    slow
      ? {
          code: 'COMPANION_TOO_SLOW',
          message: `The companion did not answer within ${timeoutMs} milliseconds.`,
          action: afterLoss(sent, 'Try again in a moment.'),
          sent,
        }
      : {
          code: 'COMPANION_UNREACHABLE',
          message: 'The companion could not be reached.',
          action: afterLoss(sent, 'Try again in a moment; if it stays so, tell your Salesforce admin.'),
          // Where nobody listens, nothing was sent; a connection that broke may have carried it.
          sent: neverConnected(error) ? 'no' : sent,
        },
  );
}

function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

function afterLoss(sent: FailureWords['sent'], otherwise: string): string {
  return sent === 'unknown'
    ? 'Look at the submissions of this record; repeating it with the same key is safe.'
    : otherwise;
}

const AUTH = (status: number): FailureWords => ({
  code: 'COMPANION_AUTH',
  message: 'The companion did not accept this org’s login.',
  action: 'Ask your Salesforce admin to enter the client id and secret again in the Ledgerline setup.',
  status,
  sent: 'no',
});

const NOT_JSON = (status: number, sent: FailureWords['sent']): FailureWords =>
  status === 503
    ? {
        code: 'COMPANION_UNREACHABLE',
        message: 'The companion is not ready to answer.',
        action: 'Try again in a moment; if it stays so, tell your Salesforce admin.',
        status,
        sent,
      }
    : {
        code: 'COMPANION_NOT_JSON',
        message: `Something other than the companion answered, with status ${status}.`,
        action:
          'Ask your Salesforce admin to check the address in the named credential, and any proxy before the companion.',
        status,
        sent,
      };
