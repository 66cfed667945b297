/**
 * Tryton's errors in the port's words.
 *
 * With HTTP 200 the envelope carries `error`: ["UserError", [message, description, domain]] is a refusal,
 * ["UserWarning", [name, message, description]] a question that a person would have to answer, ["ConcurrencyException",
 * text] a stale write, and [text, ""] anything else that was raised. All of these roll the transaction back; only for
 * the last, which may come from work queued behind a commit, is that not certain.
 */
import { z } from 'zod';
import { excerpt } from '../../../../canonical/text.ts';
import { ErpError, type ErpErrorCode } from '../../errors.ts';

const userError = z.tuple([z.literal('UserError'), z.tuple([z.string()]).rest(z.unknown())]);
const userWarning = z.tuple([z.literal('UserWarning'), z.tuple([z.string(), z.string()]).rest(z.unknown())]);
const loginException = z.tuple([z.literal('LoginException'), z.unknown()]);
const concurrency = z.tuple([z.literal('ConcurrencyException'), z.string()]);
const untyped = z.tuple([z.string()]).rest(z.unknown());

export const WRONG_STATE = /^You can not call "\w+" on /;

/** In order: the first that fits. Texts are those of Tryton 8.0 in English. */
const REFUSALS: readonly (readonly [RegExp, ErpErrorCode])[] = [
  [WRONG_STATE, 'CONFLICT'],
  [/that don't exist\.?$/, 'NOT_FOUND'],
  [/you (are not|aren't) allowed|you don't have|no right|not allowed to access|do not have permission/i, 'FORBIDDEN'],
  [/company .*User in companies|User in companies/, 'FORBIDDEN'],
  [/(period|fiscal year|fiscalyear).*(closed|locked|no )|no period|closed period/i, 'PERIOD_CLOSED'],
  [/account.*(missing|not defined)|missing.*(account|tax|sequence)|no .*exchange rate|rate.*missing/i, 'MASTER_DATA'],
];

/** The error that an envelope's `error` member means. `write`: the call may have changed something. */
export function refusalOf(error: unknown, method: string, write: boolean): ErpError {
  const refused = userError.safeParse(error);
  if (refused.success) {
    const message = fit(refused.data[1][0]);
    const code = REFUSALS.find(([text]) => text.test(message))?.[1] ?? 'VALIDATION';
    return known(code, message, 'UserError');
  }
  const warned = userWarning.safeParse(error);
  if (warned.success) {
    const [name] = warned.data[1];
    const message = fit(warned.data[1][1]);
    return new ErpError('VALIDATION', message, {
      retryable: false,
      outcomeKnown: true,
      httpStatus: 200,
      vendorCode: 'UserWarning',
      findings: [{ severity: 'warning', code: name, message }],
    });
  }
  const stale = concurrency.safeParse(error);
  if (stale.success) return known('CONFLICT', fit(stale.data[1]), 'ConcurrencyException');
  if (loginException.safeParse(error).success) {
    return known('AUTH', 'Tryton asks this user for more than a password', 'LoginException');
  }
  const raised = untyped.safeParse(error);
  const text = raised.success && raised.data[0] !== '' ? fit(raised.data[0]) : 'an error without words';
  const unknownName = /^'[\w.]+'$/.test(text);
  return new ErpError(unknownName ? 'CONTRACT_BROKEN' : 'INTERNAL', `${method}: ${text}`, {
    retryable: false,
    outcomeKnown: unknownName || !write,
    httpStatus: 200,
    vendorCode: 'Exception',
  });
}

/** The error that an HTTP status other than 200 means; 401 of a session is dealt with before. */
export function statusRefusal(
  answer: { readonly status: number; readonly body: string; readonly retryAfterMs?: number },
  { method, database, write }: { readonly method: string; readonly database: string; readonly write: boolean },
): ErpError {
  const { status, body, retryAfterMs } = answer;
  const words = sentence(body);
  const said = (text: string) => (words === '' ? text : `${text}: ${words}`);
  const make = (code: ErpErrorCode, message: string, retryable: boolean, outcomeKnown = true) => {
    const later = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new ErpError(code, message, { retryable, outcomeKnown, httpStatus: status, ...later });
  };
  switch (status) {
    case 401:
      return make('AUTH', 'Tryton does not accept the user or the password of this connection', false);
    case 403:
      return make('FORBIDDEN', said(`Tryton does not let this user call ${method}`), false);
    case 404:
      return make('UNAVAILABLE', `Tryton does not serve a database “${database}”`, true);
    case 413:
      return make('VALIDATION', 'the request is larger than this Tryton takes', false);
    case 429:
      return make('THROTTLED', 'Tryton, or a machine before it, refuses calls for a while', true);
    default:
      break;
  }
  if (status === 503 && /lock|serializ/i.test(body)) return make('LOCKED', said('a record is locked in Tryton'), true);
  const message = said(`Tryton answered ${method} with ${String(status)}`);
  // A redirect may follow upon work that was done.
  if (status < 500) return make('CONTRACT_BROKEN', message, false, status >= 400 || !write);
  return write ? make('TIMEOUT_UNKNOWN_OUTCOME', message, true, false) : make('UNAVAILABLE', message, true);
}

function known(code: ErpErrorCode, message: string, vendorCode: string): ErpError {
  return new ErpError(code, message, { retryable: false, outcomeKnown: true, httpStatus: 200, vendorCode });
}

/** The readable part of the HTML page that comes with an HTTP error. */
function sentence(body: string): string {
  const paragraph = /<p>([\s\S]*?)<\/p>/.exec(body)?.[1] ?? '';
  return fit(paragraph.replace(/<[^>]*>/g, ' '));
}

const WORDS_MAX = 500;

/** Tryton's words, unable to steer a terminal or a log, and of bounded length. */
function fit(words: string): string {
  return excerpt(words.replace(/[\s\p{Cc}]+/gu, ' ').trim(), WORDS_MAX);
}
