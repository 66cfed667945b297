/** Who takes in what an org asks for: how often that ended a process, counted only where it did. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { requestStore } from '../../../companion/src/database/stores/requests.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { RequestStore } from '../../../companion/src/delivery/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const [ORG, OTHER] = ['00D000000000001AAA', '00D000000000002AAA'] as const;
const KEY = 'key-of-no-order';

let database: TestDatabase;
const connections: Sql[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
});
afterAll(async () => {
  for (const sql of connections) await sql.end();
  await database.close();
});

/** As a process of its own connects. */
function aProcess(): RequestStore {
  const sql = connect(database.appUrl, { max: 1, name: `ledgerline worker ${randomUUID()}` });
  connections.push(sql);
  return requestStore(sql);
}

it('a taking that came to no end counts for the next process, in a row, and none once one did', async () => {
  for (const lost of [0, 1, 2, 3]) expect(await aProcess().take(ORG, 'r-1', KEY)).toBe(lost);
  await aProcess().taken(ORG, 'r-1');
  expect(await aProcess().take(ORG, 'r-1', KEY)).toBe(0);
});

it('a process that takes again what it has in hand has not died of it', async () => {
  const one = aProcess();
  for (let time = 0; time < 4; time += 1) expect(await one.take(ORG, 'r-2', KEY)).toBe(0);
});

it('counts for that record of that org alone', async () => {
  await aProcess().take(ORG, 'r-3', KEY);
  expect(await aProcess().take(ORG, 'r-4', KEY)).toBe(0);
  expect(await aProcess().take(OTHER, 'r-3', KEY)).toBe(0);
  await aProcess().taken(OTHER, 'r-3');
  expect(await aProcess().take(ORG, 'r-3', KEY)).toBe(1);
});

it('counts no more once there is an order: what ends the process then is counted with the order', async () => {
  const sql = connect(database.appUrl, { max: 1 });
  connections.push(sql);
  const asked = submission(ORG, 'r-5');
  await aProcess().take(ORG, 'r-5', asked.idempotencyKey);
  await submissionStore(sql).submit(asked);
  expect(await aProcess().take(ORG, 'r-5', asked.idempotencyKey)).toBe(0);
});

it('one of a record that nobody asks for any more is gone after a day, and no other', async () => {
  const admin = connect(database.adminUrl, { max: 1 });
  connections.push(admin);
  for (const record of ['r-6', 'r-7']) await aProcess().take(ORG, record, KEY);
  await admin`update ledgerline.requested_taking set taken_at = taken_at - interval '25 hours' where record_id = 'r-6'`;
  const sql = connect(database.appUrl, { max: 1 });
  connections.push(sql);
  await sql`select ledgerline.retention_prune(${ORG}, 30, 100)`;
  expect(await aProcess().take(ORG, 'r-6', KEY)).toBe(0);
  expect(await aProcess().take(ORG, 'r-7', KEY)).toBe(1);
});
