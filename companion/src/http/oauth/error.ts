/** Errors of the token endpoint as RFC 6749, section 5.2, words them. */
import type { LedgerlineError } from '../../platform/errors.ts';
import type { OwnBody } from '../middleware/errors.ts';

export const TOKEN_PATH = '/oauth/token';

export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable'
  | 'server_error';

/** RFC 6749 wants these on every answer that has, or might have had, a token in it. */
export const NEVER_STORED = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly status: 400 | 401 | 413;

  /** `description` is plain ASCII without quotes and backslashes, as the RFC asks. */
  constructor(code: OAuthErrorCode, description: string, status: 400 | 401 | 413 = 400) {
    super(description);
    this.name = 'OAuthError';
    this.code = code;
    this.status = status;
  }
}

const HEADERS = { 'content-type': 'application/json', ...NEVER_STORED };

export function oauthErrorOf({ status, code, message }: OAuthError): OwnBody {
  return {
    status,
    json: { error: code, error_description: message },
    headers: status === 401 ? { ...HEADERS, 'www-authenticate': 'Basic realm="ledgerline", charset="UTF-8"' } : HEADERS,
  };
}

/** Whatever else went wrong at the token endpoint; `error` is what it would be elsewhere. */
export function tokenErrorOf(error: LedgerlineError): OwnBody {
  if (error.code === 'BODY_TOO_LARGE') {
    return {
      status: 413,
      json: { error: 'invalid_request', error_description: 'the body is too large' },
      headers: HEADERS,
    };
  }
  const unavailable = error.status === 503;
  return {
    status: unavailable ? 503 : error.status === 400 ? 400 : 500,
    json: unavailable
      ? { error: 'temporarily_unavailable', error_description: 'no token can be given now; try again in a few seconds' }
      : error.status === 400
        ? { error: 'invalid_request', error_description: 'the body could not be read' }
        : { error: 'server_error', error_description: 'something failed that should not' },
    headers: unavailable ? { ...HEADERS, 'retry-after': '2' } : HEADERS,
  };
}
