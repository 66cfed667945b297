/** An ERP that answers again: what waits for it is asked within seconds, whatever its schedule says. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { wakeStore } from '../../../companion/src/database/stores/waking.ts';
import { createWake } from '../../../companion/src/orders/wake.ts';
import type { Answer, SubmissionStore } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const HOUR_MS = 3_600_000;
const OVER_MS = 5_000;

let database: TestDatabase;
let app: Sql;
let admin: Sql;
let store: SubmissionStore;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 8 });
  admin = connect(database.adminUrl, { max: 1 });
  store = submissionStore(app);
});
afterAll(async () => {
  await app.end();
  await admin.end();
  await database.close();
});

async function pending(recordId: string, answer: Partial<Answer>, connectionId = 'erp-main'): Promise<string> {
  const made = await store.submit(submission(ORG, recordId, { connectionId }));
  if (made.kind !== 'mine') throw new Error(made.kind);
  const { submissionId } = made.submission;
  const base = { state: 'pending', phase: 'retrying', event: 'retryLater', sent: false, actor: 'w' } as const;
  await store.recordAnswer(ORG, submissionId, made.fence, { ...base, ...answer });
  return submissionId;
}

/** Seconds until its next turn and until its job, by the database's clock; undefined: there is none. */
async function due(submissionId: string): Promise<readonly (number | null)[]> {
  const [row] = await admin<{ turn: number | null; job: number | null; jobs: number }[]>`
    select extract(epoch from s.next_attempt_at - clock_timestamp())::float as turn,
      (select extract(epoch from j.start_after - clock_timestamp())::float from pgboss.job j where j.id = s.job_id) as job,
      (select count(*)::integer from pgboss.job j where j.data->>'submissionId' = s.submission_id) as jobs
    from ledgerline.submission s where s.submission_id = ${submissionId}`;
  expect(row?.jobs ?? 0).toBeLessThanOrEqual(1);
  return [row?.turn ?? null, row?.job ?? null];
}

it('moves what waits in a schedule to the next seconds, spread, and leaves everything else alone', async () => {
  const waiting = await Promise.all(
    Array.from({ length: 40 }, (_, index) => pending(`r-${index}`, { retryInMs: HOUR_MS })),
  );
  const unknown = await pending('r-unknown', { phase: 'unknown', sent: true, retryInMs: HOUR_MS });
  const soon = await pending('r-soon', { retryInMs: 1_000 });
  const aside = await pending('r-aside', {});
  const elsewhere = await pending('r-elsewhere', { retryInMs: HOUR_MS }, 'erp-other');
  const asking = submission(ORG, 'r-asking');
  await store.submit(asking);
  const [before] = await due(soon);

  expect(await createWake(wakeStore(app))(ORG, 'erp-main')).toBe(41);

  const turns = await Promise.all([...waiting, unknown].map(due));
  for (const [turn, job] of turns) {
    expect(turn).toBeLessThanOrEqual(OVER_MS / 1_000);
    expect(Math.abs((turn ?? 0) - (job ?? 0))).toBeLessThan(0.1);
  }
  expect(new Set(turns.map(([turn]) => Math.round((turn ?? 0) * 2))).size).toBeGreaterThan(4);
  expect((await due(soon))[0]).toBeLessThanOrEqual(before ?? 0);
  expect(await due(aside)).toEqual([null, null]);
  expect((await due(elsewhere))[0]).toBeGreaterThan(3_000);
  expect((await store.get(ORG, asking.submissionId))?.submission.lease).toBeDefined();
  expect(await createWake(wakeStore(app))(ORG, 'erp-main')).toBe(0);
});

it('moves no more at once than it is told', async () => {
  await admin`update ledgerline.submission set next_attempt_at = clock_timestamp() + interval '1 hour'
    where connection_id = 'erp-main' and next_attempt_at is not null`;
  const { wake } = wakeStore(app);
  const moved = [];
  for (let batch = 0; batch < 5; batch += 1) moved.push(await wake(ORG, 'erp-main', OVER_MS, 15));
  expect(moved).toEqual([15, 15, 12, 0, 0]);
});
