/**
 * Rules as finance keeps them in the org: records of custom metadata, read into one rule document. Names of records and
 * fields stay with what they become, so that a contradiction is told in the words of the org.
 *
 * Pure. Nothing is guessed: a record that cannot be read refuses the whole document, and the last good one stays in force.
 */
import { LedgerlineError } from '../platform/errors.ts';
import { parseRules } from './parse.ts';
import type { RuleDocument, RuleRecordFinding } from './port.ts';

/** A record as the org answers it, names without namespace. */
export type MetadataRecord = Readonly<Record<string, unknown>>;

export interface RuleRecords {
  readonly creditPolicies: readonly MetadataRecord[];
  readonly routes: readonly MetadataRecord[];
  readonly freshness: readonly MetadataRecord[];
  readonly retries: readonly MetadataRecord[];
  readonly priceTolerances: readonly MetadataRecord[];
  readonly replayApprovals: readonly MetadataRecord[];
  readonly recoveryObjectives: readonly MetadataRecord[];
  readonly settings: readonly MetadataRecord[];
}

export type ReadRules =
  | { readonly kind: 'good'; readonly document: RuleDocument }
  | { readonly kind: 'invalid'; readonly findings: readonly RuleRecordFinding[] };

/** What is asked of the org, per kind. */
export const RULE_QUERIES: Readonly<
  Record<keyof RuleRecords, { readonly object: string; readonly fields: readonly string[] }>
> = {
  creditPolicies: {
    object: 'Credit_Policy__mdt',
    fields: [
      'Active__c',
      'Connection__c',
      'Entity__c',
      'Currency_Code__c',
      'Hold_When_Overdue_Days__c',
      'Prepaid_Exempt__c',
    ],
  },
  routes: {
    object: 'Route__mdt',
    fields: [
      'Active__c',
      'Priority__c',
      'When_Entity__c',
      'When_Currency__c',
      'When_Customer_Connection__c',
      'To_Connection__c',
      'To_Entity__c',
    ],
  },
  freshness: {
    object: 'Freshness_Policy__mdt',
    fields: [
      'Active__c',
      'Connection__c',
      'Entity__c',
      'Currency_Code__c',
      'Domain__c',
      'Target_Age_Seconds__c',
      'Limit_Age_Seconds__c',
      'Past_Target__c',
    ],
  },
  retries: {
    object: 'Retry_Policy__mdt',
    fields: ['Active__c', 'Error_Codes__c', 'Criticality__c', 'Delays_Seconds__c'],
  },
  priceTolerances: {
    object: 'Price_Tolerance__mdt',
    fields: ['Active__c', 'Connection__c', 'Entity__c', 'Currency_Code__c', 'Tolerance_Percent__c'],
  },
  replayApprovals: { object: 'Replay_Approval__mdt', fields: ['Active__c', 'Currency_Code__c', 'Above_Amount__c'] },
  recoveryObjectives: {
    object: 'Recovery_Objective__mdt',
    fields: ['Active__c', 'Workflow__c', 'Criticality__c', 'Recover_Within_Seconds__c', 'Lost_Allowed__c'],
  },
  settings: { object: 'Companion_Setting__mdt', fields: ['Reporting_Currency__c'] },
};

/** Where each field of a rule comes from, by its path in the rule. */
const FIELD_OF: Readonly<Record<string, string>> = {
  name: 'DeveloperName',
  active: 'Active__c',
  'scope.connectionId': 'Connection__c',
  'scope.entity': 'Entity__c',
  'scope.currency': 'Currency_Code__c',
  holdWhenOverdueDays: 'Hold_When_Overdue_Days__c',
  prepaidExempt: 'Prepaid_Exempt__c',
  priority: 'Priority__c',
  'when.entity': 'When_Entity__c',
  'when.currency': 'When_Currency__c',
  'when.customerConnectionId': 'When_Customer_Connection__c',
  'to.connectionId': 'To_Connection__c',
  'to.entity': 'To_Entity__c',
  domain: 'Domain__c',
  targetAgeSeconds: 'Target_Age_Seconds__c',
  limitAgeSeconds: 'Limit_Age_Seconds__c',
  pastTarget: 'Past_Target__c',
  errorCodes: 'Error_Codes__c',
  delaysSeconds: 'Delays_Seconds__c',
  tolerancePercent: 'Tolerance_Percent__c',
  criticality: 'Criticality__c',
  currency: 'Currency_Code__c',
  aboveAmount: 'Above_Amount__c',
  workflow: 'Workflow__c',
  recoverWithinSeconds: 'Recover_Within_Seconds__c',
  lostAllowed: 'Lost_Allowed__c',
};

export function rulesOf(records: RuleRecords): ReadRules {
  const document = {
    schemaVersion: 1,
    reportingCurrency: records.settings.find(({ DeveloperName }) => DeveloperName === 'Default')?.[
      'Reporting_Currency__c'
    ],
    creditPolicies: sorted(records.creditPolicies).map((record) => ({
      ...named(record),
      scope: scopeOf(record),
      ...optional({ holdWhenOverdueDays: record['Hold_When_Overdue_Days__c'] }),
      prepaidExempt: record['Prepaid_Exempt__c'],
    })),
    routes: sorted(records.routes).map((record) => ({
      ...named(record),
      priority: record['Priority__c'],
      when: optional({
        entity: record['When_Entity__c'],
        currency: record['When_Currency__c'],
        customerConnectionId: record['When_Customer_Connection__c'],
      }),
      to: { connectionId: record['To_Connection__c'], entity: record['To_Entity__c'] },
    })),
    freshness: sorted(records.freshness).map((record) => ({
      ...named(record),
      scope: scopeOf(record),
      domain: record['Domain__c'],
      targetAgeSeconds: record['Target_Age_Seconds__c'],
      limitAgeSeconds: record['Limit_Age_Seconds__c'],
      pastTarget: record['Past_Target__c'],
    })),
    retries: sorted(records.retries).map((record) => ({
      ...named(record),
      errorCodes: listed(record['Error_Codes__c']),
      ...optional({ criticality: record['Criticality__c'] }),
      delaysSeconds: listed(record['Delays_Seconds__c']).map((delay) => (/^\d+$/.test(delay) ? Number(delay) : delay)),
    })),
    priceTolerances: sorted(records.priceTolerances).map((record) => ({
      ...named(record),
      scope: scopeOf(record),
      tolerancePercent: decimal(record['Tolerance_Percent__c']),
    })),
    replayApprovals: sorted(records.replayApprovals).map((record) => ({
      ...named(record),
      currency: record['Currency_Code__c'],
      aboveAmount: decimal(record['Above_Amount__c']),
    })),
    recoveryObjectives: sorted(records.recoveryObjectives).map((record) => ({
      ...named(record),
      workflow: record['Workflow__c'],
      criticality: record['Criticality__c'],
      recoverWithinSeconds: record['Recover_Within_Seconds__c'],
      lostAllowed: record['Lost_Allowed__c'],
    })),
  };
  try {
    return { kind: 'good', document: parseRules(document) };
  } catch (error) {
    if (!(error instanceof LedgerlineError) || error.code !== 'RULES_INVALID') throw error;
    return { kind: 'invalid', findings: (error.errors ?? []).map((found) => findingOf(found, document)) };
  }
}

/** By name, so that the document, and with it its hash, does not depend on the order of an answer. */
function sorted(records: readonly MetadataRecord[]): readonly MetadataRecord[] {
  const nameOf = (record: MetadataRecord): string => String(record['DeveloperName']);
  return records.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function named(record: MetadataRecord): { readonly name: unknown; readonly active: unknown } {
  return { name: record['DeveloperName'], active: record['Active__c'] };
}

function scopeOf(record: MetadataRecord): Readonly<Record<string, unknown>> {
  return optional({
    connectionId: record['Connection__c'],
    entity: record['Entity__c'],
    currency: record['Currency_Code__c'],
  });
}

/** The API answers an empty field with null; here absent is absent. */
function optional(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

function listed(value: unknown): readonly string[] {
  return typeof value === 'string'
    ? value
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '')
    : [];
}

/** A number of at most 15 digits, as JSON brings it: its shortest decimal text is what finance typed. */
function decimal(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

type Kind = keyof RuleRecords;

function findingOf(
  { field, detail }: { readonly field: string; readonly detail: string },
  document: Readonly<Record<string, unknown>>,
): RuleRecordFinding {
  const [, kind = '', at = '', rest = ''] = /^([a-zA-Z]+)(?:\[(\d+)\])?\.?(.*)$/.exec(field) ?? [];
  if (kind === 'reportingCurrency') {
    return { record: 'Companion_Setting__mdt.Default', field: 'Reporting_Currency__c', detail };
  }
  if (!(kind in RULE_QUERIES)) return { record: 'the rules', detail };
  const rules = document[kind] as readonly { readonly name?: unknown }[];
  const given = rules[Number(at)]?.name;
  const name = typeof given === 'string' ? given : '';
  const place = FIELD_OF[rest.replace(/\[\d+\].*$/, '')];
  return {
    record: `${RULE_QUERIES[kind as Kind].object}.${name}`,
    ...(place === undefined ? {} : { field: place }),
    detail,
  };
}
