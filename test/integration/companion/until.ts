/** Waits for what a running system does by itself: looks again and again, for a bounded time. */
import { vi } from 'vitest';
import { submissionWithHistorySchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf, type Caller } from './caller.ts';

const WITHIN_MS = 45_000;

/** The first look that counts. Rejects with what the last one threw. */
export async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  return vi.waitUntil(async () => (await look()) || undefined, { timeout: WITHIN_MS, interval: 100 });
}

/** The submission with its history, once it is no longer pending. */
export function settled(caller: Caller, submissionId: string) {
  return until(async () => {
    const found = bodyOf(await caller.send(`/v1/orders/${submissionId}`), submissionWithHistorySchema);
    return found.state !== 'pending' && found;
  });
}
