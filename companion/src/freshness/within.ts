/** Waits for work no longer than a time; the work itself goes on. */
import { ErpError } from '../systems/erp/errors.ts';

/** Resolves after so many ms; may end early, in any way, once the signal is given. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Throws ErpError UNAVAILABLE when the time has passed first. */
export async function within<T>(wait: Wait, work: Promise<T>, ms: number): Promise<T> {
  const over = new AbortController();
  const expiry = wait(Math.max(ms, 0), over.signal).then((): never => {
    throw notInTime();
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    over.abort();
  }
}

export function notInTime(): ErpError {
  return new ErpError('UNAVAILABLE', 'The ERP did not answer in time.', { retryable: true, outcomeKnown: true });
}
