/** What the client may do: the scope the endpoint names has to be in the token. */
import type { MiddlewareHandler } from 'hono';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiEnv } from '../context.ts';
import type { Scope } from '../oauth/port.ts';
import { tokenOf } from './authenticate.ts';

export function requireScope(scope: Scope): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (!tokenOf(c).scopes.has(scope)) {
      throw new LedgerlineError('SCOPE_MISSING', {
        detail: `The access token lacks the scope ${scope}.`,
        record: scope,
      });
    }
    await next();
  };
}
