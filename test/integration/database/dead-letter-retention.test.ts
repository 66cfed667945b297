/** What is dropped beside the years: the rows by which open exceptions are found, once nothing of their subject is open. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import type { DeadLetterStore } from '../../../companion/src/delivery/dead-letters/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { until } from '../companion/until.ts';
import { addOrg } from './org.ts';

const ORG = '00D000000000001AAA';
const PAGE = { limit: 200 };

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;
let letters: DeadLetterStore;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 4 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 2 });
  letters = deadLetterStore(app);
});
afterAll(async () => {
  await Promise.all([app.end(), owner.end(), admin.end()]);
  await database.close();
});

async function fails(recordId: string): Promise<void> {
  const words = { code: 'VALIDATION', message: 'lines: is missing', action: 'Correct it.' };
  await letters.raiseRequest(ORG, { recordId, key: `key-${recordId}`, payload: '{}', ...words });
}

async function failedAndSettled(recordId: string): Promise<void> {
  await fails(recordId);
  await letters.settleRequest(ORG, recordId, 'rep');
}

async function statesOf(recordId: string): Promise<readonly string[]> {
  const { items } = await letters.list(ORG, { states: ['open', 'settled'] }, PAGE);
  return items.filter(({ subject }) => subject === recordId).map(({ state }) => state);
}

async function rows(): Promise<readonly string[]> {
  const found = await admin<{ subject: string }[]>`select subject from ledgerline.dead_letter_open order by 1`;
  return found.map(({ subject }) => subject);
}

async function retain(): Promise<void> {
  await owner`select ledgerline.dead_letter_retention(7, 'operator')`;
}

describe('the row by which a subject’s open exception is found', () => {
  it('goes when none is open, and is made again when it fails again', async () => {
    await failedAndSettled('over');
    await fails('open');
    expect(await rows()).toEqual(['open', 'over']);
    await retain();
    expect(await rows()).toEqual(['open']);
    expect([await statesOf('over'), await statesOf('open')]).toEqual([['settled'], ['open']]);
    await fails('over');
    expect(await statesOf('over')).toEqual(['open', 'settled']);
    await letters.settleRequest(ORG, 'over', 'rep');
    expect(await statesOf('over')).toEqual(['settled', 'settled']);
  });

  it('is left where somebody has it in hand, and nobody waits for anybody', async () => {
    await failedAndSettled('held');
    const holder = await admin.reserve();
    try {
      await holder`begin`;
      await holder`select from ledgerline.dead_letter_open where subject = 'held' for update`;
      await retain();
      await holder`rollback`;
    } finally {
      holder.release();
    }
    expect(await rows()).toContain('held');
  });

  it('that goes while the subject fails again is made again, so that what is open can be settled', async () => {
    await failedAndSettled('meanwhile');
    const remover = await admin.reserve();
    try {
      await remover`begin`;
      await remover`select from ledgerline.dead_letter_open where subject = 'meanwhile' for update`;
      const failing = fails('meanwhile');
      await until(async () => {
        const [waiting] = await admin<{ n: number }[]>`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return waiting?.n === 1;
      });
      await remover`delete from ledgerline.dead_letter_open where subject = 'meanwhile'`;
      await remover`commit`;
      await failing;
    } finally {
      remover.release();
    }
    expect(await statesOf('meanwhile')).toEqual(['open', 'settled']);
    expect(await rows()).toContain('meanwhile');
    await letters.settleRequest(ORG, 'meanwhile', 'rep');
    expect(await statesOf('meanwhile')).toEqual(['settled', 'settled']);
  });
});
