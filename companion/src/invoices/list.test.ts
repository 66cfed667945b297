import { describe, expect, it } from 'vitest';
import type { CustomerLink, PartnerRole } from '../canonical/customer.ts';
import type { Invoice, Payment } from '../canonical/invoice.ts';
import { money, sum } from '../canonical/money.ts';
import { FakeFreshnessStore } from '../freshness/doubles/fake-store.ts';
import { FakeTime } from '../freshness/doubles/fake-time.ts';
import { directoryOf, scriptedErp } from '../freshness/doubles/scripted-erp.ts';
import { freshReader } from '../freshness/reader.ts';
import type { Submission } from '../orders/port.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulePolicies } from '../rules/policies.ts';
import type { RuleDocument } from '../rules/port.ts';
import { ErpError } from '../systems/erp/errors.ts';
import { invoice, payment } from './doubles/invoice.ts';
import { RECORDS_MAX } from './limits.ts';
import { createListAccountInvoices } from './list-for-account.ts';
import { createListOrderInvoices } from './list-for-order.ts';
import type { InvoiceRequest } from './port.ts';

const START = Date.parse('2026-11-24T23:30:00.000Z');
const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });
const GONE = new ErpError('NOT_FOUND', 'no such record', { retryable: false, outcomeKnown: true });
const PAGE = 100;
const USD = (amount: string) => money(amount, 'USD');

const REQUEST: InvoiceRequest = {
  ...{ orgId: 'org', openOnly: false, refresh: false, limit: 50, deadlineMs: 15_000, correlationId: 'c-1' },
};

function link(entity: string, customer: string, role: PartnerRole = 'soldTo'): CustomerLink {
  return { accountId: 'ACCOUNT', connectionId: 'erp', entity, customer, role };
}

interface World {
  links: CustomerLink[];
  /** By "entity/customer". */
  invoices: Record<string, readonly Invoice[] | Error>;
  payments?: Record<string, readonly Payment[] | Error>;
  submission?: Partial<Submission>;
  document?: RuleDocument;
}

function openDesk(world: World) {
  const time = new FakeTime(START);
  const store = new FakeFreshnessStore(time);
  const asked: string[] = [];
  const page = <T>(all: readonly T[] | Error | undefined, cursor: string | undefined) => {
    if (all === undefined) throw new Error('unexpected customer');
    if (all instanceof Error) throw all;
    const start = Number(cursor ?? 0);
    const items = all.slice(start, start + PAGE);
    return { items, ...(start + PAGE < all.length ? { nextCursor: String(start + PAGE) } : {}) };
  };
  const erp = scriptedErp({
    async listInvoices(entity, query, cursor) {
      asked.push(`${entity.entity} ${JSON.stringify(query)}`);
      const lists = Object.entries(world.invoices);
      if (query.orderNumber !== undefined) {
        const failed = lists.map(([, list]) => list).find((list) => list instanceof Error);
        if (failed !== undefined) throw failed;
        const number = query.orderNumber;
        return page(
          lists.flatMap(([, list]) => list as readonly Invoice[]).filter((each) => each.orderNumbers.includes(number)),
          cursor,
        );
      }
      const list = world.invoices[`${entity.entity}/${query.customer ?? ''}`];
      const isWanted = (each: Invoice) =>
        query.openOnly !== true || each.state === 'open' || each.state === 'partlyPaid';
      return page(list instanceof Error ? list : list?.filter(isWanted), cursor);
    },
    async listPayments(entity, query, cursor) {
      asked.push(`${entity.entity} payments ${query.customer}`);
      return page(world.payments?.[`${entity.entity}/${query.customer}`] ?? [], cursor);
    },
  });
  const deps = {
    ...{ clock: time, policies: rulePolicies, erps: directoryOf({ erp }) },
    fresh: freshReader({
      ...{ store, clock: time, wait: time.wait },
      background: () => undefined,
      report: () => undefined,
    }),
    rules: { snapshot: async () => ({ hash: '', document: world.document ?? defaultRules().document }) },
    links: { forAccount: async () => world.links },
    submissions: {
      get: async (_orgId: string, submissionId: string) =>
        submissionId === 'SUBMISSION' && world.submission !== undefined
          ? { submission: world.submission as Submission, history: [] }
          : undefined,
    },
  };
  const ofAccount = createListAccountInvoices(deps);
  const ofOrder = createListOrderInvoices(deps);
  return {
    ...{ time, world, asked, store },
    account: (more: Partial<InvoiceRequest> = {}) => ofAccount({ ...REQUEST, ...more, accountId: 'ACCOUNT' }),
    order: (submissionId = 'SUBMISSION') => ofOrder({ ...REQUEST, submissionId }),
  };
}

const US = [link('us', 'C1')];

describe('the invoices of an account', () => {
  it('show what is open, how late it is, and what was paid on each, with where it comes from', async () => {
    const desk = openDesk({
      links: US,
      invoices: { 'us/C1': [invoice('1', { dueDate: '2026-10-14', open: '60', state: 'partlyPaid' })] },
      payments: { 'us/C1': [payment('P2', { 1: '30' }, '2026-11-02'), payment('P1', { 1: '10' }, '2026-11-01')] },
    });
    const answer = await desk.account();
    const provenance = {
      ...{ source: 'erp/us', asOf: '2026-11-24T23:30:00.000Z', ageSeconds: 0, targetAgeSeconds: 60, state: 'live' },
    };
    expect(answer).toEqual({
      headline: {
        code: 'OVERDUE',
        message: 'One invoice is overdue, 60.00 USD in all, the oldest for 41 days.',
        action: 'Have the overdue invoices paid.',
      },
      items: [
        {
          ...invoice('1', { dueDate: '2026-10-14', open: '60', state: 'partlyPaid' }),
          ...{ connectionId: 'erp', entity: 'us', daysOverdue: 41, bucket: 'days31to60', provenance },
          payments: [
            { number: 'P1', paymentDate: '2026-11-01', amount: USD('10') },
            { number: 'P2', paymentDate: '2026-11-02', amount: USD('30') },
          ],
        },
      ],
      ageing: [
        {
          ...{ connectionId: 'erp', entity: 'us', currency: 'USD', open: USD('60'), provenance },
          buckets: {
            notDue: USD('0'),
            days1to30: USD('0'),
            days31to60: USD('60'),
            days61to90: USD('0'),
            over90: USD('0'),
          },
        },
      ],
      problems: [],
      answeredAt: '2026-11-24T23:30:00.000Z',
    });
  });

  it('that are settled, credited or without a due date are never late, and a credit note takes off what is open', async () => {
    const desk = openDesk({
      links: US,
      invoices: {
        'us/C1': [
          invoice('paid', { dueDate: '2026-01-01', open: '0', state: 'paid' }),
          invoice('cancelled', { dueDate: '2026-01-01', open: '0', state: 'cancelled' }),
          invoice('credit', { dueDate: '2026-01-01', total: '-40', open: '-40', type: 'creditNote' }),
          invoice('undated'),
        ],
      },
    });
    const { items, ageing, headline } = await desk.account();
    expect(items.map(({ daysOverdue }) => daysOverdue)).toEqual([0, 0, 0, 0]);
    expect(ageing[0]?.open).toEqual(USD('60'));
    expect(ageing[0]?.buckets.notDue).toEqual(USD('60'));
    expect(headline).toEqual({ code: 'OPEN', message: '2 invoices are open, 60.00 USD in all; none is overdue.' });
    expect((await desk.account({ openOnly: true })).items.map(({ number }) => number)).toEqual(['credit', 'undated']);
  });

  it('are those of every customer that the account buys, is billed or pays as, each customer once', async () => {
    const desk = openDesk({
      links: [
        ...[link('us', 'C1'), link('us', 'C1', 'payer'), link('us', 'B1', 'billTo'), link('us', 'S1', 'shipTo')],
        link('de', 'C9'),
      ],
      invoices: {
        'us/C1': [invoice('1', { dueDate: '2026-12-01' })],
        'us/B1': [invoice('2', { dueDate: '2026-12-02' })],
        'de/C9': [invoice('3', { dueDate: '2026-12-03', currency: 'EUR' })],
      },
    });
    const { items, ageing, headline } = await desk.account();
    expect(items.map(({ entity, number }) => `${entity}/${number}`)).toEqual(['us/1', 'us/2', 'de/3']);
    expect(ageing.map(({ entity, open }) => [entity, open.amount, open.currency])).toEqual([
      ['de', '100.00', 'EUR'],
      ['us', '200.00', 'USD'],
    ]);
    expect(headline.message).toBe('3 invoices are open, 100.00 EUR and 200.00 USD in all; none is overdue.');
  });

  it('none: says so', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': [] } });
    expect(await desk.account()).toMatchObject({
      headline: { code: 'NO_INVOICES' },
      items: [],
      ageing: [],
      problems: [],
    });
    expect((await desk.account({ openOnly: true })).headline.code).toBe('NOTHING_OPEN');
  });

  it('of an account without a link are an answer that says who can link it', async () => {
    const desk = openDesk({ links: [link('us', 'S1', 'shipTo')], invoices: {} });
    expect((await desk.account()).headline).toMatchObject({ code: 'NO_CUSTOMER_LINK' });
    expect(desk.asked).toEqual([]);
  });

  it('2,000 of them come in pages, each once, with the ageing of all on every page', async () => {
    const all = Array.from({ length: 2_000 }, (_, at) => invoice(String(at), { dueDate: '2026-12-01', open: '0.01' }));
    const desk = openDesk({ links: US, invoices: { 'us/C1': all } });
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let pages = 0; pages < 10; pages += 1) {
      const answer = await desk.account({ limit: 200, refresh: true, ...(cursor === undefined ? {} : { cursor }) });
      for (const { erpId } of answer.items) seen.add(erpId);
      expect(answer.ageing[0]?.open).toEqual(USD('20'));
      cursor = answer.nextCursor;
    }
    expect(seen.size).toBe(2_000);
    expect(cursor).toBeUndefined();
    // Twenty pages of the ERP and one of payments: the pages that follow ask nothing, though a refresh was wanted.
    expect(desk.asked).toHaveLength(21);
  });

  it('refuse a cursor of another list before any ERP is asked', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': [invoice('1'), invoice('2')] } });
    const { nextCursor = '' } = await desk.account({ limit: 1 });
    const before = desk.asked.length;
    await expect(desk.account({ cursor: nextCursor, openOnly: true })).rejects.toMatchObject({
      code: 'VALIDATION',
      field: 'cursor',
    });
    expect(desk.asked).toHaveLength(before);
  });

  it('are asked for once while they are young, and again on a refresh', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': [invoice('1')] } });
    await desk.account();
    await desk.time.advance(30_000);
    expect((await desk.account()).items[0]?.provenance).toMatchObject({ state: 'cached', ageSeconds: 30 });
    expect(desk.asked).toHaveLength(2);
    expect((await desk.account({ refresh: true })).items[0]?.provenance).toMatchObject({
      state: 'live',
      ageSeconds: 0,
    });
    expect(desk.asked).toHaveLength(4);
  });
});

describe('what cannot be read', () => {
  it('is a problem of its entity, and the other entity is shown', async () => {
    const desk = openDesk({
      links: [link('us', 'C1'), link('de', 'C9')],
      invoices: { 'us/C1': [invoice('1')], 'de/C9': DOWN },
      payments: { 'de/C9': DOWN },
    });
    const { items, problems, headline } = await desk.account();
    expect(items).toHaveLength(1);
    expect(problems).toMatchObject([{ code: 'ERP_UNAVAILABLE', connectionId: 'erp', entity: 'de' }]);
    expect(headline).toMatchObject({
      code: 'PARTLY_KNOWN',
      message: 'The invoices of de are not known at the moment.',
    });
  });

  it('leaves what is known from before, with its age', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': [invoice('1')] } });
    await desk.account();
    desk.world.invoices['us/C1'] = DOWN;
    await desk.time.advance(4_000_000);
    const { items, problems } = await desk.account();
    expect(items[0]?.provenance).toMatchObject({ state: 'stale', ageSeconds: 4_000 });
    expect(problems).toMatchObject([
      { code: 'ERP_UNAVAILABLE', message: expect.stringMatching(/66 minutes old/) as unknown },
    ]);
  });

  it('of payments leaves the invoices, and says so', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': [invoice('1')] }, payments: { 'us/C1': DOWN } });
    const { items, problems, headline } = await desk.account();
    expect(items[0]?.payments).toEqual([]);
    expect(problems).toMatchObject([{ message: expect.stringMatching(/payments of us are not known/) as unknown }]);
    expect(headline.code).toBe('OPEN');
  });

  it('because the customer is gone says who can mend it', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': GONE }, payments: { 'us/C1': GONE } });
    const { problems, headline } = await desk.account();
    expect(problems).toMatchObject([{ code: 'CUSTOMER_GONE', action: expect.stringMatching(/admin/) as unknown }]);
    expect(headline.code).toBe('CUSTOMER_GONE');
  });

  it('of any entity because no ERP answers says so', async () => {
    const desk = openDesk({ links: US, invoices: { 'us/C1': DOWN } });
    expect((await desk.account()).headline.code).toBe('NOT_KNOWN');
  });

  it('because no rule says how old it may be is refused by name', async () => {
    const { document } = defaultRules();
    const freshness = document.freshness.filter(({ domain }) => domain !== 'invoices');
    const desk = openDesk({
      links: US,
      invoices: { 'us/C1': [invoice('1')] },
      document: { ...document, freshness },
    });
    expect((await desk.account()).problems).toMatchObject([
      { code: 'RULE_MISSING', message: expect.stringMatching(/erp\/us/) as unknown },
    ]);
  });

  it('because of a defect or our own database is thrown on', async () => {
    for (const error of [new TypeError('x is undefined'), new LedgerlineError('DATABASE_UNAVAILABLE')]) {
      await expect(openDesk({ links: US, invoices: { 'us/C1': error } }).account()).rejects.toBe(error);
    }
  });

  it('because there are too many still shows everything that is open', async () => {
    const paid = Array.from({ length: RECORDS_MAX }, (_, at) =>
      invoice(String(at), { dueDate: '2026-01-01', open: '0', state: 'paid' }),
    );
    const desk = openDesk({
      links: US,
      invoices: { 'us/C1': [...paid, invoice('newest', { dueDate: '2026-12-01' })] },
    });
    const { items, ageing, problems } = await desk.account();
    expect(items[0]?.number).toBe('newest');
    expect(ageing[0]?.open).toEqual(USD('100'));
    expect(problems).toMatchObject([{ code: 'TOO_MANY_RECORDS', entity: 'us' }]);
  });

  it('because there are too many open ones says so, and gives no sum that would be too small', async () => {
    const open = Array.from({ length: RECORDS_MAX + 1 }, (_, at) => invoice(String(at)));
    const desk = openDesk({ links: US, invoices: { 'us/C1': open } });
    const { ageing, problems } = await desk.account({ openOnly: true });
    expect(ageing).toEqual([]);
    expect(problems).toMatchObject([{ code: 'TOO_MANY_RECORDS' }]);
  });
});

describe('the invoices of an order', () => {
  const submission = { connectionId: 'erp', entity: 'us', customer: 'C1', payer: 'P1', erpOrderNumber: 'SO-1' };

  it('are those that bill the ERP’s order, with the payments of whoever pays', async () => {
    const desk = openDesk({
      links: [],
      invoices: { 'us/C1': [invoice('1', { orderNumbers: ['SO-1'] }), invoice('2', { orderNumbers: ['SO-2'] })] },
      payments: { 'us/P1': [payment('P', { 1: '40' })] },
      submission,
    });
    const { items, ageing } = await desk.order();
    expect(items.map(({ number, payments }) => [number, payments.length])).toEqual([['1', 1]]);
    expect(
      sum(
        ageing.map(({ open }) => open),
        'USD',
      ),
    ).toEqual(USD('100'));
    expect(desk.asked).toEqual(['us {"orderNumber":"SO-1"}', 'us payments P1', 'us payments C1']);
  });

  it('are none before the ERP has it', async () => {
    const { erpOrderNumber: _number, ...unsent } = submission;
    const desk = openDesk({ links: [], invoices: {}, submission: unsent });
    expect(await desk.order()).toMatchObject({ headline: { code: 'NO_ERP_ORDER' }, items: [] });
    expect(desk.asked).toEqual([]);
  });

  it('of a submission that is not there are not found', async () => {
    await expect(openDesk({ links: [], invoices: {} }).order('OTHER')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      record: 'OTHER',
    });
  });

  it('of an order that is gone from the ERP say so', async () => {
    const desk = openDesk({ links: [], invoices: { 'us/C1': GONE }, submission });
    expect((await desk.order()).problems).toMatchObject([{ code: 'ORDER_GONE', entity: 'us' }]);
  });
});
