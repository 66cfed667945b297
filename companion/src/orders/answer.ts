/** What orders answers to its callers: preflight (R3, R5) and submissions (R4). */
import type { Money } from '../canonical/money.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { Figure, Provenance } from '../canonical/provenance.ts';
import type { Instant } from '../canonical/time.ts';
import type { Headline } from '../credit/answer.ts';
import type { HistoryEntry, HoldClearance, Reason, Submission, SubmissionState } from './port.ts';

/** All checks of a preflight, in the order they are told. */
export const CHECK_NAMES = [
  'customer',
  'billTo',
  'shipTo',
  'route',
  'terms',
  'products',
  'price',
  'tax',
  'credit',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** notChecked: the check could not be made; then the verdict is never 'pass'. */
export type CheckState = 'pass' | 'warning' | 'hold' | 'fail' | 'notChecked';

export interface Check {
  readonly check: CheckName;
  readonly state: CheckState;
  /** Stable code, e.g. CREDIT_OK, CREDIT_LIMIT, PRODUCT_UNKNOWN, ERP_UNAVAILABLE. */
  readonly code: string;
  /** One sentence, fit to be read out to a customer. */
  readonly message: string;
  /** The order line it is about; absent: the whole order. */
  readonly lineId?: string;
  /** The figure that decided, with its age. */
  readonly figure?: Figure;
  /** The product of the line, where a price differs. */
  readonly product?: string;
  /** What was approved, where the figure is what the ERP has instead. */
  readonly approved?: Money;
  /** How old the ground of the check is, where it is not a figure. */
  readonly provenance?: Provenance;
  readonly action?: string;
  readonly clearedBy?: Reason['clearedBy'];
}

/**
 * hold: something is to be cleared before the order can go on; fail: something of it is to be corrected; unknown: not all
 * could be checked. Finance's rules count as well as the ERP's: where the ERP enforces the limit, its own verdict on
 * submitting is final (docs/decisions/0010).
 */
export type Verdict = 'pass' | 'hold' | 'fail' | 'unknown';

export interface PreflightAnswer {
  readonly verdict: Verdict;
  readonly headline: Headline;
  /** One or more lines per check, in the order of CheckName. */
  readonly checks: readonly Check[];
  /** What clears a credit hold; present when the credit check says hold and the figures are known. */
  readonly clears?: HoldClearance;
  readonly net: Money;
  readonly tax?: Money;
  readonly gross?: Money;
  readonly route?: { readonly connectionId: string; readonly entity: string; readonly rule: string };
  readonly rulesHash: string;
  /** Of the order asked about; a submission with the same one says the same. */
  readonly contentHash: string;
  readonly answeredAt: Instant;
}

export interface Caller {
  readonly orgId: string;
  /** Who asks, as the org's client asserts it; recorded as asserted. */
  readonly actor: string;
  readonly correlationId: string;
  readonly deadlineMs: number;
}

export type Preflight = (caller: Caller, order: CanonicalOrder) => Promise<PreflightAnswer>;

export interface AmountCheck {
  readonly verdict: 'pass' | 'hold' | 'unknown';
  readonly headline: Headline;
  /** The room that decided, with its age. */
  readonly figure?: Figure;
  readonly clears?: HoldClearance;
}

/** Throws what routing throws, RULE_MISSING and RULES_INVALID. */
export type CheckAmount = (
  caller: Caller,
  request: {
    readonly accountId: string;
    readonly amount: string;
    readonly currency: string;
    readonly entity?: string;
  },
) => Promise<AmountCheck>;

export interface SubmissionAnswer {
  readonly submission: Submission;
  /** The key was known: nothing new was done. */
  readonly replayed: boolean;
}

/**
 * Throws LedgerlineError: IDEMPOTENCY_KEY_MISMATCH, IDEMPOTENCY_KEY_IN_FLIGHT, SUBMISSION_IN_FLIGHT, and what routing
 * throws. Whatever the ERP says or fails to say is a state of the submission, never an error.
 */
export type SubmitOrder = (
  caller: Caller,
  request: {
    readonly idempotencyKey: string;
    readonly order: CanonicalOrder;
    /** Only after this submission, or after none when empty: else EXCEPTION_STATE, and nothing is done. For replays. */
    readonly after?: string;
  },
) => Promise<SubmissionAnswer>;

/** Held, or pending with its schedule through → asked again. Throws NOT_FOUND, SUBMISSION_STATE. */
export type RecheckSubmission = (caller: Caller, submissionId: string) => Promise<SubmissionAnswer>;
/** Held → cancelled, in the ERP first. Throws NOT_FOUND, SUBMISSION_STATE, and ERP_* when the ERP does not cancel. */
export type CancelSubmission = (caller: Caller, submissionId: string, reason: string) => Promise<SubmissionAnswer>;
/** Throws NOT_FOUND. */
export type ShowSubmission = (
  orgId: string,
  submissionId: string,
) => Promise<{ readonly submission: Submission; readonly history: readonly HistoryEntry[] }>;
export type ListSubmissions = (
  orgId: string,
  filter: { readonly accountId?: string; readonly state?: SubmissionState; readonly recordId?: string },
  page: { readonly cursor?: string; readonly limit: number },
) => Promise<{ readonly items: readonly Submission[]; readonly nextCursor?: string }>;

/** What the worker does for a job: takes the lease, settles an unknown outcome first, asks the ERP, records the answer. */
export type AskAgain = (job: { readonly orgId: string; readonly submissionId: string }) => Promise<void>;
