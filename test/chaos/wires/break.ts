/** Breaks all wires at once, each in its own rhythm and by its own draw, until each has had its share of faults. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WireProxy } from '../proxy/wire.ts';
import { type FaultName, faultsOf, sharesOf, type Wire, WIRES } from './kinds.ts';

export interface Broken {
  readonly wire: Wire;
  readonly name: FaultName;
  /** When it came about; milliseconds since the epoch. */
  readonly at: number;
}

export interface BreakOptions {
  readonly trials: number;
  /** Each wire draws from a stream of its own: what it is broken with does not hang on the others. */
  readonly stream: (name: string) => () => number;
  readonly signal: AbortSignal;
  progress(done: number, total: number, what: string): void;
  /** Absent: in real time. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** A wire without traffic is left alone for now. */
const HIT_WITHIN_MS = 5_000;
/** Faults hit single requests; between them a wire works. The bus is listened to again within some three seconds. */
const REST_MS: Readonly<Record<Wire, readonly [number, number]>> = {
  ...{ postgres: [100, 500], erp: [100, 500], salesforce: [100, 500] },
  events: [500, 6_000],
};
const ROUNDS_WITHOUT_HIT_MAX = 20;

/** In the order in which they came about. A fault that does not come about is tried again, so that each wire has its seed's. */
export async function breakWires(
  wires: Readonly<Record<Wire, Pick<WireProxy, 'arm' | 'reset'>>>,
  { trials, stream, signal, progress, pause = sleep }: BreakOptions,
): Promise<readonly Broken[]> {
  const broken: Broken[] = [];
  const shares = sharesOf(trials);
  const breakOne = async (wire: Wire): Promise<void> => {
    const random = stream(`wire ${wire}`);
    const faults = faultsOf(random);
    for (let had = 0; had < shares[wire]; had += 1) {
      const { name, fault } = faults.next().value;
      const [from, to] = REST_MS[wire];
      const restMs = from + random() * (to - from);
      let came = false;
      for (let round = 0; round < ROUNDS_WITHOUT_HIT_MAX && !came; round += 1) {
        signal.throwIfAborted();
        const armed = wires[wire].arm({ fault });
        // Who listens says something only to begin: a request to cut is waited for in vain where nobody begins anew.
        if (wire === 'events' && name === 'request cut') wires[wire].reset();
        const giveUp = new AbortController();
        const late = sleep(HIT_WITHIN_MS, undefined, { signal: AbortSignal.any([signal, giveUp.signal]) });
        came = (await Promise.race([armed.hit, late])) !== undefined;
        giveUp.abort();
        if (!came) armed.lift();
      }
      if (!came) return;
      broken.push({ wire, name, at: Date.now() });
      progress(broken.length, trials, 'faults');
      await pause(restMs);
    }
  };
  await Promise.all(WIRES.map(breakOne));
  return broken;
}
