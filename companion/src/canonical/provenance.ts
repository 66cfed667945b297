/** Where a figure comes from and how old it is (R2). Every figure that leaves the companion carries this. */
import type { Instant } from './time.ts';

/**
 * live: read from the source for this very answer; cached: younger than its target age; stale: older than its target
 * age, shown with a warning, and past the policy's limit never a ground for approval.
 */
export type FreshnessState = 'live' | 'cached' | 'stale';

export interface Provenance {
  /** Connection id and entity, e.g. "erp-us/us"; "ledgerline" for figures of our own (reservations). */
  readonly source: string;
  readonly asOf: Instant;
  /** Whole seconds between `asOf` and the answer. */
  readonly ageSeconds: number;
  /** The age the freshness policy aims for, in seconds. */
  readonly targetAgeSeconds: number;
  readonly state: FreshnessState;
}

export interface Figure extends Provenance {
  /** Decimal string, major units. */
  readonly amount: string;
  readonly currency: string;
}
