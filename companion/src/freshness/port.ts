/** Ports of the read-through cache. Process folders read through FreshReader; the database implements FreshnessStore. */
import type { Criticality } from '../canonical/criticality.ts';
import type { Instant } from '../canonical/time.ts';
import type { FreshnessState } from '../canonical/provenance.ts';

export type FreshnessDomain = 'credit' | 'customer' | 'invoices' | 'payments' | 'exchangeRates';

export interface FreshnessPolicy {
  readonly domain: FreshnessDomain;
  /** Younger than this: answered from the cache without asking the ERP. Seconds. */
  readonly targetAgeSeconds: number;
  /** Older than this: never a ground for approval, and never shown without the word stale. Seconds. */
  readonly limitAgeSeconds: number;
  /** Between the two, for display: answer at once and refresh behind, or wait for the ERP first. */
  readonly pastTarget: 'staleWhileRevalidate' | 'live';
}

export interface Reading<T> {
  readonly value: T;
  /** The instant the source was asked, by the database's clock: nothing that changed later is in the value. */
  readonly asOf: Instant;
  readonly ageSeconds: number;
  readonly targetAgeSeconds: number;
  readonly state: FreshnessState;
  /** True while the value may be the ground of an approval (age within the policy's limit). */
  readonly approvable: boolean;
  /** Set when the source was asked and failed, and an older value is shown instead. */
  readonly failure?: { readonly code: string; readonly message: string };
}

export interface ReadRequest<T> {
  readonly orgId: string;
  readonly policy: FreshnessPolicy;
  /** connection/entity/customer, or connection/entity. */
  readonly key: string;
  /**
   * display: the policy decides between cache and source; decide: as display, but a value past the target age is read
   * live first; refresh: always the source.
   */
  readonly mode: 'display' | 'decide' | 'refresh';
  /** How long the caller waits for the source, ms. */
  readonly deadlineMs: number;
  /** What the caller has found in the store for this request, where it has looked already. */
  readonly peeked?: Peeked;
  /**
   * The retry rule's delays (seconds) for an error code of the source and a class of work: a look at a page asks a source that
   * failed no sooner. Absent or undefined: a page asks at every look, and behind an older value after a few seconds.
   */
  readonly delaysFor?: (code: string, criticality: Criticality) => readonly number[] | undefined;
  /**
   * Asks the source. Concurrent readers of one key share one call, across replicas too. `behind`: nobody waits for it, an
   * older value was shown at once.
   */
  readonly load: (deadlineMs: number, behind: boolean) => Promise<T>;
}

export interface FreshReader {
  /** Throws what `load` threw when there is no value at all to show. */
  read<T>(request: ReadRequest<T>): Promise<Reading<T>>;
}

export interface StoredReading {
  readonly value: unknown;
  readonly asOf: Instant;
}

export type Claim =
  /** A value at least as young as was asked for. */
  | { readonly kind: 'fresh'; readonly reading: StoredReading; readonly now: Instant }
  /** The caller loads; `beganAt` is the database's clock before the source is asked. */
  | { readonly kind: 'load'; readonly fence: number; readonly beganAt: Instant; readonly previous?: StoredReading }
  /** Another caller or replica is loading; ask again shortly. */
  | { readonly kind: 'wait'; readonly previous?: StoredReading; readonly now: Instant };

/** What is stored, if anything, and the database's clock at that moment. */
export interface Peeked {
  readonly reading?: StoredReading;
  readonly now: Instant;
}

export interface FreshnessStore {
  /** Takes no lease. */
  peek(orgId: string, domain: FreshnessDomain, key: string): Promise<Peeked>;
  /** One statement: answers a young enough value, or takes the lease to load one. `notOlderThan`: values as of before it do not count. */
  claim(request: {
    readonly orgId: string;
    readonly domain: FreshnessDomain;
    readonly key: string;
    readonly maxAgeSeconds: number;
    readonly notOlderThan?: Instant;
    readonly leaseMs: number;
  }): Promise<Claim>;
  /** Stores what was read, if the lease still holds; a credit reading also ends the reservations of orders accepted before `beganAt`. */
  complete(request: {
    readonly orgId: string;
    readonly domain: FreshnessDomain;
    readonly key: string;
    readonly fence: number;
    readonly beganAt: Instant;
    readonly value: unknown;
  }): Promise<void>;
  /** Gives the lease back after a failure, so that the next reader may try. */
  abandon(orgId: string, domain: FreshnessDomain, key: string, fence: number): Promise<void>;
}
