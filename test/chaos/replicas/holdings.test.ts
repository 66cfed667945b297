/** Who holds what is read rightly from our own tables: a lease of a dead one is not another's, nor what came before the kill. */
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { ago, historyIn } from '../world/test-history.ts';
import { lookAround, ordersInHandOf } from './holdings.ts';

const ORG = '00DLL0000000001AAA';
let database: TestDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  sql = postgres(database.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
});
afterEach(async () => {
  await historyIn(sql).clear();
  await sql`truncate ledgerline.erp_capacity, ledgerline.audit_entry, ledgerline.audit_chain`;
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

describe('the orders in the hands of a process', () => {
  it('are pending, under its lease, and the lease ran at that instant', async () => {
    const history = historyIn(sql);
    const pending = { madeAgo: 9, events: [['pending', 9]] } as const;
    const lease = { holder: 'a', fence: 3, forSeconds: 5 };
    const mine = await history.order({ ...pending, lease });
    const overSince = await history.order({ ...pending, lease: { ...lease, forSeconds: -5 } });
    await history.order({ ...pending, lease: { ...lease, holder: 'b' } });
    await history.order(pending);
    expect(await ordersInHandOf(sql, 'a', ago(0))).toEqual([{ id: mine, fence: 3 }]);
    const before = (await ordersInHandOf(sql, 'a', ago(8))).map(({ id }) => id);
    expect(before.toSorted()).toEqual([mine, overSince].toSorted());
  });
});

describe('a look', () => {
  it('shows an order as it stands, and those alone that were asked for', async () => {
    const history = historyIn(sql);
    const held = await history.order({
      ...{ madeAgo: 9, events: [['pending', 9]] },
      lease: { holder: 'a', fence: 3, forSeconds: -1 },
    });
    const done = await history.order({ madeAgo: 9, events: [['accepted', 1]] });
    await history.order({ madeAgo: 9, events: [['pending', 9]] });
    const { orders } = await lookAround(sql, { since: ago(5), orders: [held, done] });
    expect(orders.toSorted((a, b) => Number(b.held) - Number(a.held))).toEqual([
      { id: held, fence: 3, state: 'pending', held: true },
      { id: done, fence: 0, state: 'accepted', held: false },
    ]);
  });

  it('shows the first delivery of what was written after the kill, and none of what was written before', async () => {
    const history = historyIn(sql);
    await history.message({ writtenAgo: 60, toldAgo: 20 });
    expect((await lookAround(sql, { since: ago(30), orders: [] })).toldAt).toBeUndefined();
    await history.message({ writtenAgo: 25 });
    await history.message({ writtenAgo: 25, toldAgo: 10 });
    await history.message({ writtenAgo: 25, toldAgo: 5 });
    expect((await lookAround(sql, { since: ago(30), orders: [] })).toldAt).toBe(ago(10));
  });

  it('shows the first seal of what was written after the kill', async () => {
    const entry = async (n: number, writtenAgo: number, sealedAgo: number) => {
      await sql`
        insert into ledgerline.audit_entry (org_id, entry_id, at, actor, action, subject, content, content_hash)
        overriding system value values (${ORG}, ${n}, ${new Date(ago(writtenAgo)).toISOString()}, 'a', 'b', 'c', 'd', '')`;
      await sql`
        insert into ledgerline.audit_chain (org_id, seq, entry_txid, entry_id, content_hash, previous_hash, hash, sealed_at)
        values (${ORG}, ${n}, '1', ${n}, '', '', '', ${new Date(ago(sealedAgo)).toISOString()})`;
    };
    await entry(1, 60, 20);
    expect((await lookAround(sql, { since: ago(30), orders: [] })).sealedAt).toBeUndefined();
    await entry(2, 25, 10);
    expect((await lookAround(sql, { since: ago(30), orders: [] })).sealedAt).toBe(ago(10));
  });

  it('shows each share of each direction, over or not', async () => {
    await sql`
      insert into ledgerline.erp_capacity (org_id, connection_id, direction, holder, wanted, share, fence, lease_until)
      values (${ORG}, 'main', 'write', 'a', 4, 2, 7, ${new Date(ago(1)).toISOString()})`;
    expect((await lookAround(sql, { since: ago(30), orders: [] })).shares).toEqual([
      { direction: 'main write', holder: 'a', fence: 7, wanted: 4, share: 2, until: ago(1) },
    ]);
  });

  it('shows nobody who listens where nobody ever did', async () => {
    expect((await lookAround(sql, { since: ago(30), orders: [] })).listening).toBeUndefined();
  });
});
