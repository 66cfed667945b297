/**
 * JSON over the HTTP client: what an answer says, or the ErpError it means.
 *
 * JSON.parse makes floats of numbers. An adapter whose vendor sends money as JSON numbers passes `exactNumbers`: then every
 * number that is not a safe integer comes as the string it was written as ("12.50"). Others demand decimal strings.
 */
import { z } from 'zod';
import { brokenAnswer, statusFailure } from './http-failure.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';

export interface JsonRequest extends Omit<HttpRequest, 'body'> {
  readonly json?: unknown;
  readonly exactNumbers?: boolean;
}

export interface JsonAnswer extends HttpAnswer {
  /** Undefined when the body is empty. */
  readonly json: unknown;
}

/**
 * Sends and reads JSON. A refusal (4xx) with JSON is an answer, for the adapter to read; a status that only a web server on
 * the way may have written, a redirect, and anything that is not JSON throw.
 */
export async function askJson(http: HttpClient, request: JsonRequest): Promise<JsonAnswer> {
  const { json, exactNumbers, ...rest } = request;
  const answer = await http.send({ ...rest, ...(json === undefined ? {} : { body: JSON.stringify(json) }) });
  const { write } = request;
  const { status, retryAfterMs } = answer;
  if (status >= 300 && status < 400) throw brokenAnswer('answers with a redirect', write, { httpStatus: status });
  if (isJson(answer.contentType)) return { ...answer, json: parse(answer, write, exactNumbers ?? false) };
  if (status < 300) {
    if (answer.text === '') return { ...answer, json: undefined };
    throw brokenAnswer(`answers with ${nameOf(answer.contentType)} instead of JSON`, write, { httpStatus: status });
  }
  const said = `The ERP’s web server answered with ${nameOf(answer.contentType)} and status ${status}`;
  const refused = { status, write, words: said, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  // A page that is not found is not a record that is not there.
  throw statusFailure(status === 404 || status === 410 ? { ...refused, code: 'CONTRACT_BROKEN' } : refused);
}

/** Reads an answer by its schema; one that does not fit is CONTRACT_BROKEN and says where. */
export function readReply<Reply>(schema: z.ZodType<Reply>, json: unknown, what: string, write: boolean): Reply {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  throw brokenAnswer(`answers ${what} in a form that is not known: ${place}: ${issue?.message ?? 'invalid'}`, write, {
    cause: read.error,
  });
}

/** JSON with every number that is not a safe integer as the text it was written as. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return /^-?\d+$/.test(context.source) && Number.isSafeInteger(value) ? value : context.source;
  }) as unknown;
}

function parse({ text, status, retryAfterMs }: HttpAnswer, write: boolean, exact: boolean): unknown {
  if (text === '' && status !== 200) return undefined;
  try {
    return exact ? parseExact(text) : (JSON.parse(text) as unknown);
  } catch (cause) {
    if (status < 300)
      throw brokenAnswer('answers with JSON that is cut off or broken', write, { httpStatus: status, cause });
    throw statusFailure({ status, write, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
}

function isJson(contentType: string): boolean {
  return contentType === 'application/json' || /^application\/[\w.-]+\+json$/.test(contentType);
}

function nameOf(contentType: string): string {
  if (contentType === '') return 'an answer of no named type';
  return contentType === 'text/html' ? 'an HTML page' : contentType;
}
