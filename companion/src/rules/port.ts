/** Ports and the shape of a rule snapshot: what finance keeps in custom metadata, frozen and hashed. */
import type { Criticality } from '../canonical/criticality.ts';
import type { FreshnessDomain, FreshnessPolicy, ReadRequest } from '../freshness/port.ts';

/** A field that is absent matches everything; the most specific active rule wins, then the higher priority. */
export interface RuleScope {
  readonly connectionId?: string;
  readonly entity?: string;
  readonly currency?: string;
}

export interface CreditPolicyRule {
  readonly name: string;
  readonly active: boolean;
  readonly scope: RuleScope;
  /** Overdue by more days than this holds an order even when there is room; absent: overdue alone does not. */
  readonly holdWhenOverdueDays?: number;
  /** Prepaid orders are exempt from the credit check (F4). */
  readonly prepaidExempt: boolean;
}

export interface RouteRule {
  readonly name: string;
  readonly active: boolean;
  readonly priority: number;
  /** What the order must be like; absent fields match everything. */
  readonly when: { readonly entity?: string; readonly currency?: string; readonly customerConnectionId?: string };
  readonly to: { readonly connectionId: string; readonly entity: string };
}

export interface FreshnessRule extends FreshnessPolicy {
  readonly name: string;
  readonly active: boolean;
  readonly scope: RuleScope;
}

export interface RetryRule {
  readonly name: string;
  readonly active: boolean;
  /** Codes of ErpError and SalesforceError this schedule is for. */
  readonly errorCodes: readonly string[];
  /** Absent: for all classes. One that names the class wins over one that does not. */
  readonly criticality?: Criticality;
  /**
   * Delay before each further attempt, in seconds; after the last one it waits for a person, and a page's figures keep to it. A
   * week in all at most.
   */
  readonly delaysSeconds: readonly number[];
}

export interface PriceToleranceRule {
  readonly name: string;
  readonly active: boolean;
  readonly scope: RuleScope;
  /** A line's price may differ from the ERP's by at most this many percent (decimal string) before preflight fails it. */
  readonly tolerancePercent: string;
}

/** Replays in a currency that put more than an amount at stake need a second person. */
export interface ReplayApprovalRule {
  readonly name: string;
  readonly active: boolean;
  /** ISO 4217. */
  readonly currency: string;
  /** Decimal string, major units: a replay of exactly this much still goes without a second person. */
  readonly aboveAmount: string;
}

/** What takes up its work again after a fault, and is measured by it. */
export const WORKFLOWS = [
  'order.submit',
  'order.recheck',
  'org.delivery',
  'org.request',
  'credit.read',
  'audit.seal',
  'replica.takeover',
] as const;
export type Workflow = (typeof WORKFLOWS)[number];

/** How soon after a fault a workflow is at work again, and that it has lost nothing by it. */
export interface RecoveryObjectiveRule {
  readonly name: string;
  readonly active: boolean;
  readonly workflow: Workflow;
  readonly criticality: Criticality;
  readonly recoverWithinSeconds: number;
  readonly lostAllowed: 0;
}

export interface RuleDocument {
  readonly schemaVersion: 1;
  /** ISO 4217: the currency totals over entities are shown in. */
  readonly reportingCurrency: string;
  readonly creditPolicies: readonly CreditPolicyRule[];
  readonly routes: readonly RouteRule[];
  readonly freshness: readonly FreshnessRule[];
  readonly retries: readonly RetryRule[];
  readonly priceTolerances: readonly PriceToleranceRule[];
  readonly replayApprovals: readonly ReplayApprovalRule[];
  readonly recoveryObjectives: readonly RecoveryObjectiveRule[];
}

export interface RuleSnapshot {
  /** sha256 of the canonical JSON (RFC 8785) of the document as it was put in force, lower-case hex. */
  readonly hash: string;
  readonly document: RuleDocument;
}

export interface RuleStore {
  /** The snapshot in force for an org; undefined when none was ever put in. */
  current(orgId: string): Promise<RuleSnapshot | undefined>;
  byHash(orgId: string, hash: string): Promise<RuleSnapshot | undefined>;
  /** Puts a snapshot in force and writes the audit row, in one statement. Repeating it with the same hash changes nothing. */
  activate(orgId: string, snapshot: RuleSnapshot, source: string): Promise<void>;
}

/** What the other processes ask: the snapshot in force, cached for seconds. */
export interface RuleReader {
  snapshot(orgId: string): Promise<RuleSnapshot>;
}

/** The scope a rule is looked for: an entity, and the currency where one is known. */
export interface AskedScope {
  readonly connectionId: string;
  readonly entity: string;
  readonly currency?: string;
}

export type ReadingRules = Pick<ReadRequest<unknown>, 'policy' | 'delaysFor'>;

/** Rules evaluated purely: the most specific active rule wins; undefined where none covers the scope. */
export interface RulePolicies {
  creditPolicyFor(document: RuleDocument, scope: AskedScope): CreditPolicyRule | undefined;
  priceToleranceFor(document: RuleDocument, scope: AskedScope): PriceToleranceRule | undefined;
  freshnessFor(document: RuleDocument, domain: FreshnessDomain, scope: AskedScope): FreshnessPolicy | undefined;
  /** The schedule for a code of ErpError or SalesforceError: that of the class, or else the one for all classes. */
  retryFor(document: RuleDocument, code: string, criticality: Criticality): RetryRule | undefined;
  /** Undefined: a replay in this currency always needs a second person, whatever its amount. */
  replayApprovalFor(document: RuleDocument, currency: string): ReplayApprovalRule | undefined;
  /**
   * What is read by: how old it may be, as `freshnessFor`, and when a source that failed is asked again, as `retryFor`. Throws
   * RULE_MISSING, naming the scope, where no rule says how old it may be.
   */
  readingRules(document: RuleDocument, domain: FreshnessDomain, scope: AskedScope): ReadingRules;
}

/** What a record of the org's rules is at fault for. */
export interface RuleRecordFinding {
  /** e.g. "Route__mdt.Germany". */
  readonly record: string;
  readonly field?: string;
  readonly detail: string;
}

/** What taking an org's rules over came to. */
export type TakenOver =
  | { readonly state: 'good'; readonly hash: string }
  | { readonly state: 'invalid'; readonly findings: readonly RuleRecordFinding[] };
