/**
 * Takes the rules of a connected org over: read whole, checked whole, put in force whole. When one record does not hold,
 * nothing changes, and the record is named.
 */
import type { SalesforceDirectory } from '../systems/salesforce/port.ts';
import { RULE_QUERIES, type RuleRecords, rulesOf } from './custom-metadata.ts';
import { RULES_MAX } from './limits.ts';
import type { RuleStore, TakenOver } from './port.ts';
import { snapshotOf } from './snapshot.ts';

export interface RulesFromOrgDeps {
  readonly orgs: SalesforceDirectory;
  readonly rules: RuleStore;
}

const CALL_MS = 15_000;
const SOURCE = 'salesforce';

/** Rejects with SalesforceError when the org cannot be asked; undefined when it is not connected. */
export function createRulesFromOrg({
  orgs,
  rules,
}: RulesFromOrgDeps): (orgId: string) => Promise<TakenOver | undefined> {
  return async (orgId) => {
    const org = await orgs.org(orgId);
    if (org === undefined) return undefined;
    const kinds = Object.entries(RULE_QUERIES);
    const queries = kinds.map(
      ([, { object, fields }]) => `SELECT ${['DeveloperName', ...fields].join(', ')} FROM ${object}`,
    );
    const found = await org.port.queryTogether(queries, { deadlineMs: CALL_MS }, RULES_MAX);
    const records = Object.fromEntries(kinds.map(([kind], at) => [kind, found[at] ?? []]));
    const read = rulesOf(records as unknown as RuleRecords);
    if (read.kind === 'invalid') return { state: 'invalid', findings: read.findings };
    const snapshot = snapshotOf(read.document);
    await rules.activate(orgId, snapshot, SOURCE);
    return { state: 'good', hash: snapshot.hash };
  };
}
