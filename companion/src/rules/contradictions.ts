/** What the records of one document say against each other, and against themselves. */
import { RETRY_TOTAL_MAX_SECONDS } from './limits.ts';
import type { RetryRule, RouteRule, RuleDocument, RuleScope } from './port.ts';

export interface Contradiction {
  /** JSON path in the document, e.g. "routes[2]". */
  readonly field: string;
  readonly detail: string;
}

const KINDS = [
  'creditPolicies',
  'routes',
  'freshness',
  'retries',
  'priceTolerances',
  'replayApprovals',
  'recoveryObjectives',
] as const;
type Kind = (typeof KINDS)[number];

/** All of them, in the order of the document; empty when the records agree. */
export function contradictions(document: RuleDocument): readonly Contradiction[] {
  return [
    ...KINDS.flatMap((kind) => sameNames(kind, document[kind])),
    ...sameGround('creditPolicies', document.creditPolicies, ({ scope }) => [scopeKey(scope)]),
    ...sameGround('routes', document.routes, routeKeys),
    ...sameGround('freshness', document.freshness, ({ scope, domain }) => [`${domain} in ${scopeKey(scope)}`]),
    ...sameGround('retries', document.retries, retryKeys),
    ...sameGround('priceTolerances', document.priceTolerances, ({ scope }) => [scopeKey(scope)]),
    ...sameGround('replayApprovals', document.replayApprovals, ({ currency }) => [`replays in ${currency}`]),
    ...sameGround('recoveryObjectives', document.recoveryObjectives, ({ workflow, criticality }) => [
      `${workflow} of class ${criticality}`,
    ]),
    ...document.retries.flatMap(unendingRetries),
    ...document.retries.flatMap(({ name, errorCodes }, at) =>
      new Set(errorCodes).size === errorCodes.length
        ? []
        : [{ field: `retries[${String(at)}].errorCodes`, detail: `Rule “${name}” names an error code twice.` }],
    ),
    ...document.freshness.flatMap(({ name, targetAgeSeconds, limitAgeSeconds }, at) =>
      targetAgeSeconds <= limitAgeSeconds
        ? []
        : [
            {
              field: `freshness[${String(at)}].targetAgeSeconds`,
              detail: `Rule “${name}” aims for an age of ${String(targetAgeSeconds)} s, past its own limit of ${String(limitAgeSeconds)} s.`,
            },
          ],
    ),
    ...document.routes.flatMap(({ name, when, to }, at) =>
      when.entity === undefined || when.entity === to.entity
        ? []
        : [
            {
              field: `routes[${String(at)}].to.entity`,
              detail: `Rule “${name}” sends an order that names entity ${when.entity} to ${to.entity}.`,
            },
          ],
    ),
  ];
}

interface Named {
  readonly name: string;
  readonly active: boolean;
}

/** Names are compared as Salesforce compares developer names: capitals do not matter. */
function sameNames(kind: Kind, rules: readonly Named[]): Contradiction[] {
  const seen = new Map<string, string>();
  return rules.flatMap(({ name }, at) => {
    const key = name.toLowerCase();
    const before = seen.get(key);
    seen.set(key, name);
    if (before === undefined) return [];
    return [{ field: `${kind}[${String(at)}].name`, detail: `Two rules are named “${before}”.` }];
  });
}

/** Two active rules for the very same ground: which one decides would be chance. */
function sameGround<T extends Named>(
  kind: Kind,
  rules: readonly T[],
  grounds: (rule: T) => readonly string[],
): Contradiction[] {
  const seen = new Map<string, string>();
  return rules.flatMap((rule, at) => {
    if (!rule.active) return [];
    return [...new Set(grounds(rule))].flatMap((ground) => {
      const before = seen.get(ground);
      if (before === undefined) {
        seen.set(ground, rule.name);
        return [];
      }
      return [
        {
          field: `${kind}[${String(at)}]`,
          detail: `Rules “${before}” and “${rule.name}” are both active for ${ground}.`,
        },
      ];
    });
  });
}

function scopeKey({ connectionId, entity, currency }: RuleScope): string {
  return fieldsKey({ connection: connectionId, entity, currency });
}

function routeKeys({ when, priority }: RouteRule): readonly string[] {
  const { entity, currency, customerConnectionId } = when;
  const orders = fieldsKey({ entity, currency, 'customer connection': customerConnectionId });
  return [`${orders} at priority ${String(priority)}`];
}

function retryKeys({ errorCodes, criticality }: RetryRule): readonly string[] {
  return errorCodes.map((code) => (criticality === undefined ? code : `${code} of class ${criticality}`));
}

/** Each delay by itself may be one; together they would hide a failure from everybody. */
function unendingRetries({ name, delaysSeconds }: RetryRule, at: number): readonly Contradiction[] {
  const total = delaysSeconds.reduce((sum, delay) => sum + delay, 0);
  if (total <= RETRY_TOTAL_MAX_SECONDS) return [];
  return [
    {
      field: `retries[${String(at)}].delaysSeconds`,
      detail: `Rule “${name}” goes on for ${String(total)} s in all; ${String(RETRY_TOTAL_MAX_SECONDS)} s (7 days) is the most.`,
    },
  ];
}

function fieldsKey(fields: Readonly<Record<string, string | undefined>>): string {
  const named = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (named.length === 0) return 'everything';
  return named.map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ');
}
