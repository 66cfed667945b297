/**
 * Every promise of the fault suite in its short form, one after another: `npm run chaos` is the long one. Nothing else runs
 * meanwhile (vitest.config.ts), since these tests kill and starve what they start.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { runPromise } from '../../scripts/chaos/run.ts';
import { PROMISES } from './promises.ts';
import { endCluster } from './world/cluster.ts';

/** The same faults each time; `npm run chaos` draws others. */
const SEED = 1;
const WITHIN_MS = 600_000;

afterAll(endCluster);

describe('the promise', () => {
  it.each(PROMISES)(
    '$id: $name',
    async (promise) => {
      const ending = new AbortController();
      const outcome = await runPromise(promise, {
        ...{ seed: SEED, short: true, signal: ending.signal, progress: () => undefined },
      });
      expect(outcome).toMatchObject({ broken: [], lost: 0, doubled: 0, verdict: 'holds' });
      expect(outcome.trials).toBeGreaterThanOrEqual(promise.size.short);
    },
    WITHIN_MS,
  );
});
