import { describe, expect, it } from 'vitest';
import type { CreditPosition } from '../canonical/credit-position.ts';
import type { CustomerLink } from '../canonical/customer.ts';
import { money } from '../canonical/money.ts';
import { instant } from '../canonical/time.ts';
import { FakeFreshnessStore } from '../freshness/doubles/fake-store.ts';
import { FakeTime } from '../freshness/doubles/fake-time.ts';
import { directoryOf, scriptedErp } from '../freshness/doubles/scripted-erp.ts';
import { freshReader } from '../freshness/reader.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulePolicies } from '../rules/policies.ts';
import type { RuleDocument } from '../rules/port.ts';
import { ErpError } from '../systems/erp/errors.ts';
import type { ExchangeRate } from '../systems/erp/port.ts';
import { bookOf } from './doubles/book.ts';
import { ACCOUNT, link, ORG, position, reservation } from './doubles/desk.ts';
import type { PayerRef, ReservationTotal } from './port.ts';
import { creditReader } from './reader.ts';
import { createShowCredit } from './show.ts';
import { createSilences } from './silences.ts';

const START = Date.parse('2026-11-24T09:00:00.000Z');
const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });
const GONE = new ErpError('NOT_FOUND', 'no such debtor', { retryable: false, outcomeKnown: true });
const EUR = (amount: string) => money(amount, 'EUR');
const USD = (amount: string) => money(amount, 'USD');
const RATE: ExchangeRate = { from: 'USD', to: 'EUR', rate: '0.9', day: '2026-11-24' };

function openDesk(world: {
  links: CustomerLink[];
  positions: Record<string, CreditPosition | Error | (() => Promise<CreditPosition>)>;
  reservations?: ReservationTotal[];
  rates?: ExchangeRate[] | Error;
  document?: RuleDocument;
}) {
  const time = new FakeTime(START);
  const store = new FakeFreshnessStore(time);
  const asked: string[] = [];
  const payers: PayerRef[][] = [];
  const erp = scriptedErp({
    async getCredit(entity, customer) {
      asked.push(`${entity.entity}/${customer}`);
      const answer = world.positions[customer];
      if (answer === undefined) throw new Error(`unexpected customer ${customer}`);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer() : answer;
    },
    async listExchangeRates(entity) {
      asked.push(`${entity.entity} rates`);
      if (world.rates instanceof Error) throw world.rates;
      return world.rates ?? [];
    },
  });
  const erps = directoryOf({ erp });
  const fresh = freshReader({
    ...{ store, clock: time, wait: time.wait },
    background: () => undefined,
    report: () => undefined,
  });
  const totalsOf = (entity: string, payer: string) =>
    (world.reservations ?? []).filter((total) => entity === total.entity && payer === total.payer);
  const reserved = (entity: string, payer: string) => totalsOf(entity, payer).map(({ amount }) => amount);
  const silences = createSilences(time);
  const show = createShowCredit({
    ...{ fresh, erps, clock: time, policies: rulePolicies, silences },
    credit: creditReader({ fresh, erps, policies: rulePolicies, silences }),
    rules: { snapshot: async () => ({ ...defaultRules(), document: world.document ?? defaultRules().document }) },
    book: bookOf({ clock: time, store, links: world.links, reserved }),
    reservations: {
      async live(_orgId, wanted) {
        payers.push([...wanted]);
        return { totals: wanted.flatMap(({ entity, payer }) => totalsOf(entity, payer)), asOf: instant(time.now()) };
      },
    },
  });
  const look = (refresh = false) =>
    show({ orgId: ORG, accountId: ACCOUNT, refresh, deadlineMs: 8_000, correlationId: 'c-1' });
  return { time, store, world, asked, payers, look };
}

describe('the credit of an account', () => {
  it('is its limit less its exposure less what is reserved, each figure with where it comes from', async () => {
    const desk = openDesk({
      links: [link('us', 'C1')],
      positions: { C1: position('C1') },
      reservations: [reservation('us', 'C1', '1500')],
    });
    const answer = await desk.look();
    const source = { source: 'erp/us', asOf: '2026-11-24T09:00:00.000Z', ageSeconds: 0, targetAgeSeconds: 60 };
    expect(answer.entities).toEqual([
      {
        connectionId: 'erp',
        entity: 'us',
        customer: 'C1',
        position: {
          customerName: 'Acme Tools',
          currency: 'USD',
          limit: { ...source, ...USD('10000.00'), state: 'live' },
          exposure: { ...source, ...USD('5000.00'), state: 'live' },
          openReceivables: { ...source, ...USD('4000.00'), state: 'live' },
          openOrders: { ...source, ...USD('1000.00'), state: 'live' },
          overdue: { ...source, ...USD('0.00'), state: 'live' },
          reserved: {
            ...USD('1500.00'),
            ...{ source: 'ledgerline', asOf: source.asOf, ageSeconds: 0, targetAgeSeconds: 0, state: 'live' },
          },
          available: expect.objectContaining({ ...USD('3500.00'), source: 'erp/us', state: 'live' }) as unknown,
          blocked: false,
          ...{ paymentTerms: 'Net 30', exposureBasis: 'erp', overdueDaysAllowed: 30 },
        },
      },
    ]);
    expect(answer.headline).toEqual({
      code: 'ROOM',
      message: 'Acme Tools has 3,500.00 USD of its 10,000.00 USD of credit free.',
    });
    expect(answer.total).toMatchObject({ currency: 'USD', rates: [], leavesOut: [] });
    expect(answer.total?.available).toMatchObject({ ...USD('3500.00'), source: 'erp/us' });
    expect(answer.rulesHash).toBe(defaultRules().hash);
    expect(answer.answeredAt).toBe('2026-11-24T09:00:00.000Z');
  });

  it('is given from the cache with its age, and what is left is as old as the oldest part of it', async () => {
    const desk = openDesk({ links: [link('us', 'C1')], positions: { C1: position('C1') } });
    await desk.look();
    await desk.time.advance(42_000);
    const { entities } = await desk.look();
    expect(entities[0]?.position?.limit).toMatchObject({ state: 'cached', ageSeconds: 42 });
    expect(entities[0]?.position?.reserved).toMatchObject({ state: 'live', ageSeconds: 0 });
    expect(entities[0]?.position?.available).toMatchObject({ state: 'cached', ageSeconds: 42, targetAgeSeconds: 60 });
    expect(desk.asked).toEqual(['us/C1']);
    // What is reserved came with the one look at the database; beside a new reading it is asked for.
    expect(desk.payers).toHaveLength(1);
    await desk.look(true);
    expect(desk.asked).toEqual(['us/C1', 'us/C1']);
    expect(desk.payers[1]).toEqual([expect.objectContaining({ payer: 'C1', asOf: '2026-11-24T09:00:42.000Z' })]);
  });

  it('is the payer’s where the entity has one, and the buyer’s where it has none', async () => {
    const desk = openDesk({
      links: [link('us', 'C1'), link('us', 'P1', 'payer'), link('us', 'S1', 'shipTo'), link('de', 'C2')],
      positions: { P1: position('P1'), C2: position('C2', {}, 'EUR') },
      rates: [RATE],
    });
    const { entities } = await desk.look();
    expect(entities.map(({ entity, customer }) => [entity, customer])).toEqual([
      ['de', 'C2'],
      ['us', 'P1'],
    ]);
  });

  it('counts a reservation once, however many links lead to its payer', async () => {
    const desk = openDesk({
      links: [link('us', 'C1'), link('us', 'C1', 'payer'), link('us', 'C1', 'billTo')],
      positions: { C1: position('C1') },
      reservations: [reservation('us', 'C1', '1000')],
    });
    const { entities, total } = await desk.look();
    expect(entities).toHaveLength(1);
    expect(total?.reserved.amount).toBe('1000.00');
    expect(desk.payers).toEqual([[expect.objectContaining({ connectionId: 'erp', entity: 'us', payer: 'C1' })]]);
  });

  it('is a row for each customer that the account is in one entity', async () => {
    const desk = openDesk({
      links: [link('us', 'C1'), link('us', 'C2')],
      positions: { C1: position('C1'), C2: position('C2') },
      reservations: [reservation('us', 'C2', '1000')],
    });
    const { entities, total } = await desk.look();
    expect(entities.map(({ position: found }) => found?.available?.amount)).toEqual(['5000.00', '4000.00']);
    expect(total?.available?.amount).toBe('9000.00');
  });

  it('is as old as it is when the answer leaves, also where another entity was slow', async () => {
    const desk = openDesk({
      links: [link('us', 'C1'), link('us', 'C2')],
      positions: { C1: position('C1'), C2: () => desk.time.wait(5_000).then(() => position('C2')) },
    });
    const answer = desk.look();
    await desk.time.advance(5_000);
    const ages = (await answer).entities.map(({ position: found }) => found?.limit?.ageSeconds);
    expect(ages).toEqual([5, 5]);
  });
});

describe('the headline', () => {
  it('of a customer without a limit says so, and there is no figure for what is left', async () => {
    const { limit: _limit, ...unlimited } = position('C1');
    const answer = await openDesk({ links: [link('us', 'C1')], positions: { C1: unlimited } }).look();
    expect(answer.headline).toEqual({
      code: 'NO_LIMIT',
      message: 'Acme Tools has no credit limit; 5,000.00 USD are open.',
    });
    for (const figures of [answer.entities[0]?.position, answer.total]) {
      expect(figures).not.toHaveProperty('limit');
      expect(figures).not.toHaveProperty('available');
    }
  });

  it('of an account without a link says who can link it', async () => {
    const desk = openDesk({ links: [link('us', 'S1', 'shipTo')], positions: {} });
    const answer = await desk.look();
    expect(answer.headline).toMatchObject({
      code: 'NO_CUSTOMER_LINK',
      action: expect.stringMatching(/admin/) as unknown,
    });
    expect(answer.entities).toEqual([]);
    expect(answer).not.toHaveProperty('total');
    expect(desk.asked).toEqual([]);
  });

  it('of reservations that use the room up counts them', async () => {
    const desk = openDesk({
      links: [link('us', 'C1')],
      positions: { C1: position('C1') },
      reservations: [reservation('us', 'C1', '5000.01')],
    });
    expect((await desk.look()).headline.code).toBe('OVER_LIMIT');
  });

  it('is about the worst entity, and names it', async () => {
    const desk = openDesk({
      links: [link('us', 'C1'), link('de', 'C2')],
      positions: { C1: position('C1'), C2: position('C2', { exposure: EUR('12000') }, 'EUR') },
      rates: [RATE],
    });
    expect((await desk.look()).headline).toMatchObject({
      code: 'OVER_LIMIT',
      message: 'Acme Tools is 2,000.00 EUR over its credit limit of 10,000.00 EUR in de.',
    });
  });
});

describe('the total over entities', () => {
  const both = {
    links: [link('us', 'C1'), link('de', 'C2')],
    positions: { C1: position('C1'), C2: position('C2', {}, 'EUR') },
  };

  it('is by the ERP’s rate as its table has it, the other way round where that is how it stands', async () => {
    const { total, headline } = await openDesk({ ...both, rates: [RATE] }).look();
    expect(total?.rates).toEqual([RATE]);
    expect(total?.limit?.amount).toBe('21111.11');
    expect(total?.exposure.amount).toBe('10555.56');
    expect(total?.available?.amount).toBe('10555.55');
    expect(total?.limit?.source).toBe('ledgerline');
    expect(headline.message).toBe('Acme Tools has 10,555.55 USD of credit free in de and us.');
  });

  it('leaves an entity without a rate out, by name', async () => {
    const { total, entities, headline } = await openDesk({ ...both, rates: [] }).look();
    expect(total?.leavesOut).toEqual(['erp/de']);
    expect(total?.limit?.amount).toBe('10000.00');
    expect(entities[0]?.position?.available?.amount).toBe('5000.00');
    expect(headline.message).toBe(
      'Acme Tools has 5,000.00 EUR of its 10,000.00 EUR of credit free in de, and 5,000.00 USD of its 10,000.00 USD of credit free in us.',
    );
  });

  it('leaves it out when the rates cannot be read, and says why', async () => {
    const { total, entities } = await openDesk({ ...both, rates: DOWN }).look();
    expect(total?.leavesOut).toEqual(['erp/de']);
    expect(entities[0]?.problem).toMatchObject({ code: 'ERP_UNAVAILABLE' });
    expect(entities[0]?.position).toBeDefined();
  });

  it('is absent when no entity can be counted', async () => {
    const answer = await openDesk({ links: [link('de', 'C2')], positions: both.positions }).look();
    expect(answer).not.toHaveProperty('total');
    expect(answer.headline.code).toBe('ROOM');
  });

  it('has no limit when one entity has none', async () => {
    const { limit: _limit, ...unlimited } = position('C2', {}, 'EUR');
    const { total } = await openDesk({
      ...both,
      positions: { ...both.positions, C2: unlimited },
      rates: [RATE],
    }).look();
    expect(total).not.toHaveProperty('limit');
    expect(total).not.toHaveProperty('available');
    expect(total?.exposure.amount).toBe('10555.56');
  });

  it('is as old as the oldest figure in it', async () => {
    const desk = openDesk({ ...both, rates: [RATE] });
    desk.world.positions['C2'] = DOWN;
    await desk.look();
    await desk.time.advance(30_000);
    desk.world.positions['C2'] = both.positions.C2;
    const { total } = await desk.look();
    expect(total?.exposure).toMatchObject({ ageSeconds: 30, state: 'cached' });
  });
});

describe('reservations in another currency', () => {
  const world = {
    links: [link('us', 'C1')],
    positions: { C1: position('C1') },
    reservations: [reservation('us', 'C1', '900', 'EUR'), reservation('us', 'C1', '100')],
  };

  it('are converted by the ERP’s rate', async () => {
    const { entities } = await openDesk({ ...world, rates: [RATE] }).look();
    expect(entities[0]?.position?.reserved.amount).toBe('1100.00');
    expect(entities[0]?.position?.available?.amount).toBe('3900.00');
  });

  it('without a rate leave it unknown what is free', async () => {
    const { entities, headline, total } = await openDesk({ ...world, rates: [] }).look();
    expect(entities[0]?.problem?.code).toBe('RESERVED_IN_OTHER_CURRENCY');
    expect(entities[0]?.position).not.toHaveProperty('available');
    expect(total).not.toHaveProperty('available');
    expect(headline.code).toBe('NOT_KNOWN');
  });
});

describe('an ERP that cannot be asked', () => {
  it('is a problem of its entity when nothing older is known, and the other one still counts', async () => {
    const { entities, total, headline } = await openDesk({
      links: [link('us', 'C1'), link('us', 'C2')],
      positions: { C1: position('C1'), C2: DOWN },
    }).look();
    expect(entities[1]).toEqual({
      connectionId: 'erp',
      entity: 'us',
      customer: 'C2',
      problem: expect.objectContaining({ code: 'ERP_UNAVAILABLE', since: instant(START) }) as unknown,
    });
    expect(total?.leavesOut).toEqual(['erp/us/C2']);
    expect(headline.code).toBe('PARTLY_KNOWN');
  });

  it('leaves the figures from before, stale, with the reason and their age', async () => {
    const desk = openDesk({ links: [link('us', 'C1')], positions: { C1: position('C1') } });
    await desk.look();
    desk.world.positions['C1'] = DOWN;
    await desk.time.advance(1_000_000);
    const { entities, headline } = await desk.look();
    expect(entities[0]?.position?.available).toMatchObject({ ...USD('5000.00'), state: 'stale', ageSeconds: 1_000 });
    expect(entities[0]?.problem).toMatchObject({
      code: 'ERP_UNAVAILABLE',
      since: instant(START),
      message: expect.stringMatching(/us are 16 minutes old/) as unknown,
    });
    expect(headline.message).toBe(
      'Acme Tools has 5,000.00 USD of its 10,000.00 USD of credit free, as of 16 minutes ago.',
    );
  });

  it('says that the credit is not known when no entity is', async () => {
    const answer = await openDesk({ links: [link('us', 'C1')], positions: { C1: DOWN } }).look();
    expect(answer.headline).toMatchObject({ code: 'NOT_KNOWN', action: expect.any(String) as unknown });
    expect(answer).not.toHaveProperty('total');
  });

  it('is given no longer than the deadline', async () => {
    const desk = openDesk({ links: [link('us', 'C1')], positions: { C1: () => new Promise(() => {}) } });
    const answer = desk.look();
    await desk.time.advance(8_000);
    expect((await answer).headline.code).toBe('NOT_KNOWN');
  });
});

describe('what is no failure of an ERP', () => {
  it('a customer that is gone is an answer that says who can mend it', async () => {
    const { entities, headline } = await openDesk({ links: [link('us', 'C1')], positions: { C1: GONE } }).look();
    expect(entities[0]?.problem).toMatchObject({
      code: 'CUSTOMER_GONE',
      message: 'Customer C1 is not in erp/us any more.',
      action: expect.stringMatching(/admin/) as unknown,
    });
    expect(headline.code).toBe('CUSTOMER_GONE');
  });

  it('a scope without a freshness rule is refused by name', async () => {
    const { document } = defaultRules();
    const freshness = document.freshness.filter(({ domain }) => domain !== 'credit');
    const desk = openDesk({
      links: [link('us', 'C1')],
      positions: { C1: position('C1') },
      document: { ...document, freshness },
    });
    const { entities, headline } = await desk.look();
    expect(entities[0]?.problem).toMatchObject({
      code: 'RULE_MISSING',
      message: expect.stringMatching(/erp\/us/) as unknown,
    });
    expect(headline.code).toBe('RULE_MISSING');
    expect(desk.asked).toEqual([]);
  });

  it('a defect, or our own database, is thrown on', async () => {
    for (const error of [new TypeError('x is undefined'), new LedgerlineError('DATABASE_UNAVAILABLE')]) {
      await expect(openDesk({ links: [link('us', 'C1')], positions: { C1: error } }).look()).rejects.toBe(error);
    }
  });
});
