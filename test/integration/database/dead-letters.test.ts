/** What the database itself promises of dead letters: one open a subject, nothing lost or changed, years kept and dropped. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { sweepStore } from '../../../companion/src/database/job-queue.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { DeadLetterStore } from '../../../companion/src/delivery/dead-letters/port.ts';
import type { Answer } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';
const ALL = { states: ['open', 'replaying', 'replayed', 'settled'] as const };
const OPEN = { states: ['open', 'replaying'] as const };
const PAGE = { limit: 200 };
const LEASE_MS = 60_000;

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;
let letters: DeadLetterStore;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
  app = connect(database.appUrl, { max: 4 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  letters = deadLetterStore(app);
});
afterAll(async () => {
  await Promise.all([app.end(), owner.end(), admin.end()]);
  await database.close();
});

const REJECTED: Answer = {
  state: 'rejected',
  event: 'rejected',
  reason: {
    code: 'MASTER_DATA',
    message: 'A product is not set up.',
    erpMessage: 'Item A-17 is unknown',
    action: 'Fix.',
  },
  actor: 'rep',
};
const EXHAUSTED: Answer = {
  ...{ state: 'pending', phase: 'retrying', event: 'retryLater', sent: false, actor: 'rep' },
  reason: { code: 'WAITS_FOR_OPERATIONS', message: 'The ERP does not answer.', action: 'Ask again.' },
};

/** A submission that was answered so; its id. */
async function answered(recordId: string, answer: Answer, orgId = ORG): Promise<string> {
  const request = submission(orgId, recordId);
  await submissionStore(app).submit(request);
  await submissionStore(app).recordAnswer(orgId, request.submissionId, 1, answer);
  return request.submissionId;
}

async function openOf(subject: string, orgId = ORG) {
  const { items } = await letters.list(orgId, OPEN, PAGE);
  return items.filter((item) => item.subject === subject);
}

/** Asks for the replay of one, without anybody's approval unless nothing is said of how much needs none; its batch. */
async function requested(exceptionId: string, above: Record<string, string> = { USD: '1000000' }): Promise<string> {
  const batchId = `b-${exceptionId}`;
  const request = {
    exceptionIds: [exceptionId],
    reason: 'test',
    batchId,
    actor: 'ana',
    above,
    max: 10,
  };
  expect(await letters.request(ORG, request)).toMatchObject({ kind: 'requested' });
  return batchId;
}

async function leaseEnds(batchId: string): Promise<void> {
  await admin`update ledgerline.dead_letter_batch set lease_until = now() - interval '1 minute',
    updated_at = now() - interval '1 minute' where batch_id = ${batchId}`;
}

describe('a submission with nothing left that asks for it', () => {
  it('is one open dead letter, however often the same is found out', async () => {
    const id = await answered('d-exhausted', EXHAUSTED);
    const [first] = await openOf(id);
    expect(first).toMatchObject({ remedy: 'askAgain', code: 'WAITS_FOR_OPERATIONS', amount: { amount: '100.00' } });
    for (const fence of [2, 3]) {
      await submissionStore(app).claim(ORG, id, LEASE_MS);
      await submissionStore(app).recordAnswer(ORG, id, fence, EXHAUSTED);
    }
    expect((await openOf(id)).map(({ exceptionId }) => exceptionId)).toEqual([first?.exceptionId]);
  });

  it('is settled by whatever sets it going again, or answers it', async () => {
    const scheduled = await answered('d-scheduled', EXHAUSTED);
    await submissionStore(app).claim(ORG, scheduled, LEASE_MS);
    await submissionStore(app).recordAnswer(ORG, scheduled, 2, { ...EXHAUSTED, retryInMs: 60_000 });
    const held = await answered('d-held', EXHAUSTED);
    await submissionStore(app).claim(ORG, held, LEASE_MS);
    await submissionStore(app).recordAnswer(ORG, held, 2, { state: 'held', event: 'held', actor: 'rep' });
    const { items } = await letters.list(ORG, { states: ['settled'] }, PAGE);
    const how = new Map(items.map(({ subject, stateHow }) => [subject, stateHow]));
    expect([how.get(scheduled), how.get(held)]).toEqual(['askedAgain', 'held']);
  });

  it('that is about something else now is another one, which points back', async () => {
    const id = await answered('d-other', EXHAUSTED);
    const [first] = await openOf(id);
    await submissionStore(app).claim(ORG, id, LEASE_MS);
    await submissionStore(app).recordAnswer(ORG, id, 2, REJECTED);
    const [second, ...others] = await openOf(id);
    expect(others).toEqual([]);
    expect(second).toMatchObject({ code: 'MASTER_DATA', remedy: 'resubmit', previousId: first?.exceptionId });
    expect(second?.firstFailedAt).toBe(first?.firstFailedAt);
  });
});

describe('what an earlier release left behind, which knew no dead letters', () => {
  it('becomes one within a sweep, once', async () => {
    const id = await answered('d-stranded', { ...EXHAUSTED, retryInMs: 60_000 });
    expect(await openOf(id)).toEqual([]);
    await admin`update ledgerline.submission set next_attempt_at = null, reason = ${admin.json(EXHAUSTED.reason as never)}
      where submission_id = ${id}`;
    await sweepStore(app).sweep(10);
    await sweepStore(app).sweep(10);
    expect(await openOf(id)).toMatchObject([{ code: 'WAITS_FOR_OPERATIONS', remedy: 'askAgain' }]);
  });
});

describe('the cause that groups exceptions', () => {
  it.each([
    ['Item A-17 is unknown', 'Item B-204 is unknown'],
    ['Credit of 1,200.00 USD exceeded', 'Credit of 87.5 EUR exceeded'],
    ['Item GADGETX is not sold by US', 'Item WIDGETQ is not sold by US'],
    ['Order LL-0190aa is locked by 4711', 'Order LL-0777bb is locked by 8'],
    ['No such customer "Müller & Sohn"', 'No such customer "Meier"'],
  ])('is one for %j and %j', async (one, other) => {
    const [row] = await admin<{ same: boolean; text: string }[]>`
      select ledgerline.dead_letter_cause(${one}) = ledgerline.dead_letter_cause(${other}) as same`;
    expect(row?.same).toBe(true);
  });

  it('is another for another failure', async () => {
    const [row] = await admin<{ same: boolean }[]>`
      select ledgerline.dead_letter_cause('Item A-1 is unknown') = ledgerline.dead_letter_cause('Item A-1 is blocked') as same`;
    expect(row?.same).toBe(false);
  });
});

describe('a replay whose process ends each time it is carried out', () => {
  it('is given up after three, by name, and the rest goes on', async () => {
    const [bad, good] = [await answered('d-poison', REJECTED), await answered('d-fine', REJECTED)];
    const ids = [...(await openOf(bad)), ...(await openOf(good))].map(({ exceptionId }) => exceptionId);
    const request = { exceptionIds: ids, reason: 'test', actor: 'ana', above: { USD: '1000000' }, max: 10 };
    await letters.request(ORG, { ...request, batchId: 'b-poison' });
    for (let round = 0; round < 3; round += 1) {
      const claimed = await letters.claim(ORG, 'b-poison', 10, LEASE_MS);
      const [first] = claimed?.replays ?? [];
      const begun = await letters.beginReplay(ORG, 'b-poison', claimed?.fence ?? 0, first?.replayId ?? '', LEASE_MS);
      expect(begun).toMatchObject({ subject: bad });
      // It ends here, without a word.
      await leaseEnds('b-poison');
      await admin`delete from pgboss.job`;
      expect(await sweepStore(app).sweep(10)).toBeGreaterThanOrEqual(1);
    }
    const claimed = await letters.claim(ORG, 'b-poison', 10, LEASE_MS);
    const fence = claimed?.fence ?? 0;
    const [first, second] = claimed?.replays ?? [];
    expect(await letters.beginReplay(ORG, 'b-poison', fence, first?.replayId ?? '', LEASE_MS)).toBe('over');
    const next = await letters.beginReplay(ORG, 'b-poison', fence, second?.replayId ?? '', LEASE_MS);
    expect(next).toMatchObject({ subject: good });
    const batch = await letters.batch(ORG, 'b-poison', 10);
    expect(batch?.replays.map(({ state, code }) => [state, code])).toContainEqual(['failed', 'POISONED']);
    expect((await openOf(bad))[0]?.state).toBe('open');
  });
});

describe('a replay’s lease', () => {
  it('that was lost to another finishes nothing', async () => {
    const id = await answered('d-fence', REJECTED);
    const [found] = await openOf(id);
    const batchId = await requested(found?.exceptionId ?? '');
    const lost = await letters.claim(ORG, batchId, 10, LEASE_MS);
    const replayId = lost?.replays[0]?.replayId ?? '';
    await letters.beginReplay(ORG, batchId, lost?.fence ?? 0, replayId, LEASE_MS);
    expect(await letters.claim(ORG, batchId, 10, LEASE_MS)).toBeUndefined();
    await leaseEnds(batchId);
    const mine = await letters.claim(ORG, batchId, 10, LEASE_MS);
    const outcome = { state: 'succeeded', acted: true } as const;
    expect(await letters.finish(ORG, batchId, lost?.fence ?? 0, replayId, outcome)).toBe(false);
    expect(await letters.beginReplay(ORG, batchId, lost?.fence ?? 0, replayId, LEASE_MS)).toBe('lost');
    await letters.beginReplay(ORG, batchId, mine?.fence ?? 0, replayId, LEASE_MS);
    expect(await letters.finish(ORG, batchId, mine?.fence ?? 0, replayId, outcome)).toBe(true);
    expect(await letters.finish(ORG, batchId, mine?.fence ?? 0, replayId, outcome)).toBe(false);
    expect(await letters.advance(ORG, batchId, mine?.fence ?? 0)).toBe(true);
    expect(await letters.batch(ORG, batchId, 10)).toMatchObject({ state: 'done', done: 1, failed: 0 });
  });
});

describe('a replay of an org that is halted', () => {
  const halt = async (halted: boolean) =>
    expect(await orgAdministration(owner).halt(ORG, halted, 'operator')).toBe(true);

  it('waits, begun or not, without a job, and goes on once the org does', async () => {
    const id = await answered('d-halted', REJECTED);
    const [found] = await openOf(id);
    const batchId = await requested(found?.exceptionId ?? '');
    await halt(true);
    expect(await letters.claim(ORG, batchId, 10, LEASE_MS)).toBeUndefined();
    await halt(false);
    const claimed = await letters.claim(ORG, batchId, 10, LEASE_MS);
    const [fence, replayId] = [claimed?.fence ?? 0, claimed?.replays[0]?.replayId ?? ''];
    await halt(true);
    expect(await letters.beginReplay(ORG, batchId, fence, replayId, LEASE_MS)).toBe('lost');
    await letters.advance(ORG, batchId, fence);
    await admin`delete from pgboss.job`;
    await leaseEnds(batchId);
    const jobs = async () => {
      await sweepStore(app).sweep(10);
      return admin`select from pgboss.job where name = 'exception-replay' and data->>'batchId' = ${batchId}`;
    };
    expect(await jobs()).toHaveLength(0);
    await halt(false);
    expect(await jobs()).toHaveLength(1);
    const goesOn = await letters.claim(ORG, batchId, 10, LEASE_MS);
    expect(await letters.beginReplay(ORG, batchId, goesOn?.fence ?? 0, replayId, LEASE_MS)).toMatchObject({
      subject: id,
    });
  });
});

describe('an order that a replay set going again', () => {
  it('and that fails for good much later, points back to what was replayed', async () => {
    const id = await answered('d-later', EXHAUSTED);
    const [first] = await openOf(id);
    const batchId = await requested(first?.exceptionId ?? '');
    const claimed = await letters.claim(ORG, batchId, 10, LEASE_MS);
    const [fence, replayId] = [claimed?.fence ?? 0, claimed?.replays[0]?.replayId ?? ''];
    await letters.beginReplay(ORG, batchId, fence, replayId, LEASE_MS);
    await submissionStore(app).claim(ORG, id, LEASE_MS);
    await submissionStore(app).recordAnswer(ORG, id, 2, { ...EXHAUSTED, retryInMs: 1_000 });
    const outcome = { state: 'succeeded', acted: true, how: 'pending', submissionId: id } as const;
    await letters.finish(ORG, batchId, fence, replayId, outcome);
    expect((await letters.get(ORG, first?.exceptionId ?? ''))?.state).toBe('replayed');
    await submissionStore(app).claim(ORG, id, LEASE_MS);
    await submissionStore(app).recordAnswer(ORG, id, 3, EXHAUSTED);
    expect(await openOf(id)).toMatchObject([{ previousId: first?.exceptionId, firstFailedAt: first?.firstFailedAt }]);
  });
});

describe('what the application may not do', () => {
  it.each([
    'delete from ledgerline.dead_letter',
    'delete from ledgerline.dead_letter_payload',
    'delete from ledgerline.dead_letter_replay',
    'truncate ledgerline.dead_letter_batch',
    `update ledgerline.dead_letter set message = 'nothing'`,
    `update ledgerline.dead_letter_payload set payload = '{}'`,
    `update ledgerline.dead_letter_replay set reason = 'another'`,
    `update ledgerline.dead_letter_replay set requested_by = 'another'`,
    'select * from ledgerline.dead_letter_2026',
    'drop table ledgerline.dead_letter_2026',
    `select ledgerline.dead_letter_retention(1, 'app')`,
    'select ledgerline.dead_letter_add_years(2099)',
  ])('%s', async (statement) => {
    await expect(app.unsafe(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('see another org’s, or its owner see any without an org', async () => {
    await answered('d-mine', REJECTED);
    expect((await letters.list(OTHER, ALL, PAGE)).items).toEqual([]);
    expect(await letters.groups(OTHER, 10)).toEqual([]);
    for (const table of [
      'dead_letter',
      'dead_letter_open',
      'dead_letter_payload',
      'dead_letter_batch',
      'dead_letter_2026',
    ]) {
      expect(await owner`select 1 from ${owner(`ledgerline.${table}`)}`).toEqual([]);
    }
  });
});

describe('years of exceptions', () => {
  it('are kept until they are past the retention, and dropped whole with an audit entry for every org', async () => {
    const id = await answered('d-old', REJECTED);
    const [found] = await openOf(id);
    const batchId = await requested(found?.exceptionId ?? '', {});
    await letters.decline(ORG, batchId, 'not now', 'ben');
    const batches = async (): Promise<readonly string[]> => {
      return (await letters.batches(ORG, 'done', PAGE)).items.map((batch) => batch.batchId);
    };
    const before = await batches();
    expect(before).toContain(batchId);
    expect(before.length).toBeGreaterThan(1);
    await admin.unsafe(`create table ledgerline.dead_letter_2010 partition of ledgerline.dead_letter
        for values from ('2010-01-01Z') to ('2011-01-01Z');
      create table ledgerline.dead_letter_payload_2010 partition of ledgerline.dead_letter_payload
        for values from ('2010-01-01Z') to ('2011-01-01Z');
      create table ledgerline.dead_letter_replay_2010 partition of ledgerline.dead_letter_replay
        for values from ('2010-01-01Z') to ('2011-01-01Z');
      alter table ledgerline.dead_letter_2010 owner to ledgerline_owner;
      alter table ledgerline.dead_letter_payload_2010 owner to ledgerline_owner;
      alter table ledgerline.dead_letter_replay_2010 owner to ledgerline_owner;`);
    for (const table of ['dead_letter', 'dead_letter_payload', 'dead_letter_replay', 'dead_letter_open']) {
      await admin`update ${admin(`ledgerline.${table}`)} set failed_at = '2010-05-05Z'
        where dead_letter_id = ${found?.exceptionId ?? ''}`;
    }
    const run = async (years: number): Promise<unknown> => {
      const [row] = await owner<
        { answer: unknown }[]
      >`select ledgerline.dead_letter_retention(${years}, 'operator') as answer`;
      return row?.answer;
    };
    expect(await run(40)).toMatchObject({ dropped: [], kept: [] });
    expect(await run(7)).toMatchObject({ dropped: [], kept: [{ year: 2010, open: 1 }] });
    expect(await batches()).toEqual(before);
    await admin`select ledgerline.dead_letter_settle(${ORG}, 'order', ${id}, 'byHand', 'test')`;
    expect(await run(7)).toMatchObject({ dropped: [2010], kept: [] });
    expect(await letters.get(ORG, found?.exceptionId ?? '')).toBeUndefined();
    expect(await batches()).toEqual(before.filter((batch) => batch !== batchId));
    const entries = await admin<{ org_id: string }[]>`
      select org_id from ledgerline.audit_entry where action = 'exceptions.retention' and content like '%[2010]%' order by 1`;
    expect(entries.map((entry) => entry.org_id)).toEqual([ORG, OTHER]);
    const [ahead] = await admin<{ there: boolean }[]>`
      select to_regclass('ledgerline.dead_letter_replay_' || (extract(year from now())::integer + 10)) is not null as there`;
    expect(ahead?.there).toBe(true);
    await expect(run(0)).rejects.toThrow('at least a year');
  });

  it('that nobody made room for are kept all the same', async () => {
    const id = await answered('d-clock', REJECTED);
    const [found] = await openOf(id);
    await admin`update ledgerline.dead_letter set failed_at = '2099-05-05Z' where dead_letter_id = ${found?.exceptionId ?? ''}`;
    await admin`update ledgerline.dead_letter_open set failed_at = '2099-05-05Z' where subject = ${id}`;
    expect(await openOf(id)).toHaveLength(1);
  });
});
