/** Waits for what a running system does by itself. */
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 200;

/** True once a look says so, false when none did in time. A look that fails is one that did not say so. */
export async function until(
  look: () => Promise<boolean>,
  { signal, withinMs }: { readonly signal: AbortSignal; readonly withinMs: number },
): Promise<boolean> {
  const endsAt = performance.now() + withinMs;
  while (performance.now() < endsAt) {
    signal.throwIfAborted();
    if (await look().catch(() => false)) return true;
    await sleep(EVERY_MS);
  }
  return false;
}
