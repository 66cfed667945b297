/** While the process drains it takes no new work; a load balancer sends the repeat to another replica. */
import type { MiddlewareHandler } from 'hono';
import { LedgerlineError } from '../../platform/errors.ts';
import { answerHeader, type ApiEnv } from '../context.ts';

const RETRY_AFTER_MS = 1_000;

export function draining(isDraining: () => boolean): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (isDraining()) {
      answerHeader(c, 'connection', 'close');
      throw new LedgerlineError('DRAINING', { retryAfterMs: RETRY_AFTER_MS });
    }
    await next();
  };
}
