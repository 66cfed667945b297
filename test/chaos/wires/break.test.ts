/** A seed chooses what each wire is broken with, whoever is first; and what was not seen to come about is said. */
import { describe, expect, it } from 'vitest';
import { namedRandom } from '../../../local/erp/latency.ts';
import type { Arming, Hit } from '../proxy/faults.ts';
import { breakWires } from './break.ts';
import { FAULT_NAMES, faultsOf, notTried, sharesOf, WIRES } from './kinds.ts';

const TRIALS = 100;

/** Wires that are hit after so many turns of the event loop each: who is first is who has the fewest. */
async function faultsOfRun(seed: number, turns: readonly number[]): Promise<Readonly<Record<string, string[]>>> {
  const armed: Record<string, string[]> = { postgres: [], erp: [], salesforce: [], events: [] };
  const wireOf = (wire: string, after: number) => ({
    reset: () => undefined,
    arm: ({ fault }: Arming) => {
      armed[wire]?.push(JSON.stringify(fault));
      const hit = (async (): Promise<Hit> => {
        for (let turn = 0; turn < after; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return { port: 1, request: '' };
      })();
      return { hits: 1, hit, lift: () => undefined };
    },
  });
  const [postgres = 0, erp = 0, salesforce = 0, events = 0] = turns;
  await breakWires(
    {
      postgres: wireOf('postgres', postgres),
      erp: wireOf('erp', erp),
      salesforce: wireOf('salesforce', salesforce),
      events: wireOf('events', events),
    },
    {
      ...{ trials: TRIALS, stream: (name: string) => namedRandom(seed, name), signal: new AbortController().signal },
      ...{ progress: () => undefined, pause: async () => undefined },
    },
  );
  return armed;
}

describe('the faults of a seed', () => {
  it('are the same on each wire, whichever is hit first, and others for another seed', async () => {
    const first = await faultsOfRun(7, [0, 1, 2, 3]);
    expect(await faultsOfRun(7, [3, 2, 1, 0])).toEqual(first);
    expect(await faultsOfRun(8, [0, 1, 2, 3])).not.toEqual(first);
    expect(first['postgres']).not.toEqual(first['erp']);
    expect(Object.values(first).reduce((sum, { length }) => sum + length, 0)).toBe(TRIALS);
  });

  it('are each kind once before any comes again', () => {
    const faults = faultsOf(namedRandom(1, 'a'));
    const names = Array.from({ length: FAULT_NAMES.length }, () => faults.next().value.name);
    expect(new Set(names).size).toBe(FAULT_NAMES.length);
  });
});

describe('a run', () => {
  const all = WIRES.flatMap((wire) => FAULT_NAMES.map((name) => ({ wire, name })));

  it('has draws enough for every kind on every wire, in its short form too', () => {
    for (const share of Object.values(sharesOf(TRIALS))) expect(share).toBeGreaterThanOrEqual(FAULT_NAMES.length);
    expect(Object.values(sharesOf(1_000)).reduce((sum, share) => sum + share, 0)).toBe(1_000);
  });

  it('that has seen every kind on every wire misses nothing, and names the one that it has not', () => {
    expect(notTried(all, TRIALS)).toEqual([]);
    const without = all.filter(({ wire, name }) => wire !== 'events' || name !== 'answer dropped');
    expect(notTried(without, TRIALS)).toEqual(['not put to the test: answer dropped on the wire to events']);
  });
});
