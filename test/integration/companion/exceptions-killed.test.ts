/** A companion that is killed while it replays a batch: another goes on with it, and the ERP has each order once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { batchSchema, batchWithReplaysSchema } from '../../../companion/src/http/exceptions/replay-schema.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { bodyOf } from './caller.ts';
import { hastyRules, newKey, orderOf, placesOrder } from './org.ts';
import { Operator } from './operator.ts';
import { until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let database: TestDatabase;
let admin: Sql;
let world: World;

beforeAll(async () => {
  database = await openTestDatabase();
  admin = connect(database.adminUrl, { max: 1 });
  world = await openWorld(database);
});
afterAll(async () => {
  await admin.end();
  await world.close();
});

describe('a companion that is killed in the middle of a batch', () => {
  it('leaves it to another, which does the rest: each order once', async () => {
    const org = await world.org({ ...hastyRules(), retries: [] });
    const first = await world.process();
    const rep = callerOf(first, org);
    const account = await org.account('1000000.00');
    org.proxy.arm({ kind: 'status', status: 403 });
    const quantities = ['1', '2', '3', '4', '5', '6', '7', '8'];
    for (const quantity of quantities)
      await rep.send('/v1/orders', { json: orderOf(account, quantity), key: newKey() });
    org.proxy.clear();
    // Slow enough to be in the middle of it.
    org.proxy.arm({ kind: 'delay', ms: 300 }, { matches: placesOrder });
    const { batchId } = bodyOf(await new Operator(rep, 'ana').replay({ all: true }), batchSchema, 202);
    await until(async () => (await world.erp.ordersOf(account.customer)).length >= 3);
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    org.proxy.clear();

    const second = await world.process();
    // As if the killed one's leases had run out.
    await admin`update ledgerline.dead_letter_batch set lease_until = now() - interval '1 minute',
      updated_at = now() - interval '1 minute' where state = 'running'`;
    await admin`delete from pgboss.job where name = 'exception-replay'`;
    const ana = new Operator(callerOf(second, org), 'ana');
    const done = await until(async () => {
      const reply = await ana.send(`/v1/exception-replays/${batchId}`);
      const batch = bodyOf(reply, batchWithReplaysSchema);
      return batch.state === 'done' && batch;
    });
    expect(done).toMatchObject({ total: 8, done: 8, failed: 0 });
    const booked = async () => world.erp.ordersOf(account.customer);
    // The one that was under way when it was killed is finished by whoever takes its own lease up.
    await until(async () => (await booked()).length === quantities.length);
    const orders = await booked();
    expect(orders.map(({ lines }) => Number(lines[0]?.qty)).sort((a, b) => a - b)).toEqual(quantities.map(Number));
    await second.stop();
  }, 120_000);
});
