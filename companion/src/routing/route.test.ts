import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerLink, PartnerRole } from '../canonical/customer.ts';
import type { CanonicalOrder } from '../canonical/order.ts';
import type { RouteRule, RuleDocument } from '../rules/port.ts';
import type { OrderLinks } from './port.ts';
import { route } from './route.ts';

const ORDER: CanonicalOrder = {
  source: { object: 'Order', recordId: '801000000000001AAA' },
  accountId: 'ACCOUNT',
  currency: 'USD',
  lines: [{ lineId: '1', product: 'WIDGET', quantity: '1', unitPrice: '100.00' }],
};

function rulesOf(...routes: RouteRule[]): RuleDocument {
  return {
    schemaVersion: 1,
    reportingCurrency: 'USD',
    creditPolicies: [],
    routes,
    freshness: [],
    retries: [],
    replayApprovals: [],
    recoveryObjectives: [],
    priceTolerances: [],
  };
}

function leads(entity: string, when: RouteRule['when'] = {}, more: Partial<RouteRule> = {}): RouteRule {
  return { name: `to ${entity}`, active: true, priority: 1, when, to: { connectionId: 'erp', entity }, ...more };
}

function link(entity: string, customer: string, role: PartnerRole = 'soldTo', connectionId = 'erp'): CustomerLink {
  return { accountId: 'ACCOUNT', connectionId, entity, customer, role };
}

const BUYS_IN_US: OrderLinks = { soldTo: [link('us', 'C1')] };
const BOTH = rulesOf(leads('us', { currency: 'USD' }), leads('de', { currency: 'EUR' }));

describe('which ERP takes an order', () => {
  it('the one that the table names, with its rule and the customer that buys and pays', () => {
    expect(route(ORDER, BUYS_IN_US, BOTH)).toEqual({
      target: { connectionId: 'erp', entity: 'us' },
      rule: 'to us',
      customer: 'C1',
      payer: 'C1',
    });
  });

  it('the entity that the order names, and no other', () => {
    const rules = rulesOf(leads('us', {}, { priority: 9 }), leads('de'));
    const links = { soldTo: [link('us', 'C1'), link('de', 'C2')] };
    expect(route({ ...ORDER, entity: 'de' }, links, rules).target.entity).toBe('de');
  });

  it('a rule that says more before one of a higher priority; among equals the priority, then the name', () => {
    const links = { soldTo: [link('us', 'C1'), link('de', 'C2')] };
    const bySaying = rulesOf(leads('de', {}, { priority: 100 }), leads('us', { currency: 'USD' }));
    expect(route(ORDER, links, bySaying).target.entity).toBe('us');
    const byPriority = rulesOf(leads('de', {}, { priority: 2 }), leads('us'));
    expect(route(ORDER, links, byPriority).target.entity).toBe('de');
    const byName = rulesOf(leads('us', {}, { name: 'b' }), leads('de', {}, { name: 'a' }));
    expect(route(ORDER, links, byName).rule).toBe('a');
  });

  it('never a route that is switched off, or that is for customers of another connection', () => {
    expect(() => route(ORDER, BUYS_IN_US, rulesOf(leads('us', {}, { active: false })))).toThrow(
      expect.objectContaining({ code: 'ROUTE_RULE_MISSING' }),
    );
    const elsewhere = rulesOf(leads('us', { customerConnectionId: 'erp-2' }));
    expect(() => route(ORDER, BUYS_IN_US, elsewhere)).toThrow(expect.objectContaining({ code: 'ROUTE_RULE_MISSING' }));
    expect(route(ORDER, BUYS_IN_US, rulesOf(leads('us', { customerConnectionId: 'erp' }))).target.entity).toBe('us');
  });
});

describe('an order that cannot be routed', () => {
  it('for an entity that no route leads to', () => {
    expect(() => route({ ...ORDER, entity: 'fr' }, BUYS_IN_US, BOTH)).toThrow(
      expect.objectContaining({ code: 'ENTITY_UNKNOWN', field: 'entity', record: 'fr' }),
    );
  });

  it('for a currency that no route takes', () => {
    expect(() => route({ ...ORDER, currency: 'GBP' }, BUYS_IN_US, BOTH)).toThrow(
      expect.objectContaining({ code: 'ROUTE_RULE_MISSING', record: 'ACCOUNT' }),
    );
  });

  it.each<[string, OrderLinks]>([
    ['without any link', { soldTo: [] }],
    ['linked in another entity only', { soldTo: [link('de', 'C2')] }],
    ['linked in an entity of that name in another ERP only', { soldTo: [link('us', 'C1', 'soldTo', 'erp-2')] }],
    ['linked only as the one that pays', { soldTo: [link('us', 'C1', 'payer')] }],
    ['linked to two customers that buy', { soldTo: [link('us', 'C1'), link('us', 'C2')] }],
    [
      'linked to two customers that pay',
      { soldTo: [link('us', 'C1'), link('us', 'P1', 'payer'), link('us', 'P2', 'payer')] },
    ],
  ])('for an account %s', (_what, links) => {
    expect(() => route(ORDER, links, BOTH)).toThrow(
      expect.objectContaining({ code: 'NO_CUSTOMER_LINK', field: 'accountId', record: 'ACCOUNT' }),
    );
  });

  it.each(['billTo', 'shipTo'] as const)('for a named %s account that has no link in the entity', (role) => {
    const order = { ...ORDER, [`${role}AccountId`]: 'OTHER' };
    for (const linked of [undefined, [], [link('de', 'C9', role)]]) {
      const links = { ...BUYS_IN_US, ...(linked === undefined ? {} : { [role]: linked }) };
      expect(() => route(order, links, BOTH)).toThrow(
        expect.objectContaining({ code: 'NO_CUSTOMER_LINK', field: `${role}AccountId`, record: 'OTHER' }),
      );
    }
  });
});

describe('the partners of a routed order', () => {
  it('pays with the payer link of the entity where there is one', () => {
    const links = { soldTo: [link('us', 'C1'), link('us', 'P1', 'payer'), link('de', 'P2', 'payer')] };
    expect(route(ORDER, links, BOTH)).toMatchObject({ customer: 'C1', payer: 'P1' });
  });

  it('bills and ships to the named accounts: in that role, else as a buyer, else as whatever they are linked', () => {
    const order = { ...ORDER, billToAccountId: 'BILL', shipToAccountId: 'SHIP' };
    const chosen = (billTo: readonly CustomerLink[]) =>
      route(order, { ...BUYS_IN_US, billTo, shipTo: [link('us', 'S1', 'shipTo')] }, BOTH);
    expect(chosen([link('us', 'B1'), link('us', 'B2', 'billTo')])).toMatchObject({ billTo: 'B2', shipTo: 'S1' });
    expect(chosen([link('us', 'B1'), link('us', 'B3', 'payer')]).billTo).toBe('B1');
    expect(chosen([link('us', 'B3', 'payer')]).billTo).toBe('B3');
  });

  it('names no bill-to or ship-to that the order does not name', () => {
    const decision = route(ORDER, { ...BUYS_IN_US, billTo: [link('us', 'B1', 'billTo')] }, BOTH);
    expect(decision).not.toHaveProperty('billTo');
    expect(decision).not.toHaveProperty('shipTo');
  });
});

describe('whatever the table and the links', () => {
  const entity = fc.constantFrom('us', 'de', 'fr');
  const currency = fc.constantFrom('USD', 'EUR', 'GBP');
  const routes = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,4}$/),
      active: fc.boolean(),
      priority: fc.nat(3),
      when: fc.record({ entity, currency }, { requiredKeys: [] }),
      to: fc.record({ connectionId: fc.constantFrom('erp', 'erp-2'), entity }),
    }),
    { selector: ({ name }) => name, maxLength: 8 },
  );
  const links = fc.array(
    fc.record({
      accountId: fc.constant('ACCOUNT'),
      connectionId: fc.constantFrom('erp', 'erp-2'),
      entity,
      customer: fc.constantFrom('C1', 'C2'),
      role: fc.constantFrom<PartnerRole>('soldTo', 'payer'),
    }),
    { maxLength: 6 },
  );

  it('the order of the records does not matter, and a decision rests on an active rule and on links of its target', () => {
    fc.assert(
      fc.property(routes, links, currency, fc.option(entity, { nil: undefined }), (table, known, money, named) => {
        const order = { ...ORDER, currency: money, ...(named === undefined ? {} : { entity: named }) };
        const decide = (rules: RouteRule[], soldTo: CustomerLink[]) => {
          try {
            return route(order, { soldTo }, rulesOf(...rules));
          } catch (error) {
            return (error as { code: string }).code;
          }
        };
        const decision = decide(table, known);
        expect(decide(table.toReversed(), known.toReversed())).toEqual(decision);
        if (typeof decision === 'string') return;
        const rule = table.find(({ name }) => name === decision.rule);
        expect(rule).toMatchObject({ active: true, to: decision.target });
        if (named !== undefined) expect(decision.target.entity).toBe(named);
        for (const customer of [decision.customer, decision.payer]) {
          expect(known).toContainEqual(expect.objectContaining({ ...decision.target, customer }));
        }
      }),
    );
  });
});
