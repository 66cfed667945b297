import { describe, expect, it } from 'vitest';
import type { Criticality } from '../canonical/criticality.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { defaultRules } from './default-rules.ts';
import { parseRules } from './parse.ts';
import { PASSING_CODES } from '../systems/salesforce/port.ts';
import { rulePolicies } from './policies.ts';
import { type FreshnessRule, type RuleDocument, WORKFLOWS } from './port.ts';
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
    const reading = rulePolicies.readingRules(shipped, 'credit', US);
    expect(reading.policy).toMatchObject({
      targetAgeSeconds: 60,
      limitAgeSeconds: 900,
    });
    expect(reading.delaysFor?.('UNAVAILABLE', 'credit')).toEqual([5, 15, 60]);
    expect(reading.delaysFor?.('UNAVAILABLE', 'refresh')).toEqual([60, 300, 900]);
    expect(rulePolicies.creditPolicyFor(shipped, US)?.prepaidExempt).toBe(true);
    expect(rulePolicies.priceToleranceFor(shipped, US)?.tolerancePercent).toBe('1');
    expect(rulePolicies.retryFor(shipped, 'UNAVAILABLE', 'payment')?.delaysSeconds[0]).toBe(5);
    expect(rulePolicies.retryFor(shipped, 'MASTER_DATA', 'order')).toBeUndefined();
  });

  it('ask an ERP that is away for an order at least every minute for 10 minutes, and for a refresh less often', () => {
    const delays = (criticality: 'order' | 'refresh') =>
      rulePolicies.retryFor(shipped, 'UNAVAILABLE', criticality)?.delaysSeconds ?? [];
    const within = delays('order').reduce<{ readonly waited: number; readonly worst: number }>(
      ({ waited, worst }, delay) => ({
        waited: waited + delay,
        worst: waited < 600 ? Math.max(worst, delay) : worst,
      }),
      { waited: 0, worst: 0 },
    );
    expect(within.worst).toBeLessThanOrEqual(60);
    expect(within.waited).toBeGreaterThan(3_600);
    expect(delays('refresh').length).toBeLessThan(delays('order').length);
  });

  it('have a schedule for every code after which an org may take the same later', () => {
    const codes = [...PASSING_CODES, 'NOT_CONNECTED', 'ORG_CHANGED', 'UNREACHABLE', 'TOO_SLOW', 'ANSWER_BROKEN'];
    expect(codes.filter((code) => rulePolicies.retryFor(shipped, code, 'order') === undefined)).toEqual([]);
    expect(rulePolicies.retryFor(shipped, 'UNABLE_TO_LOCK_ROW', 'order')?.delaysSeconds.slice(0, 3)).toEqual([1, 2, 5]);
  });

  it('say for each workflow how soon it is back after a fault, and that nothing is lost', () => {
    expect(shipped.recoveryObjectives.map(({ workflow }) => workflow)).toEqual([...WORKFLOWS]);
    expect(shipped.recoveryObjectives.filter(({ active }) => !active)).toEqual([]);
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
      /Rule “erp-down-orders”.*at least one delay/,
    ],
    [
      'a schedule without an end',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { delaysSeconds: Array<number>(41).fill(5) })),
      'retries[0].delaysSeconds',
      /more than 40 delays/,
    ],
    [
      'a schedule that is not given',
      changed((d) => delete d['retries']?.[0]?.['delaysSeconds']),
      'retries[0].delaysSeconds',
      /Rule “erp-down-orders”/,
    ],
    [
      'delays that are each allowed and together outlast a week',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { delaysSeconds: [604_800, 1] })),
      'retries[0].delaysSeconds',
      /Rule “erp-down-orders” goes on for 604801 s in all; 604800 s \(7 days\) is the most/,
    ],
    [
      'an unknown class',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { criticality: 'urgent' })),
      'retries[0].criticality',
      /Rule “erp-down-orders”.*order, payment, credit, refresh/,
    ],
    [
      'two schedules for one error code and class',
      changed((d) => Object.assign(d['retries']?.[1] ?? {}, { criticality: 'order' })),
      'retries[1]',
      /“erp-down-orders” and “erp-down” are both active for UNAVAILABLE of class order/,
    ],
    [
      'two amounts for replays in one currency',
      changed((d) => Object.assign(d['replayApprovals']?.[1] ?? {}, { currency: 'USD' })),
      'replayApprovals[1]',
      /“replay-dollars” and “replay-euros” are both active for replays in USD/,
    ],
    [
      'an amount below nothing',
      changed((d) => Object.assign(d['replayApprovals']?.[0] ?? {}, { aboveAmount: '-1' })),
      'replayApprovals[0].aboveAmount',
      /Rule “replay-dollars”/,
    ],
    [
      'an objective that allows a loss',
      changed((d) => Object.assign(d['recoveryObjectives']?.[0] ?? {}, { lostAllowed: 1 })),
      'recoveryObjectives[0].lostAllowed',
      /Rule “order-submit”.*nothing may be lost/,
    ],
    [
      'an objective for a workflow that nobody has',
      changed((d) => Object.assign(d['recoveryObjectives']?.[0] ?? {}, { workflow: 'order.sumbit' })),
      'recoveryObjectives[0].workflow',
      /Rule “order-submit”/,
    ],
    [
      'two objectives for one workflow and class',
      changed((d) => d['recoveryObjectives']?.push({ ...d['recoveryObjectives'][0], name: 'again' })),
      'recoveryObjectives[7]',
      /“order-submit” and “again” are both active for order.submit of class order/,
    ],
    [
      'a delay of nothing',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { delaysSeconds: [0] })),
      'retries[0].delaysSeconds[0]',
      /Rule “erp-down-orders”/,
    ],
    [
      'a misspelt error code',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { errorCodes: ['UNAVAILBLE'] })),
      'retries[0].errorCodes[0]',
      /Rule “erp-down-orders”/,
    ],
    [
      'an error code with two schedules',
      changed((d) => Object.assign(d['retries']?.[5] ?? {}, { errorCodes: ['UNAVAILABLE'] })),
      'retries[5]',
      /“erp-down” and “erp-busy” are both active for UNAVAILABLE/,
    ],
    [
      'an error code named twice',
      changed((d) => Object.assign(d['retries']?.[0] ?? {}, { errorCodes: ['UNAVAILABLE', 'UNAVAILABLE'] })),
      'retries[0].errorCodes',
      /“erp-down-orders” names an error code twice/,
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
    expect(() => rulePolicies.readingRules(none, 'credit', { connectionId: 'erp-main', entity: 'de' })).toThrow(
      expect.objectContaining({ code: 'RULE_MISSING', record: 'erp-main/de' }),
    );
  });
});

describe('which schedule an error has', () => {
  const rules = (...retries: RuleDocument['retries']): RuleDocument => ({ ...shipped, retries });
  const any = { name: 'any', active: true, errorCodes: ['LOCKED', 'UNABLE_TO_LOCK_ROW'], delaysSeconds: [1] };
  const orders = { ...any, name: 'orders', criticality: 'order' } as const;
  const nameFor = (document: RuleDocument, code: string, criticality: Criticality) =>
    rulePolicies.retryFor(document, code, criticality)?.name;

  it('that of its class, and that for all classes where its class has none', () => {
    for (const document of [rules(any, orders), rules(orders, any)]) {
      expect(nameFor(document, 'LOCKED', 'order')).toBe('orders');
      expect(nameFor(document, 'UNABLE_TO_LOCK_ROW', 'payment')).toBe('any');
    }
    expect(nameFor(rules(any, { ...orders, active: false }), 'LOCKED', 'order')).toBe('any');
  });

  it('none where the only one is for another class', () => {
    expect(nameFor(rules(orders), 'LOCKED', 'refresh')).toBeUndefined();
  });
});

describe('from which amount on a replay needs a second person', () => {
  it('what the rule of its currency says; always, where there is none', () => {
    expect(rulePolicies.replayApprovalFor(shipped, 'EUR')?.aboveAmount).toBe('10000');
    expect(rulePolicies.replayApprovalFor(shipped, 'CHF')).toBeUndefined();
    const off = shipped.replayApprovals.map((rule) => ({ ...rule, active: false }));
    expect(rulePolicies.replayApprovalFor({ ...shipped, replayApprovals: off }, 'EUR')).toBeUndefined();
  });
});
