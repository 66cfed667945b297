/** That a turn of a backfill ends within its lease, keeps what it did, and holds only so much at a time. */
import { expect, it } from 'vitest';
import type { Invoice } from '../canonical/invoice.ts';
import type { ErpPort } from '../systems/erp/port.ts';
import { SalesforceError, type SalesforcePort } from '../systems/salesforce/port.ts';
import { createBackfill } from './backfill.ts';
import type { BackfillStore, LinkedCustomer } from './port.ts';

const LEASE_MS = 170_000;
const usd = (amount: string) => ({ amount, currency: 'USD' });

function customerOf(at: number): LinkedCustomer {
  const roles = ['payer'] as const;
  return { accountId: `001${at}`, connectionId: 'erp', entity: 'us', customer: `C${at}`, roles, reached: `c-${at}` };
}

const invoiceOf = (at: number): Invoice => ({
  ...{ erpId: `I${at}`, number: `I${at}`, type: 'invoice', state: 'open', customer: 'C0', orderNumbers: [] },
  ...{ invoiceDate: '2026-11-01', total: usd('1.00'), open: usd('1.00'), dueDate: '2026-12-01' },
});

type Step = Parameters<BackfillStore['advance']>[3];

/** Time goes on with each call of an ERP or the org, by as much as it takes. */
function turn(parts: {
  readonly customers: number;
  readonly more?: boolean;
  readonly callTakesMs?: number;
  /** Pages of invoices that each customer has. */
  readonly pages?: number;
  readonly pageOf?: number;
  readonly fails?: (customer: string) => boolean;
}) {
  const { callTakesMs = 0, pages = 1, pageOf = 1 } = parts;
  let nowMs = 0;
  const steps: Step[] = [];
  const deadlines: number[] = [];
  const written: number[] = [];
  const call = (deadlineMs: number): void => {
    deadlines.push(nowMs + deadlineMs);
    nowMs += Math.min(callTakesMs, deadlineMs);
    if (callTakesMs > deadlineMs) {
      throw new SalesforceError('TOO_SLOW', 'no answer', { retryable: true, outcomeKnown: false });
    }
  };
  const erp: Pick<ErpPort, 'listInvoices' | 'listPayments'> = {
    listInvoices: async (_entity, { customer }, cursor, { deadlineMs }) => {
      call(deadlineMs);
      if (parts.fails?.(customer ?? '') === true) throw new Error('a broken page');
      const page = Number(cursor ?? '0');
      const items = Array.from({ length: pageOf }, (_, at) => invoiceOf(page * pageOf + at));
      return { items, ...(page + 1 < pages ? { nextCursor: String(page + 1) } : {}) };
    },
    listPayments: async () => ({ items: [] }),
  };
  const write: SalesforcePort['upsertMany'] = async (_object, _field, records, { deadlineMs }) => {
    call(deadlineMs);
    written.push(records.length);
    return [];
  };
  const org: Pick<SalesforcePort, 'upsertMany' | 'ingest' | 'usage'> = {
    ...{ upsertMany: write, ingest: write, usage: () => undefined },
  };
  const backfills: Pick<BackfillStore, 'claim' | 'advance'> = {
    claim: async (_orgId, _id, limit) => ({
      ...{ fence: 1, more: parts.more ?? false },
      customers: Array.from({ length: Math.min(parts.customers, limit) }, (_, at) => customerOf(at)),
    }),
    advance: async (_orgId, _id, _fence, step) => {
      steps.push(step);
      return true;
    },
  };
  const run = createBackfill({
    backfills: backfills as BackfillStore,
    orgs: { org: async () => ({ port: org as SalesforcePort, connection: {} as never }) },
    erps: { connection: async () => erp as ErpPort },
    reservations: { live: async () => ({ totals: [], asOf: '2026-11-28T00:00:00.000Z' }) },
    ...{ clock: { now: () => 0 }, steady: { now: () => nowMs }, newId: () => 'id' },
  });
  return { run: () => run({ orgId: 'org', backfillId: 'b' }), steps, deadlines, written };
}

it('keeps what it did when time runs short, and goes on with the next customer in another turn', async () => {
  const { run, steps, deadlines } = turn({ customers: 20, callTakesMs: 10_000 });
  await run();
  expect(steps).toEqual([{ done: 3, failed: 0, state: 'running', reached: 'c-2' }]);
  expect(Math.max(...deadlines)).toBeLessThan(LEASE_MS);
});

it('gives no call more than is left of the turn, and names the customer that takes longer than a whole one', async () => {
  const { run, steps, deadlines } = turn({ customers: 3, callTakesMs: 29_000, pages: 50 });
  await run();
  expect(steps).toMatchObject([{ done: 0, failed: 1, state: 'running', reached: 'c-0' }]);
  expect(steps[0]?.message).toContain('C0');
  expect(Math.max(...deadlines)).toBeLessThan(LEASE_MS);
});

it('holds no more of a customer than a few thousand records at a time', async () => {
  const { run, written, steps } = turn({ customers: 1, pages: 50, pageOf: 1_000 });
  await run();
  expect(steps).toMatchObject([{ done: 1, failed: 0, state: 'done' }]);
  expect(Math.max(...written)).toBe(10_000);
  expect(written.reduce((sum, count) => sum + count, 0)).toBe(50_001);
});

it('gives a customer up whose pages never end', async () => {
  const { run, steps } = turn({ customers: 1, pages: Infinity });
  await run();
  expect(steps).toMatchObject([{ done: 0, failed: 1, state: 'done' }]);
  expect(steps[0]?.message).toContain('RESULT_TOO_LARGE');
});

it('counts a customer that fails, says why, and does the others', async () => {
  const { run, steps } = turn({ customers: 3, fails: (customer) => customer === 'C1' });
  await run();
  expect(steps).toMatchObject([{ done: 2, failed: 1, state: 'done', reached: 'c-2' }]);
  expect(steps[0]?.message).toContain('a broken page');
});
