/** Waiting as the running companion does it; tests give their own. */
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after so many ms, or as soon as the signal is given; never rejects. */
export async function waitFor(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
