/**
 * Ports of replays: what is asked to be done again about dead letters, the second person's word on it, and its carrying out.
 *
 * awaitingApproval → queued → running → succeeded, failed or refused; or declined. What is asked for at once is a batch, which
 * is carried out under one lease.
 */
import type { Instant } from '../../../canonical/time.ts';
import type { SubmissionState } from '../../../orders/port.ts';

/**
 * What a replay does: submit the order as the record's next revision, ask the ERP again under the same key, tell the org
 * again, or take the org's request in again.
 */
export type Remedy = 'resubmit' | 'askAgain' | 'tellAgain' | 'takeInAgain';
export type ReplayState = 'awaitingApproval' | 'queued' | 'running' | 'succeeded' | 'failed' | 'refused' | 'declined';

export interface Replay {
  readonly replayId: string;
  readonly exceptionId: string;
  readonly batchId: string;
  /** Absent: there is no payload to send. */
  readonly payloadVersion?: number;
  readonly needsApproval: boolean;
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAt: Instant;
  readonly state: ReplayState;
  readonly approvedBy?: string;
  readonly approvedAt?: Instant;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  /** The submission it led to, and what that is now. */
  readonly submissionId?: string;
  readonly submissionState?: SubmissionState;
  readonly code?: string;
  readonly message?: string;
}

/** What was asked to be replayed at once. */
export interface ReplayBatch {
  readonly batchId: string;
  /** chosen, all, or the group. */
  readonly scope: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAt: Instant;
  readonly state: 'awaitingApproval' | 'running' | 'done';
  readonly total: number;
  readonly awaitingApproval: number;
  readonly left: number;
  readonly done: number;
  readonly failed: number;
  readonly declined: number;
  readonly approvedBy?: string;
  readonly approvedAt?: Instant;
  readonly startedAt?: Instant;
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
}

export interface ReplayBatchWithReplays extends ReplayBatch {
  /** Those that are left first, then those that failed; not all of a large batch. */
  readonly replays: readonly Replay[];
}

/** Either some by their ids, or the open ones of a group, or all that are open. */
export interface Chosen {
  readonly exceptionIds?: readonly string[];
  readonly group?: string;
}

export interface ReplayRequest extends Chosen {
  readonly reason: string;
  /** Of the payload; absent: the latest. */
  readonly payloadVersion?: number;
}

/** What a running replay is to do. */
export interface BegunReplay {
  readonly replayId: string;
  readonly exceptionId: string;
  readonly remedy: Remedy;
  readonly subject: string;
  readonly submissionId?: string;
  /** The record's latest submission when it failed; empty: it had none. */
  readonly after?: string;
  /** The idempotency key of the org's request. */
  readonly requestKey?: string;
  /** Who asked for the replay. */
  readonly actor: string;
  readonly payload?: unknown;
}

export interface ReplayOutcome {
  readonly state: 'succeeded' | 'failed' | 'refused';
  /** Whether anything was done that the exception is replayed by; else it stays open. */
  readonly acted: boolean;
  /** In a word, for the exception's state. */
  readonly how?: string;
  readonly submissionId?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface ReplayJob {
  readonly orgId: string;
  readonly batchId: string;
}

export type Decision =
  | { readonly kind: 'notFound' }
  | { readonly kind: 'requester' | 'nothing' | 'approved' | 'declined'; readonly batch: ReplayBatch };

/** Exceptions and batches are listed in pages, the newest first. */
export interface Page {
  readonly cursor?: string;
  readonly limit: number;
}

export interface Paged<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** Every method is one SQL function and one round trip. */
export interface ReplayStore {
  approve(orgId: string, batchId: string, reason: string | undefined, actor: string): Promise<Decision>;
  decline(orgId: string, batchId: string, reason: string, actor: string): Promise<Decision>;
  batch(orgId: string, batchId: string, replays: number): Promise<ReplayBatchWithReplays | undefined>;
  batches(orgId: string, state: ReplayBatch['state'] | undefined, page: Page): Promise<Paged<ReplayBatch>>;
  /** Takes the lease on a batch's next replays, in the order in which they failed. */
  claim(
    orgId: string,
    batchId: string,
    limit: number,
    leaseMs: number,
  ): Promise<
    | { readonly fence: number; readonly replays: readonly { readonly replayId: string; readonly lane: string }[] }
    | undefined
  >;
  /** lost: the lease is another's; over: nothing is to be done, and the replay has ended. */
  beginReplay(
    orgId: string,
    batchId: string,
    fence: number,
    replayId: string,
    leaseMs: number,
  ): Promise<BegunReplay | 'lost' | 'over'>;
  finish(orgId: string, batchId: string, fence: number, replayId: string, outcome: ReplayOutcome): Promise<boolean>;
  /** Gives the lease back, with the next job while something is left. */
  advance(orgId: string, batchId: string, fence: number): Promise<boolean>;
}
