/**
 * What a failed exchange over HTTP means, in the port's words.
 *
 * The one question that matters after a write is whether the ERP may have done it. Nothing was done when nothing was sent,
 * or when the ERP itself refused (4xx). A write that was sent and whose answer is lost, cut, late or a 5xx (which a gateway
 * may have written while the ERP worked on) has an unknown outcome.
 */
import { AddressRefused } from './address-guard.ts';
import { ErpError, type ErpErrorCode, type Finding } from './errors.ts';

export interface Exchanged {
  readonly write: boolean;
  /** The request may have left this machine, in part or whole. */
  readonly sent: boolean;
}

/** No answer, or not a whole one. `what`: what happened, as the end of "The ERP …". */
export function noAnswer(what: string, { write, sent }: Exchanged, cause?: unknown): ErpError {
  const options = { retryable: true, ...(cause === undefined ? {} : { cause }) };
  if (write && sent)
    return new ErpError('TIMEOUT_UNKNOWN_OUTCOME', `The ERP ${what}`, { ...options, outcomeKnown: false });
  return new ErpError('UNAVAILABLE', `The ERP ${what}`, { ...options, outcomeKnown: true });
}

/** The answer cannot be what this ERP says; whatever a write did, stands. */
export function brokenAnswer(
  what: string,
  write: boolean,
  details: { httpStatus?: number; cause?: unknown } = {},
): ErpError {
  return new ErpError('CONTRACT_BROKEN', `The ERP ${what}`, { retryable: false, outcomeKnown: !write, ...details });
}

/** An error of the socket or of its making. */
export function transportFailure(error: unknown, exchanged: Exchanged): ErpError {
  const refused = refusalIn(error);
  if (refused !== undefined) {
    const message = `The address of the ERP is refused: ${refused.message}`;
    return new ErpError('UNAVAILABLE', message, { retryable: true, outcomeKnown: true, cause: refused });
  }
  const code = codeOf(error);
  return noAnswer(exchanged.sent ? `broke off (${code})` : `cannot be reached (${code})`, exchanged, error);
}

export interface Refusal {
  readonly status: number;
  readonly write: boolean;
  readonly retryAfterMs?: number;
  /** The ERP's own words. */
  readonly words?: string;
  /** What the ERP's own code means, where it means more than its status. */
  readonly code?: ErpErrorCode;
  readonly vendorCode?: string;
  readonly findings?: readonly Finding[];
}

/** An answer that is no success. */
export function statusFailure(refusal: Refusal): ErpError {
  const { status, write, retryAfterMs, words, vendorCode, findings } = refusal;
  const meaning = meaningOf(status, write);
  const code = status < 500 ? (refusal.code ?? meaning.code) : meaning.code;
  return new ErpError(code, words === undefined || words === '' ? `The ERP answered with status ${status}` : words, {
    retryable: meaning.retryable,
    outcomeKnown: meaning.outcomeKnown,
    httpStatus: status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(findings === undefined ? {} : { findings }),
  });
}

interface Meaning {
  readonly code: ErpErrorCode;
  readonly retryable: boolean;
  readonly outcomeKnown: boolean;
}

function meaningOf(status: number, write: boolean): Meaning {
  if (status === 501) return { code: 'UNSUPPORTED', retryable: false, outcomeKnown: true };
  if (status >= 500) {
    return write
      ? { code: 'TIMEOUT_UNKNOWN_OUTCOME', retryable: true, outcomeKnown: false }
      : { code: 'UNAVAILABLE', retryable: true, outcomeKnown: true };
  }
  // A redirect may follow upon work that was done (POST, then GET).
  if (status < 400) return { code: 'CONTRACT_BROKEN', retryable: false, outcomeKnown: !write };
  const [code, retryable] = REFUSALS.get(status) ?? ['VALIDATION', false];
  return { code, retryable, outcomeKnown: true };
}

const REFUSALS: ReadonlyMap<number, readonly [ErpErrorCode, boolean]> = new Map<
  number,
  readonly [ErpErrorCode, boolean]
>([
  [401, ['AUTH', false]],
  [403, ['FORBIDDEN', false]],
  [404, ['NOT_FOUND', false]],
  [405, ['CONTRACT_BROKEN', false]],
  [406, ['CONTRACT_BROKEN', false]],
  [407, ['UNAVAILABLE', true]],
  [408, ['UNAVAILABLE', true]],
  [409, ['CONFLICT', false]],
  [410, ['NOT_FOUND', false]],
  [412, ['CONFLICT', false]],
  [415, ['CONTRACT_BROKEN', false]],
  [423, ['LOCKED', true]],
  [425, ['UNAVAILABLE', true]],
  [428, ['PRECONDITION_REQUIRED', false]],
  [429, ['THROTTLED', true]],
]);

/** Where several addresses of a name were tried, the refusal may be one of several causes. */
function refusalIn(error: unknown): AddressRefused | undefined {
  if (error instanceof AddressRefused) return error;
  if (error instanceof AggregateError) return error.errors.find((each) => each instanceof AddressRefused);
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
