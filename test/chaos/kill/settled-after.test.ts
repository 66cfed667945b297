/** How long what a kill caught half-way took is read rightly from our own tables; what never settled is not passed over. */
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { ago, historyIn } from '../world/test-history.ts';
import { settledAfter } from './settled-after.ts';

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

/** After kills, by seconds before the instant that ages are counted from. */
const settled = (...agos: number[]) =>
  settledAfter(
    database.adminUrl,
    agos.map((seconds) => ({ killedAt: ago(seconds) })),
  );
/** What waits still has waited so long, and goes on. */
const atLeast = (seconds: number): unknown => expect.toSatisfy((waited: number) => waited >= seconds);

describe('an order that a kill caught half-way', () => {
  it('took from the last kill it lived through to its answer', async () => {
    await historyIn(sql).order({
      madeAgo: 100,
      events: [
        ['pending', 100],
        ['accepted', 60],
      ],
    });
    expect((await settled(90, 80, 50)).answered).toEqual({ seconds: 20, trials: 1 });
  });

  it('that never settled counts as long as it has waited', async () => {
    const history = historyIn(sql);
    await history.order({
      madeAgo: 100,
      events: [
        ['pending', 100],
        ['accepted', 60],
      ],
    });
    await history.order({ madeAgo: 100, events: [['pending', 95]] });
    expect((await settled(90, 80)).answered).toEqual({ seconds: atLeast(80), trials: 2 });
  });

  it('is none that came later, was answered before, or was set aside for a person', async () => {
    const history = historyIn(sql);
    await history.order({ madeAgo: 10, events: [['accepted', 5]] });
    await history.order({ madeAgo: 100, events: [['accepted', 60]] });
    await history.order({ madeAgo: 100, events: [['pending', 30, 'setAside']] });
    expect((await settled(50)).answered).toEqual({ seconds: 0, trials: 0 });
  });
});

describe('a message that a kill caught half-way', () => {
  it('took from the last kill it lived through to its delivery; one that was never told waits still', async () => {
    const history = historyIn(sql);
    await history.message({ writtenAgo: 100, toldAgo: 40 });
    expect((await settled(90, 70, 30)).delivered).toEqual({ seconds: 30, trials: 1 });
    await history.message({ writtenAgo: 100 });
    expect((await settled(90, 70)).delivered).toEqual({ seconds: atLeast(70), trials: 2 });
  });

  it('is none that came later, was told before, or was not to be told any more', async () => {
    const history = historyIn(sql);
    await history.message({ writtenAgo: 10, toldAgo: 5 });
    await history.message({ writtenAgo: 100, toldAgo: 60 });
    await history.message({ writtenAgo: 100, due: false });
    expect((await settled(50)).delivered).toEqual({ seconds: 0, trials: 0 });
  });
});
