/** Ports of delivery: what the org is to be told, the jobs that remind of it, and the lease of who does. */
import type { Instant } from '../canonical/time.ts';
import type { PartnerRole } from '../canonical/customer.ts';
import type { Submission } from '../orders/port.ts';
import type { RuleRecordFinding } from '../rules/port.ts';
import type { ReplayJob } from './dead-letters/replays/port.ts';

/** A job says which submission is due and nothing else: what is to be done stands in the submission. */
export interface AskJob {
  readonly orgId: string;
  readonly submissionId: string;
}

export interface BackfillJob {
  readonly orgId: string;
  readonly backfillId: string;
}

export interface JobHandlers {
  /** Asks the ERP of a pending submission. */
  readonly ask: (job: AskJob) => Promise<void>;
  /** Tells the org of a submission. */
  readonly deliver: (job: AskJob) => Promise<void>;
  /** Does the next part of a backfill. */
  readonly backfill: (job: BackfillJob) => Promise<void>;
  /** Does the next part of a batch of replays. */
  readonly replay: (job: ReplayJob) => Promise<void>;
}

export interface JobQueue {
  /**
   * Takes due jobs until `stop`, at most `concurrency` of a kind at once. A handler that throws costs nothing but its job:
   * the sweeper makes another. `stop` waits for handlers under way.
   */
  work(handlers: JobHandlers, concurrency: number): Promise<{ stop(): Promise<void> }>;
}

export interface SweepStore {
  /** Makes jobs, over all orgs, for what is due, that nobody works on and no job will remind of; returns how many. */
  sweep(limit: number): Promise<number>;
}

/** A pending submission under a lease of the process `holder`. */
export interface InHand extends AskJob {
  readonly holder: string;
}

export interface PresenceStore {
  /** Says that `holder` is there. Answers whether it has been for longer than `goneMs` without a gap, and may judge others. */
  beat(holder: string, goneMs: number): Promise<boolean>;
  /** `holder` has stopped: what it could not end may be taken up. */
  leave(holder: string): Promise<void>;
  /** The orders in the hands of processes that were not seen for `goneMs`, over all orgs. */
  ofTheGone(goneMs: number, limit: number): Promise<readonly InHand[]>;
  /** Ends that lease and makes a job that takes the order up; false when the lease is not that holder's any more. */
  release(inHand: InHand): Promise<boolean>;
}

/** What a failed delivery leaves, for people to read. */
export interface DeliveryFailure {
  readonly code: string;
  readonly message: string;
  /** The validation rule of the org that refused. */
  readonly ruleName?: string;
  readonly object?: string;
  readonly fields?: readonly string[];
}

export interface ClaimedDelivery {
  readonly fence: number;
  /** How often it has been tried since it last went through, this time included. */
  readonly attempts: number;
  /** Of the submission as it is here. */
  readonly version: number;
  /** Key__c of its record in the org. */
  readonly recordKey: string;
  readonly submission: Submission;
  /** Whether the org's record of the hold stands as active. */
  readonly deliveredHeld: boolean;
  /** Absent: it never was held. */
  readonly heldSince?: Instant;
  readonly releasedAt?: Instant;
}

export interface UndeliveredMessage {
  readonly submissionId: string;
  readonly version: number;
  readonly createdAt: Instant;
  readonly attempt: number;
  /** Set when it was given up on. */
  readonly failedAt?: Instant;
  readonly lastError?: DeliveryFailure;
}

/** Which leases are asked for. */
export interface DeliveryClaim {
  /** These first; the first of them even where its lease ended without a word before, and then alone. */
  readonly named: readonly string[];
  /** In all: the others are the oldest that wait for `waitingMs` already. */
  readonly limit: number;
  readonly waitingMs: number;
  readonly leaseMs: number;
  /** So much longer for each but the first. */
  readonly leaseEachMs: number;
}

export interface DeliveryStore {
  /**
   * Takes the leases on telling the org of submissions, in one statement, and answers those that it got: none where nothing is
   * due, not yet, another does it, or the org is left alone. `more`: others may wait besides.
   */
  claim(
    orgId: string,
    claim: DeliveryClaim,
  ): Promise<{ readonly claims: readonly ClaimedDelivery[]; readonly more: boolean }>;
  /** The org has it as of `version`. Answers whether more is due; undefined when the fence does not hold. */
  complete(
    orgId: string,
    submissionId: string,
    fence: number,
    done: { readonly version: number; readonly held: boolean },
  ): Promise<boolean | undefined>;
  /** Key__c of the submission's record in the org. */
  recordKey(orgId: string, submissionId: string): Promise<string | undefined>;
  /** The org did not take it; without `retryInMs` it is given up on. False when the fence does not hold. */
  fail(
    orgId: string,
    submissionId: string,
    fence: number,
    failed: {
      readonly version: number;
      readonly failure: DeliveryFailure;
      /** The org itself said so: it is not left alone any more. */
      readonly answered: boolean;
      readonly retryInMs?: number;
    },
  ): Promise<boolean>;
  /**
   * The org takes nothing: ends the leases, uses up no try, and leaves the org alone for one of `pausesMs`, by how often in a
   * row. Answers how often and for how long; 0 where it was left alone already, by another that had asked at the same time.
   */
  pause(
    orgId: string,
    claims: readonly { readonly submissionId: string; readonly fence: number }[],
    failure: DeliveryFailure,
    pausesMs: readonly number[],
  ): Promise<{ readonly attempts: number; readonly pauseMs: number }>;
}

export interface RequestStore {
  /** Keys, in the org, of what else was submitted for a source record, the latest fifty. */
  otherKeys(orgId: string, sourceRecord: string, key: string): Promise<readonly string[]>;
  /**
   * This process takes a record in, until `taken`. Answers how many takings in a row have ended with their process before;
   * 0 once there is an order under its key.
   */
  take(orgId: string, recordId: string, key: string): Promise<number>;
  /** The taking has ended, with whatever. */
  taken(orgId: string, recordId: string): Promise<void>;
}

/** An order that the org asks to be submitted: an Order_Submission__c record in state requested. */
export interface RequestedOrder {
  readonly recordId: string;
  /** Key__c: the idempotency key. */
  readonly key: string;
  /** CreatedDate of the record. */
  readonly requestedAt: string;
  readonly payload: string;
  /** The record that the order comes from. */
  readonly sourceRecord?: string;
  /** As the record says; what the payload says counts. */
  readonly accountId?: string;
  readonly requestedBy?: string;
  /** As the record says now. */
  readonly reasonCode?: string;
}

export interface WatchLease {
  readonly fence: number;
  /** Of the last event whose work is done. */
  readonly replayId?: string;
  /** Of the org's rules as they were last put in force from it. */
  readonly rulesHash?: string;
}

export interface WatchNote {
  readonly replayId?: string;
  /** What happened to the subscription last, for operators. */
  readonly events?: string;
  readonly rules?: {
    /** unread: the org could not be asked. */
    readonly state: 'good' | 'invalid' | 'unread';
    readonly findings?: readonly RuleRecordFinding[];
    readonly hash?: string;
  };
}

/** Which process listens to an org: one at a time. */
export interface WatchStore {
  /** Orgs that are connected and not halted. */
  orgs(): Promise<readonly string[]>;
  /** Takes or keeps the lease; undefined when another process has it. */
  take(orgId: string, holder: string, ttlMs: number): Promise<WatchLease | undefined>;
  release(orgId: string, fence: number): Promise<void>;
  /** False when the fence no longer holds: then nothing is kept. */
  note(orgId: string, fence: number, note: WatchNote): Promise<boolean>;
}

export interface Backfill {
  readonly backfillId: string;
  readonly state: 'running' | 'done' | 'failed';
  /** Customers: linked pairs of an account and an ERP customer. */
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly startedAt: Instant;
  readonly message?: string;
  readonly ratePerSecond?: number;
  readonly secondsLeft?: number;
}

export interface LinkedCustomer {
  readonly accountId: string;
  readonly connectionId: string;
  readonly entity: string;
  readonly customer: string;
  readonly roles: readonly PartnerRole[];
  /** Where the backfill has got to with it. */
  readonly reached: string;
}

export interface BackfillStore {
  /** One that is running already is answered instead; undefined when the org is not connected. */
  start(orgId: string, backfillId: string, actor: string): Promise<Backfill | undefined>;
  get(orgId: string, backfillId: string): Promise<Backfill | undefined>;
  claim(
    orgId: string,
    backfillId: string,
    limit: number,
    leaseMs: number,
  ): Promise<
    | {
        readonly fence: number;
        readonly customers: readonly LinkedCustomer[];
        /** There are others after these. */
        readonly more: boolean;
      }
    | undefined
  >;
  /** Keeps what was done, and makes the next job while it runs. False when the fence does not hold. */
  advance(
    orgId: string,
    backfillId: string,
    fence: number,
    step: {
      readonly done: number;
      readonly failed: number;
      readonly reached?: string;
      readonly state: Backfill['state'];
      readonly message?: string;
    },
  ): Promise<boolean>;
}

/** What endpoints ask of delivery. */
export type StartBackfill = (caller: { readonly orgId: string; readonly actor: string }) => Promise<Backfill>;
export type ShowBackfill = (orgId: string, backfillId: string) => Promise<Backfill>;

export interface Hop {
  readonly hop: 'org' | 'companion' | 'erp';
  readonly name: string;
  readonly state: 'ok' | 'failed';
  readonly milliseconds: number;
  readonly message: string;
  readonly action?: string;
}
export type TestConnections = (orgId: string) => Promise<readonly Hop[]>;
