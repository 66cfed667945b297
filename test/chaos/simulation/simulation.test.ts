/** That the simulation holds, is repeatable, and finds what it is there to find. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds } from '../promise.ts';
import { compareWithPostgres } from './postgres/compare.ts';
import { type MovableDatabase, openMovableDatabase } from './postgres/database.ts';
import { promise } from './promise.ts';
import { runScenario } from './run.ts';
import { COMMANDS_MIN, scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';
import type { Plant } from './store/tables.ts';

describe('a simulated run', () => {
  it.each([1, 2, 3, 4])('of seed %i keeps every promise through its faults', async (seed) => {
    const run = await runScenario(scenarioOf(seed));
    expect(run.findings).toEqual([]);
    expect(run.commands).toBeGreaterThanOrEqual(COMMANDS_MIN);
    expect(run.faults).toBeGreaterThanOrEqual(20);
  });

  it('takes the same course whenever it is run, and another seed takes another', async () => {
    const [first, again, other] = [
      await runScenario(scenarioOf(11)),
      await runScenario(scenarioOf(11)),
      await runScenario(scenarioOf(12)),
    ];
    expect(again.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });
});

describe('a defect', () => {
  const planted: readonly [Plant, RegExp][] = [
    ['fenceSkipped', /an answer under lease \d+ .* was applied after/],
    ['acknowledgedBeforeCommit', /was acknowledged and is not there|which no submission has/],
    ['resentWithoutLookUp', /two orders for key|sent again/],
    ['notFoundBelievedTooEarly', /two orders for key|sent again/],
    ['bodyNotCompared', /taken with another body|altered body/],
    ['uniqueRecordDropped', /two standing orders/],
    ['reservationKeptAfterRejection', /is rejected and its reservation lives/],
    ['reservationLostWhilePending', /is (pending|accepted) and its reservation does not live/],
    ['messageForgotten', /the org has (version|nothing)/],
    ['deliveryLeaseIgnored', /went from version \d+ to \d+/],
    ['sweeperAsleep', /still under way long after all faults|the org has/],
    ['staleFigureApproved', /s old counted as ground for approval/],
  ];

  it.each(planted)('%s that is planted is found within the short form', async (plant, words) => {
    const found = await firstFinding(plant);
    expect(found).toMatch(words);
  });

  it('is told with the few commands that it takes', async () => {
    const scenario = scenarioOf(1);
    const shrunk = await shrink(scenario, { plant: 'uniqueRecordDropped' });
    expect(shrunk?.finding.kind).toBe('doubled');
    expect(shrunk?.commands.length).toBeLessThanOrEqual(4);
  });
});

async function firstFinding(plant: Plant): Promise<string | undefined> {
  for (let seed = 1; seed <= promise.size.short; seed += 1) {
    const [finding] = (await runScenario(scenarioOf(seed), { plant })).findings;
    if (finding !== undefined) return finding.what;
  }
  return undefined;
}

it('the promise counts what was tried, and says that it holds', async () => {
  const told: number[] = [];
  const result = await promise.run({
    ...{ seed: 5, random: () => 0.5, stream: () => () => 0.5, trials: 2, short: true },
    signal: new AbortController().signal,
    progress: (done) => told.push(done),
    settling: () => undefined,
  });
  expect(holds(result), result.broken.join('\n')).toBe(true);
  expect(result.trials).toBe(2);
  expect(result.faults).toBeGreaterThanOrEqual(40);
  expect(told.at(-1)).toBe(2);
});

describe('beside Postgres', () => {
  let database: MovableDatabase;

  beforeAll(async () => {
    database = await openMovableDatabase();
  });
  afterAll(async () => {
    await database.close();
  });

  it('the simulated database answers the same and ends with the same rows', async () => {
    const run = await runScenario(scenarioOf(21), { keepStatements: true });
    const compared = await compareWithPostgres(database, 'same', run);
    expect(compared.differences).toEqual([]);
    expect(compared.statements).toBeGreaterThan(300);
    expect(compared.rows).toBeGreaterThan(100);
  });

  it('a simulated database that says something else is found out', async () => {
    const run = await runScenario(scenarioOf(21), { keepStatements: true, plant: 'bodyNotCompared' });
    const compared = await compareWithPostgres(database, 'other', run);
    expect(compared.differences).not.toEqual([]);
  });
});
