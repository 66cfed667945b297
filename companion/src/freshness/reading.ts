/** How old a value is and what that makes it. Ages go by the store's clock; ours only says how long ago it told us. */
import type { Clock } from '../canonical/time.ts';
import type { FreshnessState } from '../canonical/provenance.ts';
import type { FreshnessPolicy, Reading, StoredReading } from './port.ts';

/** A value with what has to be added to our clock to read the store's, ms. */
export interface Seen {
  readonly reading: StoredReading;
  readonly storeAheadMs: number;
}

/**
 * `askedAtMs`: by our clock, before the store was asked. Its answer may have been long on its way, or our process have stood
 * still: counted from when it arrived, a value would seem younger than it is.
 */
export function storeAhead(storeNow: string, askedAtMs: number): number {
  return Date.parse(storeNow) - askedAtMs;
}

/** Never negative: a store that was set back makes nothing younger than now. */
export function ageMs(clock: Clock, { reading, storeAheadMs }: Seen): number {
  return Math.max(clock.now() + storeAheadMs - Date.parse(reading.asOf), 0);
}

/** When the source was asked for it, by our clock. */
export function askedAtMs({ reading, storeAheadMs }: Seen): number {
  return Date.parse(reading.asOf) - storeAheadMs;
}

export function isPastTarget(clock: Clock, seen: Seen, policy: FreshnessPolicy): boolean {
  return ageMs(clock, seen) > policy.targetAgeSeconds * 1_000;
}

export function isPastLimit(clock: Clock, seen: Seen, policy: FreshnessPolicy): boolean {
  return ageMs(clock, seen) > policy.limitAgeSeconds * 1_000;
}

/** `live`: read from the source for this very answer. */
export function readingOf<T>(clock: Clock, seen: Seen, policy: FreshnessPolicy, live: boolean): Reading<T> {
  const state: FreshnessState = live ? 'live' : isPastTarget(clock, seen, policy) ? 'stale' : 'cached';
  return {
    value: seen.reading.value as T,
    asOf: seen.reading.asOf,
    ageSeconds: Math.floor(ageMs(clock, seen) / 1_000),
    targetAgeSeconds: policy.targetAgeSeconds,
    state,
    approvable: !isPastLimit(clock, seen, policy),
  };
}
