/** How long things waited after a kill is read rightly from our own tables, of what is not done yet too. */
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { ago, historyIn } from '../world/test-history.ts';
import { takeover } from './takeover.ts';

let database: TestDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  sql = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
});
afterEach(() => historyIn(sql).clear());
afterAll(async () => {
  await sql.end();
  await database.close();
});

/** Of kills, by seconds before the instant that ages are counted from. */
const took = (...agos: number[]) => takeover(database.adminUrl, agos.map(ago));
/** What waits still has waited so long, and goes on. */
const atLeast = (seconds: number): unknown => expect.toSatisfy((waited: number) => waited >= seconds);

describe('an order that was pending at a kill', () => {
  it('waited from the last kill it lived through to its first answer', async () => {
    await historyIn(sql).order({
      madeAgo: 100,
      events: [
        ['pending', 100],
        ['accepted', 60],
        ['accepted', 10],
      ],
    });
    expect((await took(90, 80, 50)).orderInHand).toEqual({ seconds: 20, trials: 1 });
  });

  it('that was never answered waits still', async () => {
    await historyIn(sql).order({ madeAgo: 100, events: [['pending', 100]] });
    expect((await took(90)).orderInHand).toEqual({ seconds: atLeast(90), trials: 1 });
  });

  it('is none that came later, was answered before, or was set aside', async () => {
    const history = historyIn(sql);
    await history.order({ madeAgo: 10, events: [['accepted', 5]] });
    await history.order({ madeAgo: 100, events: [['accepted', 60]] });
    await history.order({
      madeAgo: 100,
      events: [
        ['pending', 30, 'setAside'],
        ['accepted', 5],
      ],
    });
    expect((await took(50)).orderInHand).toEqual({ seconds: 0, trials: 0 });
  });
});

describe('a message that was untold at a kill', () => {
  it('waited from the last kill it lived through to its delivery, or waits still', async () => {
    const history = historyIn(sql);
    await history.message({ writtenAgo: 100, toldAgo: 40 });
    expect((await took(90, 70, 30)).deliveryInHand).toEqual({ seconds: 30, trials: 1 });
    await history.message({ writtenAgo: 100 });
    expect((await took(90, 70)).deliveryInHand).toEqual({ seconds: atLeast(70), trials: 2 });
  });

  it('is none that came later, was told before, or was not to be told any more', async () => {
    const history = historyIn(sql);
    await history.message({ writtenAgo: 10, toldAgo: 5 });
    await history.message({ writtenAgo: 100, toldAgo: 60 });
    await history.message({ writtenAgo: 100, due: false });
    expect((await took(50)).deliveryInHand).toEqual({ seconds: 0, trials: 0 });
  });
});
