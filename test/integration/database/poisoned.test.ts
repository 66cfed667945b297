/** Work that ends its process each time it is taken up: set aside after three times, named, and the rest goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { backfillStore } from '../../../companion/src/database/stores/backfills.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { sweepStore } from '../../../companion/src/database/job-queue.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { BackfillStore } from '../../../companion/src/delivery/port.ts';
import type { Answer, ClaimOutcome, SubmissionStore } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const LEASE_MS = 60_000;

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;
let store: SubmissionStore;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 4 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  store = submissionStore(app);
});
afterAll(async () => {
  for (const sql of [app, owner, admin]) await sql.end();
  await database.close();
});

/** As if whoever holds its lease had been killed, and the lease were over. */
async function dies(submissionId: string): Promise<void> {
  await admin`update ledgerline.submission set lease_until = clock_timestamp() - interval '10 seconds'
    where submission_id = ${submissionId} and lease_until is not null`;
}

async function taken(submissionId: string): Promise<ClaimOutcome> {
  return store.claim(ORG, submissionId, LEASE_MS);
}

const later: Answer = {
  state: 'pending',
  phase: 'retrying',
  event: 'retryLater',
  retryInMs: 0,
  sent: false,
  actor: 'w',
};

describe('an order that ends the process each time it is taken up', () => {
  it('is set aside after three times, says why and who is to look, and nobody asks for it by itself any more', async () => {
    const request = submission(ORG, 'r-poison');
    await store.submit(request);
    const { submissionId } = request;
    for (let time = 0; time < 2; time += 1) {
      await dies(submissionId);
      expect((await taken(submissionId)).kind).toBe('mine');
    }
    await dies(submissionId);
    const aside = await taken(submissionId);
    expect(aside).toMatchObject({
      kind: 'notNow',
      submission: {
        state: 'pending',
        phase: 'unknown',
        reason: { code: 'POISONED', clearedBy: 'operations', message: expect.stringContaining('3 times') as string },
      },
    });
    expect(aside.submission?.lease).toBeUndefined();
    expect(aside.submission?.nextAttemptAt).toBeUndefined();
    expect((await store.get(ORG, submissionId))?.history.at(-1)).toMatchObject({ event: 'setAside' });
    await admin`update ledgerline.submission set updated_at = updated_at - interval '1 day' where submission_id = ${submissionId}`;
    await sweepStore(app).sweep(100);
    const [left] = await admin<{ n: number }[]>`select count(*)::integer as n from pgboss.job
      where name = 'erp-ask' and data->>'submissionId' = ${submissionId}`;
    expect(left?.n).toBe(0);
    const [letter] = await admin<{ code: string }[]>`select code from ledgerline.dead_letter
      where subject = ${submissionId} and state = 'open'`;
    expect(letter?.code).toBe('POISONED');
  });

  it('is looked up before anything else when a person asks again, and counts as asked for the first time', async () => {
    const request = submission(ORG, 'r-again');
    await store.submit(request);
    for (let time = 0; time < 3; time += 1) {
      await dies(request.submissionId);
      await taken(request.submissionId);
    }
    const claim = await taken(request.submissionId);
    expect(claim.kind === 'mine' && claim.sentUntil).toBeTruthy();
    const fence = claim.kind === 'mine' ? claim.fence : 0;
    await store.recordAnswer(ORG, request.submissionId, fence, later);
    for (let time = 0; time < 3; time += 1) {
      expect((await taken(request.submissionId)).kind).toBe('mine');
      await dies(request.submissionId);
    }
    expect((await taken(request.submissionId)).submission?.reason?.code).toBe('POISONED');
  });

  it('keeps nothing of the others back, and one that answers in between is not set aside', async () => {
    const [bad, good] = [submission(ORG, 'r-bad'), submission(ORG, 'r-good')];
    await Promise.all([store.submit(bad), store.submit(good)]);
    for (let time = 0; time < 6; time += 1) {
      await Promise.all([dies(bad.submissionId), dies(good.submissionId)]);
      await taken(bad.submissionId);
      const claim = await taken(good.submissionId);
      if (time % 2 === 1 && claim.kind === 'mine') {
        await store.recordAnswer(ORG, good.submissionId, claim.fence, later);
      }
    }
    expect((await store.get(ORG, bad.submissionId))?.submission.reason?.code).toBe('POISONED');
    expect((await store.get(ORG, good.submissionId))?.submission.reason?.code).not.toBe('POISONED');
  });

  it('and was to be cancelled keeps saying so, so that asking again does not send it', async () => {
    const request = submission(ORG, 'r-cancel');
    const made = await store.submit(request);
    const { submissionId } = request;
    const held: Answer = { state: 'held', event: 'held', erpOrderNumber: 'SO1', actor: 'rep' };
    await store.recordAnswer(ORG, submissionId, made.kind === 'mine' ? made.fence : 0, held);
    const reason = { code: 'CANCEL_UNDER_WAY', message: 'The order is being cancelled.', action: 'Nothing to do.' };
    await store.resume({
      orgId: ORG,
      submissionId,
      rulesHash: 'a'.repeat(64),
      actor: 'rep',
      leaseMs: LEASE_MS,
      reason,
    });
    for (let time = 0; time < 3; time += 1) {
      await dies(submissionId);
      await taken(submissionId);
    }
    const kept = (await store.get(ORG, submissionId))?.submission;
    expect(kept).toMatchObject({ state: 'pending', reason: { code: 'CANCEL_UNDER_WAY', clearedBy: 'operations' } });
    expect(kept?.nextAttemptAt).toBeUndefined();
  });
});

describe('a turn in which the ERP was not asked', () => {
  it('uses up no attempt, and how many there were in a row is known to the next one', async () => {
    const request = submission(ORG, 'r-unasked');
    const made = await store.submit(request);
    const { submissionId } = request;
    let fence = made.kind === 'mine' ? made.fence : 0;
    for (let turn = 0; turn < 3; turn += 1) {
      const kept = await store.recordAnswer(ORG, submissionId, fence, { ...later, asked: false });
      expect(kept?.attempts).toBe(0);
      const claim = await taken(submissionId);
      expect(claim).toMatchObject({ kind: 'mine', unasked: turn + 1, submission: { attempts: 1 } });
      fence = claim.kind === 'mine' ? claim.fence : 0;
    }
    expect((await store.recordAnswer(ORG, submissionId, fence, later))?.attempts).toBe(1);
    expect(await taken(submissionId)).not.toHaveProperty('unasked');
  });
});

describe('a backfill with a customer that ends the process', () => {
  const AT_ONCE = 5;
  let backfills: BackfillStore;

  /** Copies customers until the backfill has ended; the process dies whenever `poison` is among those in hand. */
  async function run(
    backfillId: string,
    poison: string,
  ): Promise<{ readonly copied: string[]; readonly deaths: number }> {
    const copied: string[] = [];
    let deaths = 0;
    for (let job = 0; job < 50; job += 1) {
      await admin`update ledgerline.backfill set lease_until = clock_timestamp() where lease_until is not null`;
      const claimed = await backfills.claim(ORG, backfillId, AT_ONCE, LEASE_MS);
      if (claimed === undefined) break;
      const { fence, customers, more } = claimed;
      if (customers.some(({ customer }) => customer === poison)) {
        deaths += 1;
        continue;
      }
      copied.push(...customers.map(({ customer }) => customer));
      const reached = customers.at(-1)?.reached;
      await backfills.advance(ORG, backfillId, fence, {
        ...{ done: customers.length, failed: 0, state: more ? 'running' : 'done' },
        ...(reached === undefined ? {} : { reached }),
      });
    }
    return { copied, deaths };
  }

  it('leaves that one out by name and copies all others', async () => {
    backfills = backfillStore(app);
    await admin`insert into ledgerline.org_salesforce (org_id, instance_url, auth, secret_ref, namespace, api_version, expected_org_id)
      values (${ORG}, 'https://org.test', '{}', 'env:NONE', '', '60.0', ${ORG})`;
    const customers = Array.from({ length: 12 }, (_, index) => `C${String(index).padStart(2, '0')}`);
    for (const customer of customers) {
      const link = { accountId: '001A', connectionId: 'erp-main', entity: 'us', customer, role: 'soldTo' as const };
      await customerLinkStore(owner).add(ORG, link, 'test');
    }
    await backfills.start(ORG, 'b-1', 'admin');
    const { copied, deaths } = await run('b-1', 'C07');
    expect(copied).toEqual(customers.filter((customer) => customer !== 'C07'));
    expect(deaths).toBe(4);
    expect(await backfills.get(ORG, 'b-1')).toMatchObject({
      ...{ state: 'done', done: 11, failed: 1, total: 12 },
      message: expect.stringMatching(/001A, customer C07 in us: POISONED/) as string,
    });
  });
});
