/** Ports of credit: what the database keeps of it, reservations, and the reader that orders uses. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import type { CustomerLink } from '../canonical/customer.ts';
import type { EntityRef } from '../canonical/entity.ts';
import type { Money } from '../canonical/money.ts';
import type { Instant } from '../canonical/time.ts';
import type { Peeked, Reading, StoredReading } from '../freshness/port.ts';
import type { RuleSnapshot } from '../rules/port.ts';

/** Reservations are keyed by the paying customer, since several accounts may share one. */
export interface PayerRef extends EntityRef {
  readonly payer: string;
}

export interface ReservationTotal extends PayerRef {
  /** Sum of live reservations per currency of the orders; normally one. */
  readonly amount: Money;
  readonly count: number;
}

/** Whose reservations are asked for, and beside which reading of the payer's position they will be counted. */
export interface ReservationQuery extends PayerRef {
  /** `asOf` of that reading: an order that the ERP had accepted before it is in its figures and is not counted here. */
  readonly asOf?: Instant;
}

/**
 * An order is counted in the reading or among the reservations, never in both and never in neither, whatever other
 * readings end meanwhile: so ask with `asOf`, after the reading.
 */
export interface ReservationStore {
  live(
    orgId: string,
    payers: readonly ReservationQuery[],
  ): Promise<{ readonly totals: readonly ReservationTotal[]; readonly asOf: Instant }>;
}

/** The last reading of a customer's position, and what is reserved beside it: none counted twice, none left out. */
export interface KeptCredit {
  readonly reading: StoredReading;
  readonly reserved: readonly Money[];
}

export interface CreditBook {
  /** An account's links with what is kept of their customers' credit, all at one instant `now` of the database's clock. */
  look(
    orgId: string,
    accountId: string,
  ): Promise<{
    readonly links: readonly (CustomerLink & { readonly kept?: KeptCredit })[];
    readonly now: Instant;
  }>;
}

/** Reads one customer's position through the freshness policy. */
export interface CreditReader {
  read(request: {
    readonly orgId: string;
    readonly entity: EntityRef;
    readonly customer: string;
    readonly rules: RuleSnapshot;
    readonly mode: 'display' | 'decide' | 'refresh';
    readonly deadlineMs: number;
    readonly correlationId: string;
    /** What a look has found of it just now. */
    readonly peeked?: Peeked;
  }): Promise<Reading<CreditPosition>>;
}
