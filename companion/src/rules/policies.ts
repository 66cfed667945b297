/** Which rule covers a scope. Pure: the same document and scope always name the same rule. */
import type { Criticality } from '../canonical/criticality.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { FreshnessDomain } from '../freshness/port.ts';
import type { AskedScope, FreshnessRule, RetryRule, RuleDocument, RulePolicies, RuleScope } from './port.ts';

interface Scoped {
  readonly name: string;
  readonly active: boolean;
  readonly scope: RuleScope;
}

/** Among as many named fields, the entity says more than the connection, and that more than the currency. */
const WEIGHTS = { entity: 8 + 4, connectionId: 8 + 2, currency: 8 + 1 } as const;
const FIELDS = ['entity', 'connectionId', 'currency'] as const;

const DOMAIN_WORDS: Readonly<Record<FreshnessDomain, string>> = {
  credit: 'credit figures',
  customer: 'customers',
  invoices: 'invoices',
  payments: 'payments',
  exchangeRates: 'exchange rates',
};

export const rulePolicies: RulePolicies = {
  creditPolicyFor: (document, scope) => mostSpecific(document.creditPolicies, scope),
  priceToleranceFor: (document, scope) => mostSpecific(document.priceTolerances, scope),
  freshnessFor,
  retryFor,
  replayApprovalFor: (document, currency) =>
    document.replayApprovals
      .filter((rule) => rule.active && rule.currency === currency)
      .toSorted(byName)
      .at(0),

  readingRules(document, domain, scope) {
    const policy = freshnessFor(document, domain, scope);
    if (policy !== undefined) {
      return { policy, delaysFor: (code, criticality) => retryFor(document, code, criticality)?.delaysSeconds };
    }
    const place = `${scope.connectionId}/${scope.entity}`;
    throw new LedgerlineError('RULE_MISSING', {
      detail: `No freshness rule says how old ${DOMAIN_WORDS[domain]} of ${place} may be.`,
      action: `Finance adds a freshness rule for ${DOMAIN_WORDS[domain]} of ${place}; until then nothing is approved.`,
      record: place,
    });
  },
};

function retryFor(document: RuleDocument, code: string, criticality: Criticality): RetryRule | undefined {
  const rules = document.retries.filter(({ active, errorCodes }) => active && errorCodes.includes(code));
  const ofClass = rules.filter((rule) => rule.criticality === criticality);
  const ofAll = rules.filter((rule) => rule.criticality === undefined);
  return (ofClass.length > 0 ? ofClass : ofAll).toSorted(byName).at(0);
}

function freshnessFor(document: RuleDocument, domain: FreshnessDomain, scope: AskedScope): FreshnessRule | undefined {
  const rules = document.freshness.filter((rule) => rule.domain === domain);
  return mostSpecific(rules, scope);
}

/** Equal ones cannot both cover a scope in a document that was checked; in one that was not, the first name decides. */
function mostSpecific<T extends Scoped>(rules: readonly T[], asked: AskedScope): T | undefined {
  return rules
    .filter(({ active, scope }) => active && covers(scope, asked))
    .toSorted((a, b) => specificity(b.scope) - specificity(a.scope) || byName(a, b))
    .at(0);
}

function covers(scope: RuleScope, asked: AskedScope): boolean {
  return FIELDS.every((field) => scope[field] === undefined || scope[field] === asked[field]);
}

function specificity(scope: RuleScope): number {
  return FIELDS.reduce((sum, field) => sum + (scope[field] === undefined ? 0 : WEIGHTS[field]), 0);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
