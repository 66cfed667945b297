/** While the process drains it takes no new work; a load balancer sends the repeat to another replica. */
import { LedgerlineError } from '../../platform/errors.ts';
import { answerHeader, type Guard } from '../context.ts';

const RETRY_AFTER_MS = 1_000;

export function draining(isDraining: () => boolean): Guard {
  return (c) => {
    if (!isDraining()) return;
    answerHeader(c, 'connection', 'close');
    throw new LedgerlineError('DRAINING', { retryAfterMs: RETRY_AFTER_MS });
  };
}
