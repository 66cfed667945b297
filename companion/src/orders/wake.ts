/** When an ERP that had been away answers again: what waits for it is asked now, and not when its schedule says. */
import type { WakeStore } from './port.ts';

/** Spread over so long, so that an ERP that has just come back is not overrun. */
const WAKE_OVER_MS = 5_000;
const BATCH = 500;
const BATCHES_MAX = 1_000;

export type Wake = (orgId: string, connectionId: string) => Promise<number>;

/** Answers how many were moved. A look-up is moved too: what it may conclude still depends on when something was sent. */
export function createWake(store: WakeStore): Wake {
  return async (orgId, connectionId) => {
    let moved = 0;
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const now = await store.wake(orgId, connectionId, WAKE_OVER_MS, BATCH);
      moved += now;
      if (now < BATCH) break;
    }
    return moved;
  };
}
