/**
 * Ports of what keeps an ERP from being asked more than it takes.
 *
 * Glossary
 *   place     one call under way with an ERP; reads and writes have places of their own
 *   share     how many places a process may have taken at once; all shares together are no more than the ERP has
 *   lease     how long a share holds without being renewed; no call is begun after it
 *   due       what a process comes to when the places are shared out anew: less than its share while it still makes room
 */
import type { Criticality } from '../../../canonical/criticality.ts';

export type Direction = 'read' | 'write';

export interface Share {
  readonly share: number;
  readonly due: number;
}

/** Whose share of what. */
export interface Holding {
  readonly orgId: string;
  readonly connectionId: string;
  readonly direction: Direction;
  /** Of this process and port; no other has it. */
  readonly holder: string;
}

/** Shares of ERP connections among all processes, each call one round trip. */
export interface CapacityStore {
  /**
   * Takes or renews a share for `leaseMs`. Undefined: a later request of the same holder came first, and nothing was done.
   */
  take(
    request: Holding & {
      /** Of the holder's requests, the later one has the higher: one that was held up on its way changes nothing. */
      readonly fence: number;
      readonly wanted: number;
      /** Places that may be taken until the answer is heard; of a share that is still held, so many stay. */
      readonly keep: number;
      /** Places the ERP has in all. */
      readonly maximum: number;
      readonly leaseMs: number;
      /** Where holders outnumber places: how long one may keep its place while others wait. */
      readonly turnMs: number;
    },
  ): Promise<Share | undefined>;
  give(request: Holding & { readonly fence: number }): Promise<void>;
}

/** Acts once after so many ms; the answer takes it back. */
export type After = (ms: number, act: () => void) => () => void;

export type BreakerState = 'closed' | 'open' | 'halfOpen';

/** What operators and metrics see of a connection that this process talks to. */
export interface ConnectionState {
  readonly orgId: string;
  readonly connectionId: string;
  /** Of the adapter. */
  readonly kind: string;
  readonly breaker: BreakerState;
  readonly read: PlaceState;
  readonly write: PlaceState;
  /** Retries that may be made now. */
  readonly retriesLeft: number;
}

export interface PlaceState {
  /** Places this process may take; 0 while it has no lease. */
  readonly places: number;
  readonly underWay: number;
  readonly waiting: number;
  /** Those that wait, by class. */
  readonly waitingOf: Readonly<Record<Criticality, number>>;
}
