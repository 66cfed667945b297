/** Waits for what a running system does by itself. */
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 200;

/** True once a look says so, false when none did in time. A look that fails is one that did not say so. */
export async function until(
  look: () => Promise<boolean>,
  options: { readonly signal: AbortSignal; readonly withinMs: number; readonly everyMs?: number },
): Promise<boolean> {
  const { signal, withinMs, everyMs = EVERY_MS } = options;
  const endsAt = performance.now() + withinMs;
  while (performance.now() < endsAt) {
    signal.throwIfAborted();
    if (await look().catch(() => false)) return true;
    await sleep(everyMs);
  }
  return false;
}
