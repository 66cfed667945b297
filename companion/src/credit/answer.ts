/** What credit answers: an account's position per entity, with provenance per figure, and totals in one currency (R1, R2). */
import type { Figure } from '../canonical/provenance.ts';
import type { Instant } from '../canonical/time.ts';

/** The one sentence a page shows first. `action` says what to do next and is absent when nothing is to be done. */
export interface Headline {
  /**
   * Stable code, e.g. ROOM, NEAR_LIMIT, OVER_LIMIT, BLOCKED, HELD_OVERDUE (the policy holds new orders), OVERDUE (it does not),
   * NO_LIMIT, NO_CUSTOMER_LINK, NOT_KNOWN.
   */
  readonly code: string;
  readonly message: string;
  readonly action?: string;
}

/** Why an entity has no figures, or only old ones. */
export interface Problem {
  /** CUSTOMER_GONE, RULE_MISSING, or a code of the error catalogue such as ERP_UNAVAILABLE. */
  readonly code: string;
  readonly message: string;
  readonly action: string;
  /**
   * Of an ERP that does not answer: since when. The time of the figures that are shown instead; without figures, when it first
   * did not answer the process that says so. Absent where neither is known.
   */
  readonly since?: Instant;
}

export interface EntityCredit {
  readonly connectionId: string;
  readonly entity: string;
  readonly customer: string;
  /** Absent where the ERP could not be asked and nothing older is known; then `problem` says why. */
  readonly position?: EntityPosition;
  readonly problem?: Problem;
}

export interface EntityPosition {
  readonly customerName: string;
  readonly currency: string;
  /** Absent: the ERP sets no limit. */
  readonly limit?: Figure;
  readonly exposure: Figure;
  readonly openReceivables: Figure;
  readonly openOrders: Figure;
  readonly overdue: Figure;
  readonly oldestOverdueDays?: number;
  /** Overdue by more days than this, new orders are held: the org's credit policy. Absent: overdue alone holds none. */
  readonly overdueDaysAllowed?: number;
  /** Live reservations of ours for the paying customer; source "ledgerline". */
  readonly reserved: Figure;
  /** limit − exposure − reserved, as old as its oldest part; may be negative. Absent without a limit. */
  readonly available?: Figure;
  readonly blocked: boolean;
  readonly blockReason?: string;
  readonly paymentTerms?: string;
  readonly exposureBasis: 'erp' | 'computed';
}

/** Sums over entities. Absent figures are those that an entity lacks, or for which no rate is known. */
export interface CreditTotal {
  readonly currency: string;
  readonly limit?: Figure;
  readonly exposure: Figure;
  readonly openReceivables: Figure;
  readonly openOrders: Figure;
  readonly overdue: Figure;
  readonly reserved: Figure;
  readonly available?: Figure;
  /** The rates that were used: 1 `from` = `rate` `to`, of the ERP's own table. */
  readonly rates: readonly {
    readonly from: string;
    readonly to: string;
    readonly rate: string;
    readonly day: string;
  }[];
  /** Entities that the total leaves out, because they have no figures or no rate. */
  readonly leavesOut: readonly string[];
}

export interface CreditAnswer {
  readonly accountId: string;
  readonly headline: Headline;
  readonly entities: readonly EntityCredit[];
  /** Absent when no entity has figures. */
  readonly total?: CreditTotal;
  readonly rulesHash: string;
  readonly answeredAt: Instant;
}

/** What the credit endpoint calls. An account without a link and a link to a customer that is gone are answers. */
export type ShowCredit = (request: {
  readonly orgId: string;
  readonly accountId: string;
  /** Ask the ERP now, whatever the cache holds (R8). */
  readonly refresh: boolean;
  readonly deadlineMs: number;
  readonly correlationId: string;
}) => Promise<CreditAnswer>;
