/** How long orders wait for their first verdict, by what the database has of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { measuredSubmissions } from '../../../companion/src/orders/measured.ts';
import type { Answer, NewSubmission, Room, SubmissionStore } from '../../../companion/src/orders/port.ts';
import type { Metrics } from '../../../companion/src/platform/metrics.ts';
import type { ErpDirectory } from '../../../companion/src/systems/erp/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const RULES = 'a'.repeat(64);

let database: TestDatabase;
let app: Sql;
let admin: Sql;
let store: SubmissionStore;
/** [verdict, seconds] of each that was timed. */
let timed: [string | undefined, number][];

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2 });
  admin = connect(database.adminUrl, { max: 1 });
  const metrics: Metrics = {
    count: () => undefined,
    observe: (_name, labels: Readonly<Record<string, string>>, value) => {
      timed.push([labels['verdict'], value]);
    },
  };
  const erps = { connection: async () => Promise.resolve({ kind: 'sandbox' }) } as unknown as ErpDirectory;
  store = measuredSubmissions(submissionStore(app), { metrics, erps });
});
beforeEach(() => {
  timed = [];
});
afterAll(async () => {
  await Promise.all([app.end(), admin.end()]);
  await database.close();
});

const accepted = (erpOrderNumber: string): Answer => ({
  ...{ state: 'accepted', event: 'accepted', erpOrderNumber, actor: 'rep' },
});
const held: Answer = {
  ...{ state: 'held', event: 'held', actor: 'rep' },
  reason: { code: 'CREDIT_LIMIT', message: 'Over the limit.', action: 'Pay.' },
};
const rejected: Answer = { state: 'rejected', event: 'rejected', actor: 'rep' };
const later: Answer = { state: 'pending', phase: 'retrying', event: 'postponed', retryInMs: 0, actor: 'rep' };

/** A turn at the ERP: the fence it has, whoever begins it. */
async function turn(begins: Promise<{ readonly kind: string; readonly fence?: number }>): Promise<number> {
  const { kind, fence } = await begins;
  if (kind !== 'mine' || fence === undefined) throw new Error(`expected mine, got ${kind}`);
  return fence;
}

async function recorded(submissionId: string, fence: number, answer: Answer): Promise<void> {
  await store.recordAnswer(ORG, submissionId, fence, answer);
  // What nobody waits for.
  await new Promise(setImmediate);
}

async function submitted(request: NewSubmission, answer: Answer): Promise<void> {
  await recorded(request.submissionId, await turn(store.submit(request)), answer);
}

const resume = (submissionId: string, decideWithin?: Room) =>
  store.resume({
    ...{ orgId: ORG, submissionId, rulesHash: RULES, actor: 'rep', leaseMs: 20_000 },
    ...(decideWithin === undefined ? {} : { decideWithin }),
  });

describe('the wait for a first verdict', () => {
  it('goes from when the order was taken in, past every turn that came to nothing, by the database’s own instants', async () => {
    const request = submission(ORG, 'r-waits');
    await submitted(request, later);
    await admin`update ledgerline.submission set created_at = created_at - interval '90 minutes'
      where org_id = ${ORG} and submission_id = ${request.submissionId}`;
    const again = await turn(store.claim(ORG, request.submissionId, 20_000));
    await recorded(request.submissionId, again, later);
    expect(timed).toEqual([]);
    const last = await turn(store.claim(ORG, request.submissionId, 20_000));
    await recorded(request.submissionId, last, accepted('SO-1'));
    const found = (await store.get(ORG, request.submissionId))?.submission;
    const seconds = (Date.parse(found?.updatedAt ?? '') - Date.parse(found?.createdAt ?? '')) / 1_000;
    expect(timed).toEqual([['accepted', seconds]]);
    expect(seconds).toBeGreaterThan(5_400);
  });

  it('ends with a hold: what is asked again after it has had its verdict, by whatever turn', async () => {
    const request = submission(ORG, 'r-held');
    await submitted(request, held);
    expect(timed.map(([verdict]) => verdict)).toEqual(['held']);
    await recorded(request.submissionId, await turn(resume(request.submissionId)), later);
    const again = await turn(store.claim(ORG, request.submissionId, 20_000));
    await recorded(request.submissionId, again, held);
    const changed = submission(ORG, 'r-held', { quantity: '2' });
    const fence = await turn(store.submit(changed));
    await recorded(request.submissionId, fence, accepted('SO-2'));
    expect((await store.get(ORG, request.submissionId))?.submission.state).toBe('accepted');
    expect(timed).toHaveLength(1);
  });

  it('is each revision’s own', async () => {
    await submitted(submission(ORG, 'r-revised'), rejected);
    await submitted(submission(ORG, 'r-revised', { quantity: '2' }), rejected);
    expect(timed.map(([verdict]) => verdict)).toEqual(['rejected', 'rejected']);
  });

  it('is none of an order that was held here at once, nor when it is sent later', async () => {
    const free = { amount: '0.00', currency: 'USD' };
    const request = submission(ORG, 'r-unsent', { decideWithin: { free, asOf: new Date().toISOString() } });
    expect((await store.submit(request)).kind).toBe('heldHere');
    await recorded(request.submissionId, await turn(resume(request.submissionId)), accepted('SO-3'));
    expect((await store.get(ORG, request.submissionId))?.submission.state).toBe('accepted');
    expect(timed).toEqual([]);
  });
});
