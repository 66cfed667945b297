/**
 * Leaves an ERP alone for as long as it asks to be: Retry-After with 429 or 503. What one call was told holds for every call of
 * the connection, in this process; each process hears it for itself. The next call after that time goes, without a probe.
 *
 * What asks for time without saying how long, or for one record alone (LOCKED, whatever its status), holds nobody else up.
 */
import type { Clock } from '../../../canonical/time.ts';
import { ErpError, RETRY_AFTER_MAX_MS } from '../errors.ts';
import { askedForTime } from './refusals.ts';

const SERVICE_UNAVAILABLE = 503;

export interface Throttle {
  /** Why no call is to be made now; undefined: it may. */
  refusal(): ErpError | undefined;
  /** To be told of every call that the ERP failed. */
  failed(error: unknown): void;
}

export function openThrottle(steady: Clock): Throttle {
  let untilMs = Number.NEGATIVE_INFINITY;
  return {
    refusal() {
      const leftMs = untilMs - steady.now();
      return leftMs > 0 ? askedForTime(leftMs) : undefined;
    },
    failed(error) {
      const pauseMs = pauseIn(error);
      // Of calls that were under way together, the longest time that was asked for counts.
      if (pauseMs !== undefined) untilMs = Math.max(untilMs, steady.now() + Math.min(pauseMs, RETRY_AFTER_MAX_MS));
    },
  };
}

function pauseIn(error: unknown): number | undefined {
  if (!(error instanceof ErpError) || !error.asked || error.code === 'LOCKED') return undefined;
  return error.code === 'THROTTLED' || error.httpStatus === SERVICE_UNAVAILABLE ? error.retryAfterMs : undefined;
}
