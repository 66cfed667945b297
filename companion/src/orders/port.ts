/**
 * Ports of orders: the submission store, whose every method is one SQL function and one round trip.
 *
 * States (architecture, rulings): pending → accepted | held | rejected; pending and held → cancelled. A held submission
 * that is asked again becomes pending. The business key is (org, source record, revision).
 */
import type { Money } from '../canonical/money.ts';
import type { CanonicalOrder, SourceRecord } from '../canonical/order.ts';
import type { CreditPosition } from '../canonical/credit-position.ts';
import type { Instant } from '../canonical/time.ts';

export type SubmissionState = 'pending' | 'accepted' | 'held' | 'rejected' | 'cancelled';

/** Why a pending submission is pending. */
export type PendingPhase = 'asking' | 'retrying' | 'unknown';

/** What the ERP is to be asked. */
export type Ask = 'submit' | 'recheck' | 'change';

export interface Reason {
  /** Stable code, e.g. CREDIT_LIMIT, OVERDUE, CUSTOMER_BLOCKED, PRODUCT_UNKNOWN, ERP_UNAVAILABLE, ANSWER_LOST. */
  readonly code: string;
  /** Our sentence, fit to be read out to a customer. */
  readonly message: string;
  /** The ERP's own words, quoted. */
  readonly erpMessage?: string;
  /** What to do next, and who can. */
  readonly action: string;
  readonly clearedBy?: 'rep' | 'finance' | 'customer' | 'admin' | 'operations';
  /** What clears a credit hold (R5). */
  readonly clears?: HoldClearance;
}

export interface HoldClearance {
  /** Open invoices, oldest due first, whose payment together frees the order. */
  readonly invoices: readonly {
    readonly number: string;
    readonly erpId: string;
    readonly open: Money;
    readonly dueDate?: string;
  }[];
  /** False: paying all open invoices would still not be enough. */
  readonly enough: boolean;
  /** The largest order (as the ERP counts open orders) that would pass now. */
  readonly largestAmount?: Money;
}

/** What the ERP's order says differently from what was approved. */
export interface Difference {
  readonly field:
    | 'customer'
    | 'billTo'
    | 'shipTo'
    | 'requestedDate'
    | 'prepaid'
    | 'lines'
    | 'product'
    | 'quantity'
    | 'unitPrice'
    | 'paymentTerms'
    | 'currency'
    | 'purchaseOrderNumber'
    | 'net';
  readonly lineId?: string;
  readonly approved?: string;
  readonly erp?: string;
}

export interface HistoryEntry {
  readonly at: Instant;
  readonly state: SubmissionState;
  readonly phase?: PendingPhase;
  /**
   * What happened: requested, asked, accepted, held, rejected, retryLater, outcomeUnknown, lookedUp, resumed, changed,
   * cancelled, setAside.
   */
  readonly event: string;
  readonly detail?: string;
  readonly actor: string;
}

export interface Submission {
  readonly submissionId: string;
  readonly source: SourceRecord;
  readonly revision: number;
  readonly accountId: string;
  readonly connectionId: string;
  readonly entity: string;
  readonly customer: string;
  readonly payer: string;
  readonly order: CanonicalOrder;
  /** sha256 of the order's canonical JSON. */
  readonly contentHash: string;
  /** Our key in the ERP. */
  readonly erpKey: string;
  readonly state: SubmissionState;
  readonly phase?: PendingPhase;
  readonly ask: Ask;
  /** What is reserved while pending, and what was approved. */
  readonly amount: Money;
  readonly erpOrderNumber?: string;
  readonly reason?: Reason;
  readonly differences?: readonly Difference[];
  readonly rulesHash: string;
  readonly requestedBy: string;
  readonly attempts: number;
  readonly nextAttemptAt?: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Of a held order, and of one that is asked again: its first hold, however often the ERP was asked since. */
  readonly heldSince?: Instant;
  /** Set while someone may be talking to the ERP for it. */
  readonly lease?: { readonly fence: number; readonly until: Instant };
  /** The accepted submission whose ERP order this one changes. */
  readonly replaces?: string;
}

export interface NewSubmission {
  readonly orgId: string;
  /** Proposed id; an existing submission keeps its own. */
  readonly submissionId: string;
  readonly idempotencyKey: string;
  /** sha256 of the request body's canonical JSON. */
  readonly bodyHash: string;
  readonly contentHash: string;
  readonly order: CanonicalOrder;
  readonly connectionId: string;
  readonly entity: string;
  readonly customer: string;
  readonly payer: string;
  readonly amount: Money;
  readonly rulesHash: string;
  readonly actor: string;
  readonly erpKey: string;
  /** How long the request may talk to the ERP; the job starts only after it. Milliseconds. */
  readonly leaseMs: number;
  /**
   * Set where the ERP does not enforce the limit. The function holds the order unsent when this order and what is reserved
   * beside the reading exceed what is free.
   */
  readonly decideWithin?: Room;
  /** The submission that has to be the record's latest, or empty when it must have none; absent: whatever there is. */
  readonly after?: string;
}

/** What a credit reading leaves, before reservations. */
export interface Room {
  readonly free: Money;
  /** Of the reading: an order that the ERP accepted later is not in it. */
  readonly asOf: Instant;
}

export type SubmitOutcome =
  /** New, or resumed from held: the caller holds the lease and asks the ERP. */
  | { readonly kind: 'mine'; readonly submission: Submission; readonly fence: number }
  /** Known already, by key or by record with the same content; nothing is to be sent. */
  | { readonly kind: 'known'; readonly submission: Submission; readonly replayed: boolean }
  /** Decided here without the ERP (held by reservation). */
  | { readonly kind: 'heldHere'; readonly submission: Submission }
  | { readonly kind: 'inFlight'; readonly submissionId: string }
  | { readonly kind: 'recordInFlight'; readonly submissionId: string }
  | { readonly kind: 'keyMismatch' }
  /** The record's latest submission is not the one that `after` names; nothing was done. */
  | { readonly kind: 'movedOn'; readonly submission: Submission };

export type ClaimOutcome =
  | {
      readonly kind: 'mine';
      readonly submission: Submission;
      readonly fence: number;
      readonly now: Instant;
      /** Until when something may have been sent under an earlier lease; absent: nothing ever was. By the database's clock. */
      readonly sentUntil?: Instant;
      /** How many turns in a row have ended without the ERP being asked; absent: none. */
      readonly unasked?: number;
    }
  /** Someone holds the lease, or it is not pending any more. */
  | { readonly kind: 'notNow'; readonly submission?: Submission };

export interface Answer {
  readonly state: SubmissionState;
  readonly phase?: PendingPhase;
  readonly event: string;
  readonly detail?: string;
  readonly erpOrderNumber?: string;
  /** The canonical ERP order as re-read, kept with the vendor's raw reply. */
  readonly erpOrder?: unknown;
  readonly raw?: unknown;
  readonly differences?: readonly Difference[];
  readonly reason?: Reason;
  /** For pending: when to ask again. Milliseconds from now; a job is written with it. */
  readonly retryInMs?: number;
  /**
   * For pending: whether anything that may still take effect was sent under this lease. Absent: true for phase unknown.
   * A look-up says false, so that the time after which 'not found' proves something is counted from what was sent.
   */
  readonly sent?: boolean;
  /** False for pending: the ERP was not asked in this turn, for our own limits; then the turn counts as no attempt. */
  readonly asked?: false;
  /** Of the rules it was decided under; absent: those of the submission. */
  readonly rulesHash?: string;
  readonly actor: string;
}

export interface SubmissionStore {
  submit(request: NewSubmission): Promise<SubmitOutcome>;
  /**
   * Takes a fenced lease on a pending submission whose lease is free. One whose lease has ended three times in a row without
   * an answer is set aside instead: pending, with reason POISONED, and never asked by itself again.
   */
  claim(orgId: string, submissionId: string, leaseMs: number): Promise<ClaimOutcome>;
  /** Applies an answer if the fence still holds; undefined when it does not. Ends the lease. */
  recordAnswer(orgId: string, submissionId: string, fence: number, answer: Answer): Promise<Submission | undefined>;
  /** Held → pending with the lease taken, the reservation made again; 'state' when it is not held. */
  resume(request: {
    readonly orgId: string;
    readonly submissionId: string;
    readonly rulesHash: string;
    readonly actor: string;
    readonly leaseMs: number;
    /** As in NewSubmission. */
    readonly decideWithin?: Room;
    /** What the lease is for, where it is not for asking: kept on the submission until an answer is recorded. */
    readonly reason?: Reason;
  }): Promise<
    SubmitOutcome | { readonly kind: 'state'; readonly submission: Submission } | { readonly kind: 'notFound' }
  >;
  get(
    orgId: string,
    submissionId: string,
  ): Promise<{ readonly submission: Submission; readonly history: readonly HistoryEntry[] } | undefined>;
  list(
    orgId: string,
    filter: { readonly accountId?: string; readonly state?: SubmissionState; readonly recordId?: string },
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly Submission[]; readonly nextCursor?: string }>;
}

/** Asks sooner what waits in a retry schedule for a connection, spread over `overMs`; how many were moved, at most `limit`. */
export interface WakeStore {
  wake(orgId: string, connectionId: string, overMs: number, limit: number): Promise<number>;
}

/** Where order use cases read invoices for what clears a hold. */
export interface OpenInvoiceReader {
  openInvoices(request: {
    readonly orgId: string;
    readonly connectionId: string;
    readonly entity: string;
    readonly customer: string;
    readonly deadlineMs: number;
    readonly correlationId: string;
  }): Promise<
    readonly { readonly number: string; readonly erpId: string; readonly open: Money; readonly dueDate?: string }[]
  >;
}

export type OpenInvoice = HoldClearance['invoices'][number];

/** Pure: which open invoices free an order, and what would pass without paying any (R5). */
export type WhatClears = (request: {
  readonly position: CreditPosition;
  /** Live reservations of the payer's other orders, in the position's currency. */
  readonly reserved: Money;
  /** What the order adds, counted as the ERP counts open orders. */
  readonly wanted: Money;
  readonly openInvoices: readonly OpenInvoice[];
  readonly openOrdersCount: 'net' | 'gross';
}) => HoldClearance;
