/** Ports of credit: reservations from the database, and the reader that orders uses. */
import type { CreditPosition } from '../canonical/credit-position.ts';
import type { EntityRef } from '../canonical/entity.ts';
import type { Money } from '../canonical/money.ts';
import type { Instant } from '../canonical/time.ts';
import type { Reading } from '../freshness/port.ts';
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

export interface ReservationStore {
  live(
    orgId: string,
    payers: readonly PayerRef[],
  ): Promise<{ readonly totals: readonly ReservationTotal[]; readonly asOf: Instant }>;
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
  }): Promise<Reading<CreditPosition>>;
}
