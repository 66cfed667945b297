/** No room left for the answer of an order that was taken in, and that the ERP has: what its caller hears, and what it is. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { createAskAgain } from '../../../companion/src/orders/ask-again.ts';
import type { OrderDeps } from '../../../companion/src/orders/deps.ts';
import { openDesk } from '../../../companion/src/orders/doubles/desk.ts';
import { createSubmitOrder } from '../../../companion/src/orders/submit.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { KEY, order } from '../http/fixture.ts';
import { harness, ORG } from '../http/harness.ts';
import { addOrg } from './org.ts';

let database: TestDatabase;
let app: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2 });
  admin = connect(database.adminUrl, { max: 1 });
});
afterAll(async () => {
  await Promise.all([app.end(), admin.end()]);
  await database.close();
});

/** What Postgres says of a full disk, said by a trigger to whoever writes into an order that is there. */
async function fillDisk(): Promise<void> {
  await admin.unsafe(`create function public.full_disk() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger full_disk before update on ledgerline.submission execute function public.full_disk()`);
}

async function makeRoom(): Promise<void> {
  await admin`drop function public.full_disk() cascade`;
}

async function endLease(): Promise<void> {
  await admin`update ledgerline.submission set lease_until = clock_timestamp() - interval '1 second'`;
}

it('is told to ask again with the same key, which finds the order as the ERP has it, once', async () => {
  const desk = openDesk();
  // It would take the order a second time without a word.
  desk.erp.otherwise = { does: 'accept' };
  desk.world.route = { ...desk.world.route, target: { connectionId: 'erp-main', entity: 'us' } };
  const store = submissionStore(app);
  const deps: OrderDeps = { ...desk.deps, submissions: store, erps: { connection: async () => desk.erp } };
  const api = harness({ submitOrder: createSubmitOrder(deps) });
  const send = async () => api.call('POST', '/v1/orders', { body: order, headers: { 'idempotency-key': KEY } });

  await fillDisk();
  const heard = await send();
  expect(heard).toMatchObject({ status: 503, json: { code: 'DATABASE_FULL' } });
  expect(heard.json.action).toMatch(/makes room; then repeat with the same Idempotency-Key/);
  expect(heard.headers.get('retry-after')).toBe('30');
  expect(desk.erp.calls).toHaveLength(1);

  const [taken] = (await store.list(ORG, {}, { limit: 2 })).items;
  expect(taken).toMatchObject({ state: 'pending', phase: 'asking', attempts: 1 });
  const job = { orgId: ORG, submissionId: taken?.submissionId ?? '' };
  // What was to become of it is left as it was, not done by half: it is asked for when its lease is over.
  const jobs = await admin`
    select from pgboss.job
    where name = 'erp-ask' and state = 'created' and data->>'submissionId' = ${job.submissionId}`;
  expect(jobs).toHaveLength(1);
  expect(await send()).toMatchObject({ status: 409, json: { code: 'IDEMPOTENCY_KEY_IN_FLIGHT' } });

  await makeRoom();
  await endLease();
  expect(await send()).toMatchObject({ status: 202, json: { state: 'pending' } });
  await createAskAgain(deps)(job);
  expect(await send()).toMatchObject({ status: 200, json: { state: 'accepted', erpOrderNumber: 'SO-1' } });
  expect(desk.erp.calls).toHaveLength(1);
});
