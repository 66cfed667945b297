/**
 * How much may be asked again: an ERP in trouble must not be kept in it by the very calls that it failed.
 *
 * Every first call earns a tenth of a retry (RATIO), one retry a second (TRICKLE_PER_SECOND) comes by itself, so that a quiet
 * connection's work still gets through, and BURST retries are saved up at most: of c first calls in t seconds, c/10 + t + 20
 * may be asked again. A busy connection comes to a tenth. Each process has a budget of its own for each connection.
 */
import type { Clock } from '../../../canonical/time.ts';

export const RATIO = 0.1;
export const TRICKLE_PER_SECOND = 1;
export const BURST = 20;

export interface RetryBudget {
  /** Of a first call that is begun. */
  earn(): void;
  /** Takes one retry out. Else: how long until there is one, ms. */
  take(): number | undefined;
  /** Of a retry that was not begun after all. */
  putBack(): void;
  /** Whole retries that could be taken out now. */
  left(): number;
}

export function openRetryBudget(steady: Clock): RetryBudget {
  let saved = BURST;
  let countedAtMs = steady.now();

  function count(more: number): void {
    const nowMs = steady.now();
    const trickle = (Math.max(nowMs - countedAtMs, 0) / 1_000) * TRICKLE_PER_SECOND;
    saved = Math.min(saved + trickle + more, BURST);
    countedAtMs = nowMs;
  }

  return {
    earn: () => count(RATIO),
    take() {
      count(0);
      if (saved < 1) return Math.ceil(((1 - saved) / TRICKLE_PER_SECOND) * 1_000);
      saved -= 1;
      return undefined;
    },
    putBack: () => count(1),
    left() {
      count(0);
      return Math.floor(saved);
    },
  };
}
