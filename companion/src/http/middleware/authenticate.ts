/** Who asks: the org and client of a verified access token, from the Authorization header and nowhere else (RFC 6750). */
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiContext, Guard } from '../context.ts';
import { BEARER_MAX_CHARS } from '../limits.ts';
import type { VerifiedToken } from '../oauth/port.ts';
import type { TokenVerifier } from '../oauth/verify.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;

export function authenticate(verify: TokenVerifier): Guard {
  return async (c) => {
    const header = c.req.header('authorization');
    if (header === undefined)
      throw new LedgerlineError('UNAUTHENTICATED', { detail: 'The Authorization header is missing.' });
    const token = bearerIn(header);
    if (token === undefined) {
      throw new LedgerlineError('UNAUTHENTICATED', {
        detail: 'The Authorization header does not hold a bearer token.',
      });
    }
    c.set('token', await verify(token));
  };
}

/** Undefined where the Authorization header holds no bearer token of a length that one can have. */
export function bearerIn(header: string): string | undefined {
  return header.length > BEARER_MAX_CHARS ? undefined : BEARER.exec(header)?.[1];
}

/** The verified token of a request; an endpoint that is open to all has none, and asking for it is a defect. */
export function tokenOf(c: ApiContext): VerifiedToken {
  const token = c.get('token');
  if (token === undefined) throw new Error('an endpoint read the token of a request that was not authenticated');
  return token;
}
