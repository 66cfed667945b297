/** What the client may do: the scope the endpoint names has to be in the token. */
import { LedgerlineError } from '../../platform/errors.ts';
import type { Guard } from '../context.ts';
import type { Scope } from '../oauth/port.ts';
import { tokenOf } from './authenticate.ts';

export function requireScope(scope: Scope): Guard {
  return (c) => {
    if (!tokenOf(c).scopes.has(scope)) {
      throw new LedgerlineError('SCOPE_MISSING', {
        detail: `The access token lacks the scope ${scope}.`,
        record: scope,
      });
    }
  };
}
