/**
 * A bound on what one process works on at once: past it a request is refused before it costs anything, and whoever sent it
 * repeats it. Without one, a slow database lets requests pile up until all of them are late.
 */
import type { MiddlewareHandler } from 'hono';
import { LedgerlineError } from '../../platform/errors.ts';
import type { ApiEnv } from '../context.ts';

const RETRY_AFTER_MS = 1_000;

export function inFlight(max: number): MiddlewareHandler<ApiEnv> {
  let working = 0;
  return async (_c, next) => {
    if (working >= max) throw new LedgerlineError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
    working += 1;
    try {
      await next();
    } finally {
      working -= 1;
    }
  };
}
