/** What an org's answer that is no success means. */
import { excerpt } from '../../canonical/text.ts';
import { PASSING_CODES, SalesforceError } from './port.ts';
import type { OrgAnswer } from './transport.ts';

/** As the org writes one: `errorCode` for a request, `statusCode` for a row of a collection. */
export interface OrgError {
  readonly message?: unknown;
  readonly errorCode?: unknown;
  readonly statusCode?: unknown;
  readonly fields?: unknown;
}

const RETRYABLE: ReadonlySet<string> = new Set(PASSING_CODES);
const WORDS_MAX = 500;
/** The daily allowance is a rolling one: some of it is back after a while. */
const LIMIT_RETRY_MS = 5 * 60_000;
/** Longer than this nobody is believed: the org is tried all the same. */
const RETRY_AFTER_MAX_MS = 60 * 60_000;

/** Reads the body of an answer with an error's status. */
export function answerFailure(answer: OrgAnswer, write: boolean): SalesforceError {
  const [first] = errorsIn(answer.text);
  const failure = orgFailure(first ?? {}, { status: answer.status });
  // A gateway may write a 5xx while Salesforce works on.
  if (first !== undefined && answer.status < 500) return failure;
  const retryAfterMs = retryAfterOf(answer);
  return new SalesforceError(first === undefined ? 'ANSWER_BROKEN' : failure.code, failure.message, {
    retryable: answer.status >= 500 || answer.status === 429,
    outcomeKnown: !(write && answer.status >= 500),
    status: answer.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Seconds, as Salesforce and the proxies before it write it; a date is left to the schedule. */
function retryAfterOf(answer: OrgAnswer): number | undefined {
  const seconds = /^\d{1,6}$/.exec(answer.header('retry-after') ?? '')?.[0];
  return seconds === undefined ? undefined : Math.min(Number(seconds) * 1_000, RETRY_AFTER_MAX_MS);
}

export function orgFailure(
  error: OrgError,
  about: { readonly status?: number; readonly object?: string } = {},
): SalesforceError {
  const code = textOf(error.errorCode) ?? textOf(error.statusCode) ?? 'ANSWER_BROKEN';
  const fields = Array.isArray(error.fields) ? error.fields.filter((field) => typeof field === 'string') : [];
  const message = textOf(error.message) ?? `Salesforce answered with status ${about.status ?? 0} and no words.`;
  return new SalesforceError(code, oneLine(message), {
    retryable: RETRYABLE.has(code),
    outcomeKnown: true,
    fields,
    ...(about.object === undefined ? {} : { object: about.object }),
    ...(about.status === undefined ? {} : { status: about.status }),
    ...(code === 'REQUEST_LIMIT_EXCEEDED' ? { retryAfterMs: LIMIT_RETRY_MS } : {}),
  });
}

function errorsIn(text: string): readonly OrgError[] {
  try {
    const body: unknown = JSON.parse(text);
    const list: unknown[] = Array.isArray(body) ? body : [body];
    return list.filter((each): each is OrgError => typeof each === 'object' && each !== null && 'message' in each);
  } catch {
    return [];
  }
}

/** The org's words are its admin's input: they must not steer a terminal or a log. */
export function oneLine(text: string): string {
  return excerpt(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), WORDS_MAX);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
