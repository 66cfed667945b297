/** The list of exceptions in an org in which very many have failed: what is open, or of one account, is found without the rest. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import type { DeadLetterStore } from '../../../companion/src/delivery/dead-letters/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg } from './org.ts';

const ORG = '00D000000000001AAA';
const SETTLED = 5_000;
const OPEN = 5;
/** Every so many-th is one account's. */
const OF_ACCOUNT = 250;
const ACCOUNT = '001000000000017AAA';

let database: TestDatabase;
let app: Sql;
let admin: Sql;
let letters: DeadLetterStore;

/** One every minute, the newest last; the oldest of all are open, and every second of those is being replayed. */
beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2 });
  admin = connect(database.adminUrl, { max: 1 });
  letters = deadLetterStore(app);
  await admin`insert into ledgerline.dead_letter (org_id, dead_letter_id, failed_at, kind, subject, remedy, code, message,
      cause, group_key, first_failed_at, criticality, attempts, state, state_at, state_by, account_id)
    select ${ORG}, ledgerline.dead_letter_new_id(t.at), t.at, 'order', 'n' || t.n, 'resubmit', 'MASTER_DATA', 'm', 'm', 'g',
      t.at, 'order', 1, case when t.n > ${OPEN}::int then 'settled' when t.n % 2 = 0 then 'replaying' else 'open' end,
      t.at, 'test', case when t.n % ${OF_ACCOUNT}::int = 0 then ${ACCOUNT} else '001000000000018AAA' end
    from (select n, timestamptz '2027-01-01 00:00Z' + n * interval '1 minute' as at
      from generate_series(1, ${SETTLED + OPEN}::int) n) t`;
  await admin`analyze ledgerline.dead_letter`;
});
afterAll(async () => {
  await Promise.all([app.end(), admin.end()]);
  await database.close();
});

describe('what is open among very much that was settled', () => {
  it('is listed without reading what was settled', async () => {
    const { found, rows } = await listed({ states: ['open', 'replaying'] });
    expect(found).toBe(OPEN);
    expect(rows).toBeLessThan(10 * OPEN);
  });

  it('is listed the newest first, whatever its state, page by page', async () => {
    const subjects: string[] = [];
    const page = async (cursor?: string) =>
      letters.list(ORG, { states: ['open', 'replaying'] }, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    let found = await page();
    for (let left = OPEN; left > 0; left -= 1) {
      subjects.push(...found.items.map(({ subject }) => subject));
      if (found.nextCursor === undefined) break;
      found = await page(found.nextCursor);
    }
    expect(subjects).toEqual(['n5', 'n4', 'n3', 'n2', 'n1']);
  });
});

describe('what ever failed of one account', () => {
  const states = ['open', 'replaying', 'replayed', 'settled'];
  const all = SETTLED / OF_ACCOUNT;

  it.each([
    ['in whatever state', { states }, all],
    ['in one state', { states: ['settled'] }, all],
    ['in none of its states', { states: ['open', 'replaying'] }, 0],
    ['of a kind and a group', { states, kind: 'order', group: 'g' }, all],
    ['of another group', { states, group: 'none' }, 0],
    ['above an amount', { states, minAmount: '1', currency: 'USD', entity: 'US' }, 0],
    ['for some time', { states, olderThanSeconds: -86_400_000 }, all],
  ])('is listed without reading the other accounts’: %s', async (_which, filter, count) => {
    const { found, rows } = await listed({ ...filter, accountId: ACCOUNT });
    expect(found).toBe(count);
    expect(rows).toBeLessThan(10 * all);
  });
});

/** How many a list has, and how many rows were read for it. */
async function listed(filter: object): Promise<{ readonly found: number; readonly rows: number }> {
  const reader = await connected();
  const read = async (): Promise<number> => {
    const [of] = await reader<{ rows: number }[]>`select
      sum(seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname like 'dead_letter%'`;
    return of?.rows ?? 0;
  };
  try {
    await reader`begin`;
    const before = await read();
    const [list] = await reader<{ found: number }[]>`select jsonb_array_length(
      ledgerline.dead_letter_list(${ORG}, ${JSON.stringify(filter)}::text::jsonb, null, 51)) as found`;
    return { found: list?.found ?? 0, rows: (await read()) - before };
  } finally {
    await reader`rollback`;
    reader.release();
  }
}

/** The driver reserves only a connection that has been used. */
async function connected() {
  await app`select 1`;
  return app.reserve();
}
