/**
 * A bound on what one process works on at once: past it a request is refused before it costs anything, and whoever sent it
 * repeats it. Without one, a slow database lets requests pile up until all of them are late.
 *
 * Orders are shed last: what is no order is refused while `keptForOrders` places are left.
 */
import type { MiddlewareHandler } from 'hono';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiEnv, Guard } from '../context.ts';

const RETRY_AFTER_MS = 1_000;

export interface InFlight {
  /** Counts every request, and refuses each one past the bound. */
  readonly bound: MiddlewareHandler<ApiEnv>;
  /** Before what is no order, behind `bound`: refuses it where only the places for orders are left. */
  readonly leavesRoom: Guard;
}

export function inFlight({ max, keptForOrders }: { readonly max: number; readonly keptForOrders: number }): InFlight {
  let working = 0;
  return {
    bound: async (_c, next) => {
      if (working >= max) throw overloaded();
      working += 1;
      try {
        await next();
      } finally {
        working -= 1;
      }
    },
    leavesRoom: () => {
      // This request is counted already.
      if (working > max - keptForOrders) throw overloaded();
    },
  };
}

function overloaded(): LedgerlineError {
  return new LedgerlineError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
}
