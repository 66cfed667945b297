/** What an ERP takes at once, shared among all who ask it: never more in all, and everybody comes to their part. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { capacityStore } from '../../../companion/src/database/stores/capacity.ts';
import type { CapacityStore, Share } from '../../../companion/src/systems/erp/limits/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';

let database: TestDatabase;
let app: Sql;
let admin: Sql;
let store: CapacityStore;
let connections = 0;
let fence = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 8 });
  admin = connect(database.adminUrl, { max: 2 });
  store = capacityStore(app);
});
afterAll(async () => {
  await app.end();
  await admin.end();
  await database.close();
});

/** A connection of its own for a test, with so many places. */
function given(maximum: number, turnMs = 60_000) {
  connections += 1;
  const connectionId = `erp-${connections}`;
  const of = (holder: string, orgId = ORG) => ({ orgId, connectionId, direction: 'write' as const, holder });
  const take = async (
    holder: string,
    wanted: number,
    keep = 0,
    more: { orgId?: string; fence?: number } = {},
  ): Promise<Share> => {
    const request = { ...of(holder, more.orgId), fence: more.fence ?? (fence += 1) };
    return (await store.take({ ...request, wanted, keep, maximum, leaseMs: 60_000, turnMs })) ?? { share: -1, due: -1 };
  };
  const live = async (): Promise<number> => {
    const [row] = await admin<{ n: number }[]>`select coalesce(sum(share), 0)::integer as n from ledgerline.erp_capacity
      where org_id = ${ORG} and connection_id = ${connectionId} and lease_until > clock_timestamp()`;
    return row?.n ?? 0;
  };
  const dies = (holder: string) =>
    admin`update ledgerline.erp_capacity set lease_until = clock_timestamp() where connection_id = ${connectionId} and holder = ${holder}`;
  const anHourPasses = () =>
    admin`update ledgerline.erp_capacity set served_at = served_at - interval '1 hour'
      where connection_id = ${connectionId}`;
  const give = (holder: string, at = (fence += 1)) => store.give({ ...of(holder), fence: at });
  return { take, live, dies, anHourPasses, give };
}

describe('the places of an ERP', () => {
  it('go to the one who asks, as many as it wants and as there are', async () => {
    const { take } = given(8);
    expect(await take('a', 3)).toEqual({ share: 3, due: 3 });
    expect(await take('a', 20, 3)).toEqual({ share: 8, due: 8 });
  });

  it('are shared evenly once a newcomer has come and the other has made room', async () => {
    const { take, live } = given(8);
    await take('a', 8);
    expect(await take('b', 8)).toEqual({ share: 0, due: 4 });
    expect(await take('a', 8, 8), 'its calls are under way').toEqual({ share: 8, due: 4 });
    expect(await take('a', 8, 4)).toEqual({ share: 4, due: 4 });
    expect(await take('b', 8)).toEqual({ share: 4, due: 4 });
    expect(await live()).toBe(8);
  });

  it('that one does not want are another’s', async () => {
    const { take } = given(8);
    await take('a', 2);
    expect(await take('b', 8)).toEqual({ share: 6, due: 6 });
  });

  it('of a holder that has died are free after its lease, and before that are not', async () => {
    const { take, dies } = given(4);
    await take('a', 4);
    expect((await take('b', 4)).share).toBe(0);
    await dies('a');
    expect(await take('b', 4)).toEqual({ share: 4, due: 4 });
    expect(await take('a', 4, 4), 'it had been held up, and comes back').toEqual({ share: 0, due: 2 });
  });

  it('are given back, and a request from before does not undo that they were taken again', async () => {
    const { take, give, live } = given(4);
    await take('a', 4);
    const held = (fence += 1);
    await give('a');
    expect(await live()).toBe(0);
    await take('a', 4);
    await give('a', held);
    expect(await live()).toBe(4);
    expect(await take('a', 1, 0, { fence: held })).toEqual({ share: -1, due: -1 });
    expect(await live()).toBe(4);
  });

  it('that were given back are not taken by a request from before, and are another’s at once', async () => {
    const { take, give, dies } = given(1);
    await take('a', 1);
    const heldUp = (fence += 1);
    await give('a');
    expect(await take('a', 1, 0, { fence: heldUp })).toEqual({ share: -1, due: -1 });
    expect(await take('b', 1)).toEqual({ share: 1, due: 1 });
    await dies('b');
    expect(await take('a', 1), 'asked for anew').toEqual({ share: 1, due: 1 });
  });

  it('go from hand to hand where there are fewer than want them', async () => {
    const { take, anHourPasses } = given(1, 1_000);
    expect(await take('a', 2)).toEqual({ share: 1, due: 1 });
    expect(await take('b', 2), 'the other has just begun').toEqual({ share: 0, due: 0 });
    await anHourPasses();
    expect(await take('a', 2, 1)).toEqual({ share: 1, due: 0 });
    expect(await take('a', 2, 0)).toEqual({ share: 0, due: 0 });
    expect(await take('b', 2)).toEqual({ share: 1, due: 1 });
    expect(await take('a', 2)).toEqual({ share: 0, due: 0 });
    await anHourPasses();
    expect(await take('b', 2, 1)).toEqual({ share: 1, due: 0 });
  });

  it('of one org are not another’s, though the connection’s name is the same', async () => {
    const { take } = given(4);
    await take('a', 4);
    expect(await take('b', 4, 0, { orgId: OTHER })).toEqual({ share: 4, due: 4 });
  });

  it('are never more than there are, whatever is asked for at the same time and whoever dies', async () => {
    const maximum = 5;
    const { take, live, dies, give } = given(maximum, 0);
    const random = seeded(20_261_128);
    const upTo = (n: number) => Math.floor(random() * (n + 1));
    const holders = ['a', 'b', 'c', 'd'].map((name) => ({ name, share: 0 }));
    for (let round = 0; round < 100; round += 1) {
      await Promise.all(
        holders.map(async (holder) => {
          const what = random();
          if (what < 0.05) {
            await dies(holder.name);
            holder.share = 0;
          } else if (what < 0.15) {
            await give(holder.name);
            holder.share = 0;
          } else {
            const keep = upTo(holder.share);
            const { share, due } = await take(holder.name, 1 + upTo(8), keep);
            expect(share, 'what is under way keeps its place').toBeGreaterThanOrEqual(keep);
            expect(due).toBeLessThanOrEqual(maximum);
            holder.share = share;
          }
        }),
      );
      expect(await live()).toBeLessThanOrEqual(maximum);
    }
  });
});

/** The same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
