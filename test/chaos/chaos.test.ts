/**
 * Every promise of the fault suite in its short form, one after another: `npm run chaos` is the long one. Nothing else runs
 * meanwhile (vitest.config.ts), since these tests kill and starve what they start.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectives, unmeasured } from '../../scripts/chaos/objectives.ts';
import { type Outcome, startInTurn } from '../../scripts/chaos/run.ts';
import { PROMISES } from './promises.ts';
import { endCluster } from './world/cluster.ts';

/** The same faults each time; `npm run chaos` draws others. */
const SEED = 1;
const WITHIN_MS = 600_000;

const ending = new AbortController();
let running: readonly Promise<Outcome>[];

beforeAll(() => {
  const { signal } = ending;
  running = startInTurn(PROMISES, {
    ...{ seed: SEED, short: true, signal, objectives: objectives(), progressOf: () => () => undefined },
  });
  // Each is awaited by its own test; one that was not reached when the run was cut short fails nobody else.
  for (const outcome of running) outcome.catch(() => undefined);
});
afterAll(async () => {
  ending.abort();
  await Promise.allSettled(running);
  await endCluster();
});

describe('the promise', () => {
  it.each(PROMISES.map((promise, index) => ({ ...promise, index })))(
    '$id: $name',
    async ({ size, index }) => {
      const outcome = await running[index];
      expect(outcome).toMatchObject({ broken: [], lost: 0, doubled: 0, verdict: 'holds' });
      expect(outcome?.trials).toBeGreaterThanOrEqual(size.short);
    },
    WITHIN_MS,
  );

  it(
    'of each recovery objective was measured',
    async () => {
      expect(unmeasured(await Promise.all(running), objectives())).toEqual([]);
    },
    WITHIN_MS,
  );
});
