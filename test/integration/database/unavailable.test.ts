import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, ask, connect, type Sql } from '../../../companion/src/database/client.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const GONE = { code: 'DATABASE_UNAVAILABLE', status: 503, retryAfterMs: 2_000 };

let database: TestDatabase;
let app: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2, name: 'under test' });
  admin = connect(database.adminUrl, { max: 2 });
});
afterAll(async () => {
  await app.end({ timeout: 1 });
  await admin.end();
  await database.close();
});

/** Ends the backend that runs a statement with these words, once it does. */
async function endBackendOf(words: string): Promise<void> {
  for (let looks = 0; looks < 10_000; looks += 1) {
    const ended = await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'under test' and state = 'active' and query like ${`%${words}%`}`;
    if (ended.length > 0) return;
  }
  throw new Error('the statement never ran');
}

describe('a database that is gone', () => {
  it('is said so when nothing listens at its address', async () => {
    const address = new URL(database.appUrl);
    address.port = '1';
    const nobody = connect(address.href, { max: 1 });
    await expect(ask(nobody`select 1`)).rejects.toMatchObject(GONE);
    await nobody.end({ timeout: 1 });
  });

  it('is said so when it goes while it works on a statement, and the next statement finds it again', async () => {
    const asked = ask(app`select pg_sleep(600)`);
    const [outcome] = await Promise.allSettled([asked, endBackendOf('pg_sleep')]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: GONE });
    expect(await ask(app`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('ends no process, however often it goes while stores read and write, and is found again', async () => {
    const doomed = connect(database.appUrl, { max: 2, name: 'doomed' });
    const rules = ruleStore(doomed);
    const store = submissionStore(doomed);
    let ending = true;
    const endAll = async (): Promise<void> => {
      while (ending) {
        await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'`;
      }
    };
    const ended = endAll();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, async (_, n) =>
        n % 2 === 0 ? rules.current(ORG) : store.submit(submission(ORG, `u-${String(n)}`)),
      ),
    );
    ending = false;
    await ended;
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatchObject(GONE);
    // Each of the two connections may have been ended without having noticed.
    const again = [];
    for (let asked = 0; asked < 4; asked += 1) again.push(await rules.current(ORG).catch(() => undefined));
    expect(again.at(-1)).toBeDefined();
    await doomed.end({ timeout: 1 });
  });

  it('is said so to one of two that wait for each other, which Postgres ends for the other’s sake', async () => {
    const [one, two] = [connect(database.adminUrl, { max: 1 }), connect(database.adminUrl, { max: 1 })];
    const lock = async (holder: Sql, key: number): Promise<unknown> =>
      ask(holder`select pg_advisory_xact_lock(${key})`);
    try {
      await one`begin`;
      await two`begin`;
      await lock(one, 1);
      await lock(two, 2);
      const crossed = await Promise.allSettled([lock(one, 2), lock(two, 1)]);
      expect(crossed.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: GONE }]);
    } finally {
      await one.end({ timeout: 1 });
      await two.end({ timeout: 1 });
    }
  });
});

describe('a statement that is wrong', () => {
  it('is a defect and stays one', async () => {
    await expect(ask(app`select * from ledgerline.no_such_table`)).rejects.toMatchObject({ code: '42P01' });
    await expect(answerOf(app<{ answer: string }[]>`select 'x' as answer where false`)).rejects.toThrow('no row');
  });
});
