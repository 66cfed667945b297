/** Ports and the shape of a rule snapshot: what finance keeps in custom metadata, frozen and hashed. */
import type { FreshnessDomain, FreshnessPolicy } from '../freshness/port.ts';

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
  /** ERP error codes this schedule is for. */
  readonly errorCodes: readonly string[];
  /** Delay before each further attempt, in seconds; after the last one the submission waits for a person. */
  readonly delaysSeconds: readonly number[];
}

export interface PriceToleranceRule {
  readonly name: string;
  readonly active: boolean;
  readonly scope: RuleScope;
  /** A line's price may differ from the ERP's by at most this many percent (decimal string) before preflight fails it. */
  readonly tolerancePercent: string;
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
}

export interface RuleSnapshot {
  /** sha256 of the canonical JSON (RFC 8785) of the document, lower-case hex. */
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

/** Rules evaluated purely: the most specific active rule wins; undefined where none covers the scope. */
export interface RulePolicies {
  creditPolicyFor(document: RuleDocument, scope: AskedScope): CreditPolicyRule | undefined;
  priceToleranceFor(document: RuleDocument, scope: AskedScope): PriceToleranceRule | undefined;
  freshnessFor(document: RuleDocument, domain: FreshnessDomain, scope: AskedScope): FreshnessPolicy | undefined;
  /** The schedule for an ERP error code. */
  retryFor(document: RuleDocument, code: string): RetryRule | undefined;
  /** As `freshnessFor`; throws RULE_MISSING, naming the scope. */
  requiredFreshness(document: RuleDocument, domain: FreshnessDomain, scope: AskedScope): FreshnessPolicy;
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
