/**
 * Ports of dead letters: what failed for good, and what people ask about it and its replays (replays/port.ts). Screens, API and
 * command line call one an exception; the dead letter is what is stored.
 *
 * open → replaying (a replay is asked for) → replayed; a replay that comes to nothing leaves it open again. settled: what it
 * told of is over without a replay. A dead letter is replayed once: what fails again is a new one that points back to it.
 */
import type { Criticality } from '../../canonical/criticality.ts';
import type { Money } from '../../canonical/money.ts';
import type { CanonicalOrder } from '../../canonical/order.ts';
import type { Instant } from '../../canonical/time.ts';
import type { PreflightAnswer } from '../../orders/answer.ts';
import type {
  Page,
  Paged,
  Remedy,
  Replay,
  ReplayBatch,
  ReplayBatchWithReplays,
  ReplayRequest,
  ReplayStore,
} from './replays/port.ts';

export const EXCEPTION_KINDS = ['order', 'orgDelivery', 'orgRequest'] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];
export const EXCEPTION_STATES = ['open', 'replaying', 'replayed', 'settled'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

export interface DeadLetter {
  readonly exceptionId: string;
  readonly kind: ExceptionKind;
  /** The submission, or the org's record, that it is about. */
  readonly subject: string;
  readonly remedy: Remedy;
  readonly state: ExceptionState;
  readonly failedAt: Instant;
  /** When the first of those failed that led to it by replays; its age counts from there. */
  readonly firstFailedAt: Instant;
  readonly ageSeconds: number;
  readonly code: string;
  readonly message: string;
  readonly erpMessage?: string;
  readonly action?: string;
  /** The message without numbers, ids and amounts. */
  readonly cause: string;
  /** Those with one cause share it. */
  readonly group: string;
  /** The exception whose replay failed. */
  readonly previousId?: string;
  readonly accountId?: string;
  readonly sourceObject?: string;
  readonly sourceId?: string;
  readonly submissionId?: string;
  readonly erpOrderNumber?: string;
  /** That keep the order: those its hold for credit names, also where asking again failed. Absent: no hold is involved. */
  readonly invoiceNumbers?: readonly string[];
  readonly connectionId?: string;
  readonly entity?: string;
  /** What is blocked. */
  readonly amount?: Money;
  /** Who asked for what failed. */
  readonly owner?: string;
  readonly criticality: Criticality;
  readonly attempts: number;
  /** The latest; 0: there is no payload. */
  readonly payloadVersion: number;
  readonly stateAt: Instant;
  readonly stateBy: string;
  readonly stateHow?: string;
  /** The one under way, or the one that was carried out. */
  readonly replay?: Replay;
}

export interface PayloadVersion {
  readonly version: number;
  /** JSON as text: what a record of the org holds may be no order at all. */
  readonly payload: string;
  readonly amount?: Money;
  readonly madeAt: Instant;
  readonly madeBy: string;
  readonly reason?: string;
}

export interface ExceptionEvent {
  readonly at: Instant;
  /** raised, edited, dryRun, replayRequested, replayApproved, replayDeclined, replayFinished, replayed, settled. */
  readonly event: string;
  readonly actor: string;
  /** As JSON text. */
  readonly detail: string;
}

export interface DeadLetterWithHistory extends DeadLetter {
  readonly payloads: readonly PayloadVersion[];
  readonly replays: readonly Replay[];
  readonly history: readonly ExceptionEvent[];
}

export interface ExceptionGroup {
  readonly group: string;
  readonly kind: ExceptionKind;
  readonly code: string;
  readonly connectionId?: string;
  readonly cause: string;
  readonly count: number;
  /** Of these, how many are being replayed. */
  readonly replaying: number;
  readonly oldestAt: Instant;
  readonly oldestSeconds: number;
  readonly amounts: readonly Money[];
}

export interface ExceptionFilter {
  readonly states: readonly ExceptionState[];
  readonly kind?: ExceptionKind;
  readonly group?: string;
  readonly accountId?: string;
  readonly entity?: string;
  /** Decimal string, in whatever currency unless one is named. */
  readonly minAmount?: string;
  readonly currency?: string;
  readonly olderThanSeconds?: number;
}

/** A request of the org that could not be taken in. */
export interface RefusedRequest {
  readonly recordId: string;
  readonly key: string;
  /** As it came. */
  readonly payload: string;
  readonly code: string;
  readonly message: string;
  readonly action: string;
  readonly sourceId?: string;
  /** As the record says, where the payload is no order. */
  readonly accountId?: string;
  readonly requestedBy?: string;
  /** As far as the payload is an order. */
  readonly order?: CanonicalOrder;
  readonly amount?: Money;
}

/** Every method is one SQL function and one round trip. */
export interface DeadLetterStore extends ReplayStore {
  list(orgId: string, filter: ExceptionFilter, page: Page): Promise<Paged<DeadLetter>>;
  groups(orgId: string, limit: number): Promise<readonly ExceptionGroup[]>;
  get(orgId: string, exceptionId: string): Promise<DeadLetterWithHistory | undefined>;
  edit(
    orgId: string,
    exceptionId: string,
    version: {
      readonly order: CanonicalOrder;
      readonly amount: Money;
      readonly reason: string;
      readonly actor: string;
    },
  ): Promise<
    { readonly kind: 'notFound' } | { readonly kind: 'state' | 'tooMany' | 'edited'; readonly exception: DeadLetter }
  >;
  /** An audit entry that changes nothing. */
  note(orgId: string, exceptionId: string, action: string, detail: object, actor: string): Promise<void>;
  /** `above`: what one person may replay alone, by currency. */
  request(
    orgId: string,
    request: ReplayRequest & {
      readonly batchId: string;
      readonly actor: string;
      readonly above: Readonly<Record<string, string>>;
      readonly max: number;
    },
  ): Promise<
    | { readonly kind: 'notFound'; readonly exceptionId: string }
    | { readonly kind: 'state'; readonly exception: DeadLetter }
    | { readonly kind: 'nothing' }
    | { readonly kind: 'requested'; readonly batch: ReplayBatch }
  >;
  raiseRequest(orgId: string, refused: RefusedRequest): Promise<void>;
  /** What the org asked for was taken in after all. */
  settleRequest(orgId: string, recordId: string, actor: string): Promise<void>;
  /** What was given up on is due again; false when nothing was. */
  tellAgain(orgId: string, submissionId: string): Promise<boolean>;
}

/** Who acts, by name: an operator, never a client alone. */
export interface Operator {
  readonly orgId: string;
  readonly actor: string;
  readonly correlationId: string;
  readonly deadlineMs: number;
}

export interface DryRun {
  readonly exceptionId: string;
  readonly payloadVersion: number;
  readonly preflight: PreflightAnswer;
}

/**
 * What endpoints ask. All throw NOT_FOUND for what the org does not have, and EXCEPTION_STATE, naming by whom and when, for
 * what was replayed or settled meanwhile.
 */
export interface Exceptions {
  list(orgId: string, filter: ExceptionFilter, page: Page): Promise<Paged<DeadLetter>>;
  groups(orgId: string): Promise<readonly ExceptionGroup[]>;
  show(orgId: string, exceptionId: string): Promise<DeadLetterWithHistory>;
  /** A new version of the payload; none where the newest says the same. Throws VALIDATION when the order is another record's; TOO_MANY_EDITS. */
  edit(
    operator: Operator,
    exceptionId: string,
    edit: { readonly order: CanonicalOrder; readonly reason: string },
  ): Promise<DeadLetter>;
  /** Whether the ERP would take it; nothing is sent. Throws VALIDATION when the payload is no order. */
  dryRun(operator: Operator, exceptionId: string, payloadVersion?: number): Promise<DryRun>;
  /** Throws VALIDATION when the one that is named has no payload of that version, or none that is an order. */
  replay(operator: Operator, request: ReplayRequest): Promise<ReplayBatch>;
  /** Throws APPROVER_IS_REQUESTER. */
  approve(operator: Operator, batchId: string, reason?: string): Promise<ReplayBatch>;
  /** What waits for approval is open again. */
  decline(operator: Operator, batchId: string, reason: string): Promise<ReplayBatch>;
  showReplay(orgId: string, batchId: string): Promise<ReplayBatchWithReplays>;
  listReplays(orgId: string, state: ReplayBatch['state'] | undefined, page: Page): Promise<Paged<ReplayBatch>>;
}
