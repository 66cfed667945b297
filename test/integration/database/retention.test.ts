/** What is removed when its time is over, and what stays however old it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { retentionStore } from '../../../companion/src/database/stores/retention.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';
const OUTBOX_DAYS = 30;

let database: TestDatabase;
let app: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
  app = connect(database.appUrl, { max: 4 });
  admin = connect(database.adminUrl, { max: 1 });
});
afterAll(async () => {
  await app.end();
  await admin.end();
  await database.close();
});

/** A message of an age in days; absent `delivered`: it was not delivered. */
async function message(
  orgId: string,
  key: string,
  { delivered, due = true, failed = false }: { delivered?: number; due?: boolean; failed?: boolean },
): Promise<void> {
  await admin`
    insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at, due, delivered_at, failed_at)
    values (${orgId}, 'submission.changed', ${key}, 1, '{}', now() - interval '400 days', ${due},
      now() - ${delivered ?? null}::float8 * interval '1 day', case when ${failed} then now() - interval '399 days' end)`;
}

async function messages(orgId: string): Promise<readonly string[]> {
  const rows = await admin<{ key: string }[]>`
    select key from ledgerline.outbox where org_id = ${orgId} and created_at < now() - interval '1 day' order by key`;
  return rows.map(({ key }) => key);
}

describe('a message to an org', () => {
  it('goes when it was delivered long enough ago, and only then', async () => {
    await message(ORG, 'delivered 31 days ago', { delivered: 31 });
    await message(ORG, 'delivered 29 days ago', { delivered: 29 });
    await message(ORG, 'due for a year', {});
    await message(ORG, 'for an org that is not connected yet', { due: false });
    await message(ORG, 'given up on', { failed: true });
    await message(OTHER, 'delivered 31 days ago', { delivered: 31 });
    await expect(retentionStore(app).prune(OUTBOX_DAYS, 100)).resolves.toBe(1);
    expect(await messages(ORG)).toEqual([
      'delivered 29 days ago',
      'due for a year',
      'for an org that is not connected yet',
      'given up on',
    ]);
    expect(await messages(OTHER)).toEqual([]);
    await expect(retentionStore(app).prune(OUTBOX_DAYS, 100)).resolves.toBe(0);
  });

  it('goes with others in small batches, until none is left', async () => {
    for (let at = 0; at < 7; at += 1) await message(OTHER, `old ${at}`, { delivered: 40 });
    const batches: number[] = [];
    for (let gone = 3; gone === 3;) batches.push((gone = await retentionStore(app).prune(OUTBOX_DAYS, 3)));
    expect(batches).toEqual([3, 3, 1]);
    expect(await messages(OTHER)).toEqual([]);
  });
});

describe('an idempotency key', () => {
  const keys = async (): Promise<readonly string[]> => {
    const rows = await admin<{ key: string }[]>`select key from ledgerline.idempotency order by key`;
    return rows.map(({ key }) => key);
  };
  const end = async (key: string, days: number): Promise<void> => {
    await admin`update ledgerline.idempotency set created_at = now() - interval '90 days' + ${days} * interval '1 day',
      expires_at = now() + ${days} * interval '1 day' where key = ${key}`;
  };

  it('goes when its 90 days are over, the order stays and is found by its record', async () => {
    const submissions = submissionStore(app);
    const old = submission(ORG, '801OLD');
    const young = submission(ORG, '801YOUNG');
    await submissions.submit(old);
    await submissions.submit(young);
    await end(old.idempotencyKey, -1);
    await end(young.idempotencyKey, 1);
    await expect(retentionStore(app).prune(OUTBOX_DAYS, 100)).resolves.toBe(1);
    expect(await keys()).toEqual([young.idempotencyKey]);
    await expect(submissions.submit({ ...young, submissionId: 's-again' })).resolves.toMatchObject({
      kind: 'inFlight',
    });
    // The key is as new; the record still has one order, so the same content is known.
    await expect(submissions.submit({ ...old, submissionId: 's-later' })).resolves.toMatchObject({
      kind: 'known',
      submission: { submissionId: old.submissionId },
    });
  });

  it('that somebody takes again at that moment is left to them', async () => {
    const taken = submission(ORG, '801TAKEN');
    await submissionStore(app).submit(taken);
    await end(taken.idempotencyKey, -1);
    const holder = await admin.reserve();
    try {
      await holder`begin`;
      await holder`select from ledgerline.idempotency where key = ${taken.idempotencyKey} for update`;
      await expect(retentionStore(app).prune(OUTBOX_DAYS, 100)).resolves.toBe(0);
      await holder`rollback`;
    } finally {
      holder.release();
    }
    expect(await keys()).toContain(taken.idempotencyKey);
  });
});

describe('the application', () => {
  it('removes nothing of an org but the one it names', async () => {
    const store = retentionStore(app);
    await message(OTHER, 'of another org', { delivered: 31 });
    await app`select ledgerline.retention_prune(${ORG}, ${OUTBOX_DAYS}, 100)`;
    expect(await messages(OTHER)).toEqual(['of another org']);
    await store.prune(OUTBOX_DAYS, 100);
    expect(await messages(OTHER)).toEqual([]);
  });
});
