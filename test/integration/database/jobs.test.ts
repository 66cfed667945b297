import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { jobQueue, sweepStore } from '../../../companion/src/database/job-queue.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { AskJob } from '../../../companion/src/delivery/port.ts';
import type { Answer } from '../../../companion/src/orders/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';

let database: TestDatabase;
let app: Sql;
let admin: Sql;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
  app = connect(database.appUrl, { max: 8 });
  admin = connect(database.adminUrl, { max: 2 });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await admin`delete from pgboss.job`;
  await admin`update ledgerline.submission set state = 'cancelled', phase = null, lease_until = null, next_attempt_at = null`;
});
afterAll(async () => {
  await app.end();
  await admin.end();
  await database.close();
});

interface Worked {
  /** Resolves once so many jobs have been begun. */
  begun(count: number): Promise<readonly AskJob[]>;
  readonly errors: readonly Error[];
  stop(): Promise<void>;
}

async function work(handler: (job: AskJob) => Promise<void>, concurrency = 4): Promise<Worked> {
  const seen: AskJob[] = [];
  const errors: Error[] = [];
  const waiting: { readonly count: number; readonly resolve: (jobs: readonly AskJob[]) => void }[] = [];
  const queue = jobQueue({ databaseUrl: database.appUrl, onError: (error) => errors.push(error) });
  const ask = async (job: AskJob): Promise<void> => {
    seen.push(job);
    for (const { count, resolve } of waiting) if (seen.length >= count) resolve([...seen]);
    await handler(job);
  };
  const none = async (): Promise<void> => Promise.reject(new Error('no such job was made'));
  const running = await queue.work({ ask, deliver: none, backfill: none, replay: none }, concurrency);
  const stop = async (): Promise<void> => running.stop();
  stops.push(stop);
  return {
    errors,
    stop,
    begun: async (count) =>
      seen.length >= count ? [...seen] : new Promise((resolve) => waiting.push({ count, resolve })),
  };
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}

/** As if the request that made it had died at once. */
async function dueAtOnce(orgId: string, recordId: string): Promise<string> {
  const request = submission(orgId, recordId, { leaseMs: 0 });
  await submissionStore(app).submit(request);
  return request.submissionId;
}

/** As if its worker, or its job's, had been gone for a minute. */
async function aMinuteLater(submissionId: string): Promise<void> {
  await admin`update ledgerline.submission set lease_until = lease_until - interval '1 minute',
    next_attempt_at = next_attempt_at - interval '1 minute' where submission_id = ${submissionId}`;
}

async function jobsOf(submissionId: string): Promise<readonly { readonly state: string; readonly current: boolean }[]> {
  return admin<{ state: string; current: boolean }[]>`
    select j.state::text, j.id = s.job_id as current from pgboss.job j
    join ledgerline.submission s on s.submission_id = j.data->>'submissionId'
    where s.submission_id = ${submissionId} order by j.created_on`;
}

const sweep = async (): Promise<number> => sweepStore(app).sweep(100);

describe('a job', () => {
  it('reminds the worker of a submission whose request went away, and says its org and its id alone', async () => {
    const id = await dueAtOnce(ORG, 'j-due');
    const worked = await work(nothing);
    expect(await worked.begun(1)).toEqual([{ orgId: ORG, submissionId: id }]);
  });

  it('starts only after the time that the request itself has', async () => {
    const request = submission(ORG, 'j-later', { leaseMs: 20_000 });
    await submissionStore(app).submit(request);
    const [job] = await admin<{ late: boolean }[]>`
      select j.start_after = s.lease_until as late from pgboss.job j join ledgerline.submission s on s.job_id = j.id
      where s.submission_id = ${request.submissionId}`;
    expect(job?.late).toBe(true);
  });

  it('is gone once the request has its answer', async () => {
    const request = submission(ORG, 'j-answered');
    await submissionStore(app).submit(request);
    await submissionStore(app).recordAnswer(ORG, request.submissionId, 1, {
      state: 'accepted',
      event: 'accepted',
      actor: 'rep',
    });
    expect(await jobsOf(request.submissionId)).toEqual([]);
  });

  it('that fails is reported and takes no other with it', async () => {
    for (let n = 0; n < 6; n += 1) await dueAtOnce(ORG, `j-fails-${String(n)}`);
    const worked = await work(async ({ submissionId }) => {
      await Promise.resolve();
      throw new Error(`cannot: ${submissionId}`);
    });
    const seen = await worked.begun(6);
    await worked.stop();
    expect(new Set(seen.map(({ submissionId }) => submissionId)).size).toBe(6);
    expect(worked.errors.map(({ message }) => message).sort()).toEqual(
      seen.map(({ submissionId }) => `cannot: ${submissionId}`).sort(),
    );
  });

  it('runs beside as many others as the worker may, and no more', async () => {
    for (let n = 0; n < 12; n += 1) await dueAtOnce(ORG, `j-many-${String(n)}`);
    let running = 0;
    let most = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const worked = await work(async () => {
      running += 1;
      most = Math.max(most, running);
      await gate;
      running -= 1;
    }, 3);
    await worked.begun(3);
    open();
    await worked.begun(12);
    expect(most).toBe(3);
  });

  it('counts as done when its work is, and not before', async () => {
    const held = await dueAtOnce(ORG, 'j-held');
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const worked = await work(async ({ submissionId }) => (submissionId === held ? gate : nothing()), 3);
    await worked.begun(1);
    // Others are fetched and done meanwhile, one after another: time enough to say too early that it was done.
    for (let n = 2; n <= 4; n += 1) {
      await dueAtOnce(ORG, `j-beside-${String(n)}`);
      await worked.begun(n);
    }
    const states = (await jobsOf(held)).map(({ state }) => state);
    finish();
    await worked.stop();
    expect(states).toEqual(['active']);
  });

  it('under way is waited for when the worker stops', async () => {
    await dueAtOnce(ORG, 'j-stop');
    let finish = (): void => undefined;
    let finished = false;
    const worked = await work(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      finished = true;
    });
    await worked.begun(1);
    const stopped = worked.stop().then(() => finished);
    finish();
    expect(await stopped).toBe(true);
  });
});

describe('the sweeper', () => {
  it('leaves alone what has a job, or a worker', async () => {
    const waiting = await dueAtOnce(ORG, 'w-waits');
    await aMinuteLater(waiting);
    const asked = submission(ORG, 'w-asked');
    await submissionStore(app).submit(asked);
    await admin`delete from pgboss.job where data->>'submissionId' = ${asked.submissionId}`;
    expect(await sweep()).toBe(0);
  });

  it('makes a job for one whose job was lost, whatever its org', async () => {
    const ids = [await dueAtOnce(ORG, 'w-lost'), await dueAtOnce(OTHER, 'w-lost')];
    for (const id of ids) await aMinuteLater(id);
    await admin`delete from pgboss.job`;
    expect(await sweep()).toBe(2);
    expect(await sweep()).toBe(0);
    const worked = await work(nothing);
    const seen = await worked.begun(2);
    expect(seen.map(({ submissionId }) => submissionId).sort()).toEqual(ids.sort());
  });

  it('makes one for an answer that was to be asked again, when its job was lost', async () => {
    const request = submission(ORG, 'w-retry');
    await submissionStore(app).submit(request);
    const later: Answer = { state: 'pending', phase: 'retrying', event: 'retryLater', retryInMs: 1_000, actor: 'rep' };
    await submissionStore(app).recordAnswer(ORG, request.submissionId, 1, later);
    await admin`delete from pgboss.job`;
    expect(await sweep()).toBe(0);
    await aMinuteLater(request.submissionId);
    expect(await sweep()).toBe(1);
  });

  it('does not ask again by itself when the schedule has ended and a person has to look', async () => {
    const request = submission(ORG, 'w-person');
    await submissionStore(app).submit(request);
    const ended: Answer = { state: 'pending', phase: 'retrying', event: 'retryLater', sent: false, actor: 'rep' };
    await submissionStore(app).recordAnswer(ORG, request.submissionId, 1, ended);
    await admin`update ledgerline.submission set updated_at = updated_at - interval '1 day'`;
    expect(await sweep()).toBe(0);
  });

  it('makes another for a worker that was killed with the job in its hands', async () => {
    const id = await dueAtOnce(ORG, 'w-killed');
    await submissionStore(app).claim(ORG, id, 60_000);
    await admin`update pgboss.job set state = 'active', started_on = now() - interval '90 seconds',
      heartbeat_on = now() where data->>'submissionId' = ${id}`;
    await admin`update ledgerline.submission set lease_until = now() - interval '10 seconds' where submission_id = ${id}`;
    expect(await sweep()).toBe(0);
    await admin`update pgboss.job set heartbeat_on = now() - interval '60 seconds' where data->>'submissionId' = ${id}`;
    expect(await sweep()).toBe(1);
    expect(await jobsOf(id)).toMatchObject([{ current: false }, { state: 'created', current: true }]);
  });
});
