/** A row that another transaction holds is free in a moment. Nothing was done, so the same request may be sent again. */
import type { Clock } from '../../canonical/time.ts';
import { SalesforceError, type SalesforceCall } from './port.ts';
import { timeLeft } from './time-left.ts';

export interface Waiting {
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
  /** 0 up to 1; spreads those who wait for one row. */
  readonly random: () => number;
}

const TRIES = 5;
const FIRST_WAIT_MS = 100;

/**
 * Rejects with the last failure when it stays locked, and with any other at once. Does not wait past the deadline; each try
 * is given what is left until it.
 */
export async function retryLocked<T>(
  { clock, wait, random }: Waiting,
  call: SalesforceCall,
  act: (left: SalesforceCall) => Promise<T>,
): Promise<T> {
  const callLeft = timeLeft(clock, call);
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await act(callLeft());
    } catch (error) {
      const locked = error instanceof SalesforceError && error.code === 'UNABLE_TO_LOCK_ROW';
      const pause = FIRST_WAIT_MS * 2 ** (TRIES - 1 - left) * (0.5 + random() / 2);
      if (!locked || left === 0 || pause >= callLeft().deadlineMs) throw error;
      await wait(pause);
    }
  }
}
