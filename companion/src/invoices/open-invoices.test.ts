import { describe, expect, it } from 'vitest';
import type { Invoice } from '../canonical/invoice.ts';
import { money } from '../canonical/money.ts';
import { FakeFreshnessStore } from '../freshness/doubles/fake-store.ts';
import { FakeTime } from '../freshness/doubles/fake-time.ts';
import { directoryOf, scriptedErp } from '../freshness/doubles/scripted-erp.ts';
import { freshReader } from '../freshness/reader.ts';
import { defaultRules } from '../rules/default-rules.ts';
import { rulePolicies } from '../rules/policies.ts';
import { ErpError } from '../systems/erp/errors.ts';
import { invoice } from './doubles/invoice.ts';
import { openInvoiceReader } from './open-invoices.ts';

const DOWN = new ErpError('UNAVAILABLE', 'connection refused', { retryable: true, outcomeKnown: true });
const ASKED = {
  orgId: 'org',
  connectionId: 'erp',
  entity: 'us',
  customer: 'C1',
  deadlineMs: 1_500,
  correlationId: 'c',
};

function openReader(world: { invoices: readonly Invoice[] | Error }) {
  const time = new FakeTime(Date.parse('2026-11-24T09:00:00.000Z'));
  const queries: unknown[] = [];
  const erp = scriptedErp({
    async listInvoices(_entity, query) {
      queries.push(query);
      if (world.invoices instanceof Error) throw world.invoices;
      return { items: world.invoices };
    },
  });
  const reader = openInvoiceReader({
    ...{ clock: time, policies: rulePolicies, erps: directoryOf({ erp }) },
    fresh: freshReader({
      ...{ store: new FakeFreshnessStore(time), clock: time, wait: time.wait },
      background: () => undefined,
      report: () => undefined,
    }),
    rules: { snapshot: async () => defaultRules() },
  });
  return { time, world, queries, reader };
}

describe('the open invoices that clear a hold', () => {
  it('are what can be paid, and read again when they are past their target age', async () => {
    const { time, world, queries, reader } = openReader({
      invoices: [
        invoice('1', { dueDate: '2026-12-01' }),
        invoice('2', { type: 'creditNote', open: '-5' }),
        invoice('3'),
        invoice('4', { open: '0', state: 'paid' }),
        invoice('5', { state: 'cancelled' }),
      ],
    });
    const first = { number: '1', erpId: 'id-1', open: money('100', 'USD'), dueDate: '2026-12-01' };
    const third = { number: '3', erpId: 'id-3', open: money('100', 'USD') };
    expect(await reader.openInvoices(ASKED)).toEqual([first, third]);
    world.invoices = [invoice('3')];
    await time.advance(60_000);
    expect(await reader.openInvoices(ASKED)).toEqual([first, third]);
    await time.advance(1);
    expect(await reader.openInvoices(ASKED)).toEqual([third]);
    expect(queries).toEqual([
      { customer: 'C1', openOnly: true },
      { customer: 'C1', openOnly: true },
    ]);
  });

  it('are not guessed when the ERP cannot be asked', async () => {
    await expect(openReader({ invoices: DOWN }).reader.openInvoices(ASKED)).rejects.toBe(DOWN);
  });
});
