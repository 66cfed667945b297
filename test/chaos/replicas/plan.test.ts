/** A seed chooses the same kills again, and what is to be taken over is put to the test in each run. */
import { describe, expect, it } from 'vitest';
import { namedRandom } from '../../../local/erp/latency.ts';
import { planOf } from './plan.ts';

const drawn = (seed: number) => planOf(20, namedRandom(seed, 'replicas kills'));

describe('the plan of a run', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('kills the one that listens to the org, with an order in its hands, every other time, and either of the two else', () => {
    const plan = drawn(7);
    expect(plan.map(({ victim }) => victim === 'listener')).toEqual(plan.map((_, n) => n % 2 === 0));
    expect(plan.map(({ withOrder }) => withOrder)).toEqual(plan.map((_, n) => n % 2 === 0));
    expect(new Set(plan.map(({ victim }) => victim))).toEqual(new Set(['listener', 0, 1]));
  });
});
