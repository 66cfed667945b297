/** What a record of the org asks for is kept as it asks for it now: a replay must never book what it asked for before. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { money } from '../../../companion/src/canonical/money.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import type { DeadLetterStore } from '../../../companion/src/delivery/dead-letters/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, order } from './org.ts';

const ORG = '00D000000000001AAA';
const LEASE_MS = 60_000;
const WORDS = { code: 'VALIDATION', message: 'extra: there is no such field here', action: 'Mend it.' };

let database: TestDatabase;
let app: Sql;
let letters: DeadLetterStore;
let recordId = '';
let made = 0;
beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  app = connect(database.appUrl, { max: 2 });
  letters = deadLetterStore(app);
});
beforeEach(() => {
  recordId = `a0100000000000${String((made += 1))}AAA`;
});
afterAll(async () => {
  await app.end();
  await database.close();
});

/** The record asks for so many, and is refused in the same words each time; the one exception that is open then. */
async function refused(quantity: string, payload = JSON.stringify({ ...order(`r-${recordId}`, quantity), extra: 1 })) {
  const amount = money(`${String(Number(quantity) * 100)}.00`, 'USD');
  const asked = { recordId, key: `key-${recordId}`, payload, order: order(`r-${recordId}`, quantity), amount };
  await letters.raiseRequest(ORG, { ...asked, ...WORDS });
  const { items } = await letters.list(ORG, { states: ['open', 'replaying'] }, { limit: 200 });
  const [found, ...others] = items.filter(({ subject }) => subject === recordId);
  expect(others).toEqual([]);
  if (found === undefined) throw new Error('no exception is open');
  return found;
}

/** Asks for its replay, where one person may replay 1,000 USD alone. */
async function replayOf(exceptionId: string) {
  const batchId = `b-${exceptionId}`;
  const request = {
    exceptionIds: [exceptionId],
    reason: 'test',
    batchId,
    actor: 'ana',
    above: { USD: '1000' },
    max: 10,
  };
  const asked = await letters.request(ORG, request);
  return asked.kind === 'requested' ? asked.batch : undefined;
}

describe('a record of the org that is refused in the same words again', () => {
  it('and asks for the same, in whatever order of its fields, is the same exception', async () => {
    const first = await refused('2');
    const fields = Object.entries({ ...order(`r-${recordId}`, '2'), extra: 1 });
    const again = await refused('2', JSON.stringify(Object.fromEntries(fields.reverse()), undefined, 2));
    expect(again.exceptionId).toBe(first.exceptionId);
  });

  it('and asks for other content is another exception with that content and amount, which points back', async () => {
    const first = await refused('1');
    const again = await refused('100');
    expect(again).toMatchObject({ previousId: first.exceptionId, amount: { amount: '10000.00' } });
    const { payloads } = (await letters.get(ORG, again.exceptionId)) ?? {};
    expect(payloads?.map(({ payload }) => JSON.parse(payload) as object)).toMatchObject([
      order(`r-${recordId}`, '100'),
    ]);
    expect(await letters.get(ORG, first.exceptionId)).toMatchObject({ state: 'settled', stateHow: 'newerRequest' });
    expect(await replayOf(again.exceptionId)).toMatchObject({ awaitingApproval: 1 });
  });

  it('while a replay of what it asked for before waits: approved, it books nothing', async () => {
    const first = await refused('100');
    const batch = await replayOf(first.exceptionId);
    expect(batch).toMatchObject({ awaitingApproval: 1 });
    const again = await refused('1');
    const batchId = batch?.batchId ?? '';
    await letters.approve(ORG, batchId, undefined, 'ben');
    const claimed = await letters.claim(ORG, batchId, 10, LEASE_MS);
    const [fence, replayId] = [claimed?.fence ?? 0, claimed?.replays[0]?.replayId ?? ''];
    expect(await letters.beginReplay(ORG, batchId, fence, replayId, LEASE_MS)).toBe('over');
    const after = await letters.batch(ORG, batchId, 10);
    expect(after?.replays).toMatchObject([{ state: 'refused', code: 'EXCEPTION_STATE' }]);
    expect((await letters.get(ORG, again.exceptionId))?.state).toBe('open');
  });
});
