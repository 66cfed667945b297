/** Filling the org with what the ERP has of its customers: much of one kind through Bulk API 2.0, and never twice. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { backfillSchema } from '../../../companion/src/http/setup/backfill-schema.ts';
import { bodyOf, type Caller } from '../companion/caller.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';

/** From a thousand records on, a kind goes as one bulk job. */
const MANY = 1_000;
const AT_ONCE = 20;

let joined: Joined;
let caller: Caller;
const customers: Record<'many' | 'few' | 'none', string> = { many: '', few: '', none: '' };
beforeAll(async () => {
  joined = await openJoined();
  customers.many = await joined.customer(ACCOUNTS.acme, '5000.00');
  customers.few = await joined.customer(ACCOUNTS.globex, '7000.00');
  customers.none = await joined.customer(ACCOUNTS.initech);
  const { control } = joined.world.erp;
  const sell = (debtor: string) => control.postSale('us', { debtor, item: 'WIDGET', qty: '1' });
  for (let sold = 0; sold < MANY; sold += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => sell(customers.many)));
  }
  const [paid, partly] = [await sell(customers.few), await sell(customers.few)];
  await control.recordReceipt('us', paid.no);
  await control.recordReceipt('us', partly.no, '1.00');
  caller = joined.caller(await joined.world.companion());
}, 180_000);
afterAll(() => joined.close());

async function backfill() {
  const { backfillId } = bodyOf(await caller.send('/v1/backfills', { method: 'POST' }), backfillSchema, 202);
  return until(async () => {
    const now = bodyOf(await caller.send(`/v1/backfills/${backfillId}`), backfillSchema);
    return now.state !== 'running' && now;
  });
}

/** How many records of a kind the org has of an account. */
async function count(object: string, accountId: string): Promise<number> {
  const found = await joined.query(
    `SELECT Id FROM ledgerline__${object} WHERE ledgerline__Account__c = '${accountId}' LIMIT 2000`,
  );
  return found.length;
}

async function everything(): Promise<readonly (readonly number[])[]> {
  const kinds = ['Customer_Link__c', 'Credit_Position__c', 'Erp_Invoice__c', 'Erp_Payment__c'];
  const accounts = [ACCOUNTS.acme, ACCOUNTS.globex, ACCOUNTS.initech];
  return Promise.all(accounts.map((account) => Promise.all(kinds.map((kind) => count(kind, account)))));
}

describe('a backfill', () => {
  it('brings links, positions, invoices and payments into the org, and a second one doubles none of them', async () => {
    const before = await everything();
    const jobs = vi.spyOn(joined.org.org.ids, 'next');
    const bulkJobs = () => jobs.mock.calls.filter(([prefix]) => prefix === '750').length;
    expect(await backfill()).toMatchObject({ state: 'done', done: 3, failed: 0, total: 3 });
    expect(bulkJobs()).toBe(1);
    const after = await everything();
    expect(after.map((kinds, at) => kinds.map((now, kind) => now - (before[at]?.[kind] ?? 0)))).toEqual([
      [1, 1, MANY, 0],
      [1, 1, 2, 2],
      [1, 1, 0, 0],
    ]);

    const [position] = await joined.query(
      `SELECT ledgerline__Credit_Limit__c, ledgerline__Exposure__c, ledgerline__Reserved__c, ledgerline__Available__c
        FROM ledgerline__Credit_Position__c WHERE ledgerline__Customer__c = '${customers.few}'`,
    );
    const { ledgerline__Credit_Limit__c: limit, ledgerline__Exposure__c: exposure } = position ?? {};
    expect(position).toMatchObject({
      ledgerline__Reserved__c: 0,
      ledgerline__Available__c: Number(limit) - Number(exposure),
    });

    const money = `SELECT ledgerline__Total__c, ledgerline__Open__c, ledgerline__State__c, ledgerline__Currency_Code__c
      FROM ledgerline__Erp_Invoice__c WHERE ledgerline__Customer__c = `;
    const { receivables } = await joined.world.erp.control.books();
    const sumOf = (amounts: readonly unknown[]) => amounts.reduce<number>((sum, each) => sum + Number(each), 0);
    for (const customer of [customers.many, customers.few]) {
      const invoices = await joined.query(`${money}'${customer}' LIMIT 2000`);
      const own = receivables.filter(({ debtor }) => debtor === customer);
      expect(sumOf(invoices.map((each) => each['ledgerline__Total__c']))).toBeCloseTo(sumOf(own.map((r) => r.gross)));
      expect(sumOf(invoices.map((each) => each['ledgerline__Open__c']))).toBeCloseTo(sumOf(own.map((r) => r.balance)));
      expect(new Set(invoices.map((each) => each['ledgerline__Currency_Code__c']))).toEqual(new Set(['USD']));
    }

    const [paid] = await joined.world.erp.control
      .books()
      .then(({ receivables: all }) => all.filter(({ debtor }) => debtor === customers.many));
    await joined.world.erp.control.recordReceipt('us', paid?.no ?? '');
    expect(await backfill()).toMatchObject({ state: 'done', done: 3, failed: 0 });
    expect(bulkJobs()).toBe(2);
    const again = await everything();
    expect(again).toEqual(
      after.map((kinds, at) => (at === 0 ? [kinds[0], kinds[1], kinds[2], (kinds[3] ?? 0) + 1] : kinds)),
    );
    const [row] = await joined.query(
      `SELECT ledgerline__Open__c FROM ledgerline__Erp_Invoice__c WHERE ledgerline__Number__c = '${paid?.no ?? ''}'`,
    );
    expect(row).toMatchObject({ ledgerline__Open__c: 0 });
  }, 180_000);

  const rule = (name: string, object: string, message: string, customer: string) => ({
    ...{ name, object: `ledgerline__${object}`, message },
    formula: `ledgerline__Customer__c = "${customer}"`,
  });

  it.each([
    ['a thousand rows of a bulk job', 'many', 'Erp_Invoice__c', 'Books_Closed', 'The books of this month are closed'],
    ['the rows of a collection', 'few', 'Erp_Payment__c', 'Paid_In_Cash', 'Payments are written by finance alone'],
  ] as const)(
    'of which the org refuses %s counts that customer as failed, and names the rule, asked for once',
    async (_rows, which, object, name, message) => {
      const made = rule(name, object, message, customers[which]);
      await joined.post('/local/validation-rules', made);
      const rulesAsked = vi.spyOn(joined.org.org.rules, 'of');
      const ended = await backfill();
      expect(rulesAsked).toHaveBeenCalledTimes(1);
      rulesAsked.mockRestore();
      expect(ended).toMatchObject({ state: 'done', done: 2, failed: 1 });
      expect(ended.message).toContain(`customer ${customers[which]} in us: `);
      expect(ended.message).toContain(`FIELD_CUSTOM_VALIDATION_EXCEPTION: ${message} (rule ${name})`);
      await joined.post('/local/validation-rules', { ...made, active: false });
    },
    180_000,
  );
});
