/** An ERP has each order number once: the second record that is answered with it is not settled by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { Answer, NewSubmission, Submission, SubmissionStore } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';

let database: TestDatabase;
let sql: Sql;
let admin: Sql;
let store: SubmissionStore;
beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  sql = connect(database.appUrl, { max: 4 });
  admin = connect(database.adminUrl, { max: 1 });
  store = submissionStore(sql);
});
afterAll(async () => {
  for (const each of [sql, admin]) await each.end();
  await database.close();
});

interface Answered extends Partial<NewSubmission> {
  readonly state?: Answer['state'];
}

async function answered(number: string, recordId: string, { state, ...more }: Answered = {}): Promise<Submission> {
  const record = await asked(recordId, more);
  const recorded = await record(number, state);
  if (recorded === undefined) throw new Error('the answer was not taken');
  return recorded;
}

/** A record that is being asked for; what records its answer. */
async function asked(recordId: string, more: Partial<NewSubmission> = {}) {
  const outcome = await store.submit(submission(ORG, recordId, more));
  if (outcome.kind !== 'mine') throw new Error(outcome.kind);
  const { submissionId } = outcome.submission;
  return (number: string, state: Answer['state'] = 'accepted', by: SubmissionStore = store) => {
    const answer: Answer = { state, event: state, erpOrderNumber: number, actor: 'rep', detail: 'as the ERP says' };
    return by.recordAnswer(ORG, submissionId, outcome.fence, answer);
  };
}

async function somebodyWaits(): Promise<void> {
  for (;;) {
    const waiting = await admin`select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    if (waiting.length > 0) return;
  }
}

async function deadLetters(submissionId: string): Promise<number> {
  const rows = await admin`select from ledgerline.dead_letter_open where subject = ${submissionId}`;
  return rows.length;
}

describe('an order number that another record has', () => {
  it.each(['accepted', 'held'] as const)('is left to a person, and nothing asks again by itself: %s', async (state) => {
    const first = await answered(`SO-${state}`, `r-${state}-1`);
    const second = await answered(`SO-${state}`, `r-${state}-2`, { state });
    expect(second).toMatchObject({ state: 'pending', phase: 'unknown', reason: { code: 'ERP_NUMBER_TAKEN' } });
    expect(second.reason?.message).toContain(`SO-${state}`);
    expect(second.reason?.action).toContain(first.submissionId);
    expect(second.erpOrderNumber).toBeUndefined();
    expect(second.nextAttemptAt).toBeUndefined();
    expect(await deadLetters(second.submissionId)).toBe(1);
    // What it may have sent is looked up before anything else, whoever asks next.
    expect(await store.claim(ORG, second.submissionId, 1_000)).toMatchObject({ sentUntil: expect.any(String) });
  });

  it('is found by the second of two answers at once', async () => {
    const [first, second] = [await asked('r-at-once-1'), await asked('r-at-once-2')];
    const holder = await sql.reserve();
    try {
      await holder`begin`;
      expect(await first('SO-at-once', 'accepted', submissionStore(holder))).toMatchObject({ state: 'accepted' });
      const later = second('SO-at-once');
      await Promise.race([later, somebodyWaits()]);
      await holder`commit`;
      expect(await later).toMatchObject({ state: 'pending', reason: { code: 'ERP_NUMBER_TAKEN' } });
    } finally {
      holder.release();
    }
  });

  it('leaves one that was to be cancelled to be cancelled: asked again it is only looked up', async () => {
    await answered('SO-c', 'r-c-1');
    const held = await answered('SO-c-held', 'r-c-2', { state: 'held' });
    await admin`update ledgerline.submission set erp_order_number = null where submission_id = ${held.submissionId}`;
    const reason = { code: 'CANCEL_UNDER_WAY', message: 'm', action: 'a' };
    const again = {
      orgId: ORG,
      submissionId: held.submissionId,
      rulesHash: 'h',
      actor: 'rep',
      leaseMs: 20_000,
      reason,
    };
    const outcome = await store.resume(again);
    if (outcome.kind !== 'mine') throw new Error(outcome.kind);
    const released: Answer = { state: 'accepted', event: 'accepted', erpOrderNumber: 'SO-c', actor: 'rep' };
    const recorded = await store.recordAnswer(ORG, held.submissionId, outcome.fence, released);
    expect(recorded).toMatchObject({ state: 'pending', reason: { code: 'CANCEL_UNDER_WAY' } });
  });

  it('is its own in the next revision of the record, and again in the next answer', async () => {
    await answered('SO-own', 'r-own');
    expect(await answered('SO-own', 'r-own', { contentHash: 'b'.repeat(64) })).toMatchObject({
      ...{ state: 'accepted', revision: 2, erpOrderNumber: 'SO-own' },
    });
  });

  it('is another order in another entity', async () => {
    await answered('SO-entity', 'r-entity-1');
    expect((await answered('SO-entity', 'r-entity-2', { entity: 'de' })).state).toBe('accepted');
  });

  it('is free again when that record’s order is cancelled', async () => {
    await answered('SO-free', 'r-free-1', { state: 'cancelled' });
    expect((await answered('SO-free', 'r-free-2')).state).toBe('accepted');
  });
});
