import { describe, expect, it } from 'vitest';
import { LedgerlineError } from '../platform/errors.ts';
import { defaultRules } from './default-rules.ts';
import { parseRules } from './parse.ts';
import { rulePolicies } from './policies.ts';
import type { FreshnessRule, RuleDocument } from './port.ts';
import { snapshotOf } from './snapshot.ts';

const US = { connectionId: 'erp-main', entity: 'us' };
const shipped = defaultRules().document;

function refusal(document: unknown): LedgerlineError {
  try {
    parseRules(document);
  } catch (error) {
    if (error instanceof LedgerlineError) return error;
    throw error;
  }
  throw new Error('the rules were taken');
}

/** The shipped rules with one thing changed. */
function changed(change: (document: Record<string, Record<string, unknown>[]>) => void): unknown {
  const copy = structuredClone(shipped) as unknown as Record<string, Record<string, unknown>[]>;
  change(copy);
  return copy;
}

describe('the rules that ship', () => {
  it('cover both entities in every domain, in dollars', () => {
    expect(shipped.reportingCurrency).toBe('USD');
    for (const entity of ['us', 'de']) {
      for (const domain of ['credit', 'customer', 'invoices', 'payments', 'exchangeRates'] as const) {
        expect(rulePolicies.freshnessFor(shipped, domain, { connectionId: 'erp-main', entity })).toBeDefined();
      }
      expect(shipped.routes.some(({ to }) => to.connectionId === 'erp-main' && to.entity === entity)).toBe(true);
    }
    expect(rulePolicies.requiredFreshness(shipped, 'credit', US)).toMatchObject({
      targetAgeSeconds: 60,
      limitAgeSeconds: 900,
    });
    expect(rulePolicies.creditPolicyFor(shipped, US)?.prepaidExempt).toBe(true);
    expect(rulePolicies.priceToleranceFor(shipped, US)?.tolerancePercent).toBe('1');
    expect(rulePolicies.retryFor(shipped, 'UNAVAILABLE')?.delaysSeconds[0]).toBe(5);
    expect(rulePolicies.retryFor(shipped, 'MASTER_DATA')).toBeUndefined();
  });
});

describe('a set of rules with something wrong', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['no object at all', null, '', /document/],
    ['an unknown field', { ...shipped, alerts: [] }, '', /alerts/],
    ['an unknown currency', { ...shipped, reportingCurrency: 'XQX' }, 'reportingCurrency', /currency/],
    [
      'an unknown currency in a scope',
      changed((d) => Object.assign(d['creditPolicies']?.[0] ?? {}, { scope: { currency: 'usd' } })),
      'creditPolicies[0].scope.currency',
      /Rule “credit-everywhere”/,
    ],
    [
      'a negative number',
      changed((d) => Object.assign(d['creditPolicies']?.[0] ?? {}, { holdWhenOverdueDays: -1 })),
      'creditPolicies[0].holdWhenOverdueDays',
      /Rule “credit-everywhere”/,
    ],
    [
      'a negative tolerance',
      changed((d) => Object.assign(d['priceTolerances']?.[0] ?? {}, { tolerancePercent: '-1' })),
      'priceTolerances[0].tolerancePercent',
      /Rule “prices-everywhere”/,
    ],
    [
      'a tolerance past everything',
      changed((d) => Object.assign(d['priceTolerances']?.[0] ?? {}, { tolerancePercent: '100.5' })),
      'priceTolerances[0].tolerancePercent',
      /Rule “prices-everywhere”/,
    ],
    [
      'a target age past its limit',
      changed((d) => Object.assign(d['freshness']?.[0] ?? {}, { targetAgeSeconds: 901 })),
      'freshness[0].targetAgeSeconds',
      /Rule “credit” aims for an age of 901 s, past its own limit of 900 s/,
    ],
    [
      'a schedule without delays',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { delaysSeconds: [] })),
      'retries[0].delaysSeconds',
      /Rule “erp-down”.*at least one delay/,
    ],
    [
      'a schedule without an end',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { delaysSeconds: Array<number>(21).fill(5) })),
      'retries[0].delaysSeconds',
      /more than 20 delays/,
    ],
    [
      'a delay of nothing',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { delaysSeconds: [0] })),
      'retries[0].delaysSeconds[0]',
      /Rule “erp-down”/,
    ],
    [
      'a misspelt error code',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { errorCodes: ['UNAVAILBLE'] })),
      'retries[0].errorCodes[0]',
      /Rule “erp-down”/,
    ],
    [
      'an error code with two schedules',
      changed((d) => Object.assign(d['retries']?.[1] ?? {}, { errorCodes: ['UNAVAILABLE'] })),
      'retries[1]',
      /“erp-down” and “erp-busy” are both active for UNAVAILABLE/,
    ],
    [
      'an error code named twice',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { errorCodes: ['UNAVAILABLE', 'UNAVAILABLE'] })),
      'retries[0].errorCodes',
      /“erp-down” names an error code twice/,
    ],
    [
      'one name twice, in other capitals',
      changed((d) => Object.assign(d['routes']?.[1] ?? {}, { name: 'US' })),
      'routes[1].name',
      /Two rules are named “us”/,
    ],
    [
      'two routes for the same orders',
      changed((d) => Object.assign(d['routes']?.[1] ?? {}, { when: { entity: 'us' }, to: US })),
      'routes[1]',
      /“us” and “de” are both active for entity "us" at priority 100/,
    ],
    [
      'a route away from the entity that it is for',
      changed((d) => Object.assign(d['routes']?.[0] ?? {}, { to: { connectionId: 'erp-main', entity: 'de' } })),
      'routes[0].to.entity',
      /“us” sends an order that names entity us to de/,
    ],
    [
      'two freshness rules for one scope',
      changed((d) => d['freshness']?.push({ ...d['freshness'][0], name: 'credit again' })),
      'freshness[5]',
      /“credit” and “credit again” are both active for credit in everything/,
    ],
  ])('is refused for %s, which is named', (_what, document, field, detail) => {
    const error = refusal(document);
    expect(error.code).toBe('RULES_INVALID');
    expect(error.field).toBe(field);
    expect(error.message).toMatch(detail);
  });

  it('is taken when the rule that contradicts is not active, or has another priority', () => {
    const twin = { ...shipped.freshness[0], name: 'credit again', active: false };
    expect(parseRules({ ...shipped, freshness: [...shipped.freshness, twin] }).freshness).toHaveLength(6);
    const route = { ...shipped.routes[0], name: 'us again', priority: 99 };
    expect(parseRules({ ...shipped, routes: [...shipped.routes, route] }).routes).toHaveLength(5);
  });

  it('names every finding, not only the first', () => {
    const error = refusal(
      changed((d) => {
        Object.assign(d['freshness']?.[0] ?? {}, { targetAgeSeconds: 901 });
        Object.assign(d['routes']?.[1] ?? {}, { name: 'us' });
      }),
    );
    expect(error.errors?.map(({ field }) => field)).toEqual(['routes[1].name', 'freshness[0].targetAgeSeconds']);
  });
});

describe('the hash of a snapshot', () => {
  it('is that of the content, whatever the order of the fields', () => {
    const turned = Object.fromEntries(Object.entries(shipped).reverse()) as unknown as RuleDocument;
    expect(snapshotOf(turned).hash).toBe(snapshotOf(shipped).hash);
    expect(snapshotOf(shipped).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(snapshotOf({ ...shipped, reportingCurrency: 'EUR' }).hash).not.toBe(snapshotOf(shipped).hash);
  });

  it('survives being stored as JSON', () => {
    const stored = JSON.parse(JSON.stringify(shipped)) as RuleDocument;
    expect(snapshotOf(stored).hash).toBe(snapshotOf(shipped).hash);
  });
});

describe('which rule covers a scope', () => {
  const base = { ...shipped.freshness[0], domain: 'credit', pastTarget: 'live', limitAgeSeconds: 900 } as const;
  const rule = (name: string, scope: FreshnessRule['scope'], active = true): FreshnessRule => ({
    ...base,
    targetAgeSeconds: 1,
    name,
    scope,
    active,
  });
  const nameFor = (rules: readonly FreshnessRule[], asked: Parameters<typeof rulePolicies.freshnessFor>[2]) =>
    (rulePolicies.freshnessFor({ ...shipped, freshness: rules }, 'credit', asked) as FreshnessRule | undefined)?.name;

  it('the one that names most, however they are ordered', () => {
    const rules = [
      rule('everywhere', {}),
      rule('us', { entity: 'us' }),
      rule('us in dollars', { entity: 'us', currency: 'USD' }),
      rule('the connection', { connectionId: 'erp-main' }),
    ];
    for (const ordered of [rules, rules.toReversed()]) {
      expect(nameFor(ordered, { ...US, currency: 'USD' })).toBe('us in dollars');
      expect(nameFor(ordered, US)).toBe('us');
      expect(nameFor(ordered, { connectionId: 'erp-main', entity: 'de' })).toBe('the connection');
      expect(nameFor(ordered, { connectionId: 'other', entity: 'fr' })).toBe('everywhere');
    }
  });

  it('never one that is not active, and none of another domain', () => {
    expect(nameFor([rule('everywhere', {}), rule('us', { entity: 'us' }, false)], US)).toBe('everywhere');
    expect(nameFor([{ ...rule('everywhere', {}), domain: 'invoices' }], US)).toBeUndefined();
  });

  it('is refused by name where there is none', () => {
    const none = { ...shipped, freshness: [rule('us', { entity: 'us' })] };
    expect(() => rulePolicies.requiredFreshness(none, 'credit', { connectionId: 'erp-main', entity: 'de' })).toThrow(
      expect.objectContaining({ code: 'RULE_MISSING', record: 'erp-main/de' }),
    );
  });
});
