/** What the database gives out to be told to an org: together, each under a fence of its own, and nothing that ends processes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { sweepStore } from '../../../companion/src/database/job-queue.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import { type DeliveryAdministration, deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { DeliveryStore } from '../../../companion/src/delivery/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const LEASES = { limit: 75, waitingMs: 2_000, leaseMs: 30_000, leaseEachMs: 500 };
const DOWN = { code: 'SERVER_UNAVAILABLE', message: 'not now' };

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;
let store: DeliveryStore & DeliveryAdministration;
let org: string;
let orgs = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 8 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  store = deliveryStore(app);
});
beforeEach(async () => {
  org = `00D00000000000${String((orgs += 1))}AAA`;
  await addOrg(database.ownerUrl, org);
  await salesforceConnectionStore(owner).connect(
    {
      ...{ orgId: org, instanceUrl: 'https://org.test', secretRef: 'env:NONE', namespace: '', apiVersion: '67.0' },
      ...{ auth: { kind: 'client_credentials', clientId: 'c' }, expectedOrgId: org },
    },
    'test',
  );
});
afterAll(async () => {
  for (const sql of [app, owner, admin]) await sql.end();
  await database.close();
});

/** A submission that the org is to be told of, since a minute. */
async function waits(recordId: string): Promise<string> {
  const request = submission(org, recordId);
  await submissionStore(app).submit(request);
  await admin`update ledgerline.outbox set created_at = created_at - interval '1 minute' where key = ${request.submissionId}`;
  return request.submissionId;
}

async function taken(...named: string[]): Promise<readonly string[]> {
  return (await store.claim(org, { ...LEASES, named })).claims.map(({ submission: { submissionId } }) => submissionId);
}

/** Until so many of this database's statements wait for a lock. */
async function waiting(count: number): Promise<void> {
  for (let found = 0; found < count;) {
    const [row] = await admin<{ n: number }[]>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    found = row?.n ?? 0;
  }
}

/** As if whoever holds leases had been killed, and they were over. */
async function dies(): Promise<void> {
  await admin`update ledgerline.salesforce_delivery set lease_until = clock_timestamp() - interval '10 seconds'
    where org_id = ${org} and lease_until is not null`;
}

const exceptions = async () => (await deadLetterStore(app).list(org, { states: ['open'] }, { limit: 10 })).items;

describe('what waits to be told', () => {
  it('is given out together, the one that is named first, to one alone, and each ends by itself', async () => {
    const [first, second, third] = [await waits('a'), await waits('b'), await waits('c')];
    const { claims, more } = await store.claim(org, { ...LEASES, named: [third], limit: 2 });
    expect(claims.map((claim) => claim.submission.submissionId)).toEqual([third, first]);
    expect(more).toBe(true);
    expect(await taken(third)).toEqual([second]);
    const [claim] = claims;
    expect(await store.complete(org, third, claim?.fence ?? 0, { version: claim?.version ?? 0, held: false })).toBe(
      false,
    );
    expect(await store.complete(org, first, 99, { version: 1, held: false })).toBeUndefined();
    expect((await store.list(org, 10)).map(({ submissionId }) => submissionId)).toEqual([second, first]);
  });

  it('is told only as far as it was told: a version that came meanwhile is still due', async () => {
    const id = await waits('meanwhile');
    const { claims } = await store.claim(org, { ...LEASES, named: [id] });
    await submissionStore(app).recordAnswer(org, id, 1, {
      ...{ state: 'accepted', event: 'accepted', erpOrderNumber: 'SO1', actor: 'test' },
    });
    const [claim] = claims;
    expect(claim?.version).toBe(1);
    expect(await store.complete(org, id, claim?.fence ?? 0, { version: 1, held: false })).toBe(true);
    const [next] = (await store.claim(org, { ...LEASES, named: [id] })).claims;
    expect(next).toMatchObject({ version: 2, submission: { submissionId: id, state: 'accepted' } });
  });

  it('is given to one of several that ask at the same time', async () => {
    const all: string[] = [];
    for (let at = 0; at < 30; at += 1) all.push(await waits(`same-${String(at)}`));
    const given = await Promise.all(all.slice(0, 8).map((id) => taken(id)));
    const ids = given.flat();
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids, ...(await taken())].toSorted()).toEqual(all.toSorted());
  });

  it('is given out without two waiting for each other, each for what the other came with', async () => {
    const [lowest = '', first = '', second = ''] = [await waits('x'), await waits('y'), await waits('z')].toSorted();
    // Keeps the first to come in the middle: with its own in hand, before it takes what waits as well.
    const keeper = await app.reserve();
    await keeper`begin`;
    await keeper`select set_config('ledgerline.org_id', ${org}, true)`;
    await keeper`insert into ledgerline.salesforce_delivery (org_id, submission_id) values (${org}, ${lowest})`;
    const given = [taken(first), taken(second)];
    try {
      await waiting(2);
    } finally {
      await keeper`rollback`;
      keeper.release();
    }
    expect((await Promise.all(given)).flat().toSorted()).toEqual([lowest, first, second]);
  });

  it('is left to whoever has only just written it, and to its pause', async () => {
    const old = await waits('old');
    const young = submission(org, 'young');
    await submissionStore(app).submit(young);
    expect(await taken()).toEqual([old]);
    const failed = { version: 1, failure: { code: 'UNABLE_TO_LOCK_ROW', message: 'locked' }, answered: true };
    await store.fail(org, old, 1, { ...failed, retryInMs: 60_000 });
    expect(await taken(old)).toEqual([]);
    expect(await taken(young.submissionId)).toEqual([young.submissionId]);
  });
});

describe('telling that ends the process each time', () => {
  it('is done alone after the first, and set aside after the third, as an exception; the others are told', async () => {
    const [poison, other] = [await waits('poison'), await waits('other')];
    expect(await taken(poison)).toEqual([poison, other]);
    await dies();
    expect(await taken()).toEqual([]);
    expect(await taken(poison)).toEqual([poison]);
    await dies();
    expect(await taken(other)).toEqual([other]);
    await store.complete(org, other, 2, { version: 1, held: false });
    await dies();
    expect(await taken(poison)).toEqual([poison]);
    await dies();
    expect(await taken(poison)).toEqual([]);
    expect(await exceptions()).toMatchObject([{ kind: 'orgDelivery', code: 'POISONED', submissionId: poison }]);
    expect(await store.list(org, 10)).toMatchObject([{ submissionId: poison, lastError: { code: 'POISONED' } }]);
    // A person has it tried once more.
    expect(await store.retry(org, 'operator')).toBe(1);
    expect(await taken(poison)).toEqual([poison]);
  });

  it('is counted only in a row: an answer, whatever it was, begins anew', async () => {
    const id = await waits('fails');
    const failed = { version: 1, failure: { code: 'TOO_SLOW', message: 'slow' }, answered: false, retryInMs: 0 };
    for (let fence = 1; fence <= 8; fence += 2) {
      expect(await taken(id)).toEqual([id]);
      await dies();
      expect(await taken(id)).toEqual([id]);
      expect(await store.fail(org, id, fence + 1, failed)).toBe(true);
    }
    expect(await exceptions()).toEqual([]);
  });
});

describe('an org that takes nothing', () => {
  it('is left alone as a whole, longer each time, then tried with one; no try is used up', async () => {
    const [first, second] = [await waits('p'), await waits('q')];
    const claim = async () => (await store.claim(org, { ...LEASES, named: [first] })).claims;
    const leases = (await claim()).map(({ fence, submission: { submissionId } }) => ({ submissionId, fence }));
    expect(leases).toHaveLength(2);
    expect(await store.pause(org, leases, DOWN, [60_000, 120_000])).toEqual({ attempts: 1, pauseMs: 60_000 });
    expect(await taken(second)).toEqual([]);
    await over();
    const [tried, ...none] = await claim();
    expect([tried?.attempts, none.length]).toEqual([1, 0]);
    expect(await taken(second)).toEqual([]);
    const again = [{ submissionId: first, fence: tried?.fence ?? 0 }];
    expect(await store.pause(org, again, DOWN, [60_000, 120_000])).toEqual({ attempts: 2, pauseMs: 120_000 });
    await over();
    expect((await claim()).map(({ attempts }) => attempts)).toEqual([1]);
    await store.complete(org, first, 3, { version: 1, held: false });
    expect(await taken()).toEqual([second]);
  });

  it('is not left alone for longer because several had asked it at once when it went away', async () => {
    const ids = [await waits('at-once-1'), await waits('at-once-2'), await waits('at-once-3')];
    const leases: { submissionId: string; fence: number }[] = [];
    for (const id of ids) {
      const [claim] = (await store.claim(org, { ...LEASES, named: [id], limit: 1 })).claims;
      leases.push({ submissionId: id, fence: claim?.fence ?? 0 });
    }
    const [first, ...others] = leases.map((lease) => () => store.pause(org, [lease], DOWN, [60_000, 120_000]));
    expect(await first?.()).toEqual({ attempts: 1, pauseMs: 60_000 });
    for (const other of others) expect(await other()).toMatchObject({ attempts: 0 });
    // All leases have ended, and no try is used up.
    await over();
    expect((await store.claim(org, { ...LEASES, named: [ids[2] ?? ''] })).claims).toMatchObject([{ attempts: 1 }]);
  });

  it('is tried by the sweeper’s one job once the pause is over, and at once when how it is reached has changed', async () => {
    for (const id of ['u', 'v', 'w']) await waits(id);
    const claims = (await store.claim(org, { ...LEASES, named: [] })).claims;
    const leases = claims.map(({ fence, submission: { submissionId } }) => ({ submissionId, fence }));
    await store.pause(org, leases, DOWN, [60_000]);
    await admin`delete from pgboss.job`;
    expect(await swept()).toBe(0);
    await over();
    expect(await swept()).toBe(1);
    await store.pause(org, [], DOWN, [60_000]);
    expect(await taken()).toEqual([]);
    expect(await store.retry(org, 'operator')).toBe(0);
    expect(await taken()).toHaveLength(3);
  });
});

async function over(): Promise<void> {
  await admin`update ledgerline.salesforce_pause set until = clock_timestamp() - interval '10 seconds'
    where org_id = ${org}`;
}

/** Jobs that the sweeper makes for this org. */
async function swept(): Promise<number> {
  await sweepStore(app).sweep(100);
  const [found] = await admin<{ jobs: number }[]>`select count(*)::int as jobs from pgboss.job
    where name = 'salesforce-deliver' and data->>'orgId' = ${org} and state = 'created'`;
  return found?.jobs ?? 0;
}
