/** Breaks the three wires, each in its own rhythm, until so many faults have come about. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, WireFault } from '../proxy/faults.ts';
import type { ChaosWorld } from '../world/world.ts';

export interface Broken {
  readonly wire: keyof ChaosWorld['wires'];
  readonly kind: FaultKind;
  /** When it came about; milliseconds since the epoch. */
  readonly at: number;
}

export interface BreakOptions {
  readonly trials: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
  progress(done: number, total: number, what: string): void;
}

/** A wire without traffic is left alone for now. */
const HIT_WITHIN_MS = 5_000;
/** Faults hit single requests; between them a wire works. */
const REST_MIN_MS = 100;
const REST_MAX_MS = 500;
const ROUNDS_WITHOUT_HIT_MAX = 20;

export async function breakWires(
  { wires }: Pick<ChaosWorld, 'wires'>,
  { trials, random, signal, progress }: BreakOptions,
): Promise<readonly Broken[]> {
  const broken: Broken[] = [];
  let armedNow = 0;
  const breakOne = async (wire: keyof ChaosWorld['wires']): Promise<void> => {
    for (let idle = 0; idle < ROUNDS_WITHOUT_HIT_MAX && broken.length + armedNow < trials;) {
      signal.throwIfAborted();
      const fault = drawFault(random);
      armedNow += 1;
      const armed = wires[wire].arm({ fault });
      const giveUp = new AbortController();
      const hit = await Promise.race([
        armed.hit,
        sleep(HIT_WITHIN_MS, undefined, { signal: AbortSignal.any([signal, giveUp.signal]) }),
      ]);
      giveUp.abort();
      armedNow -= 1;
      if (hit === undefined) {
        armed.lift();
        idle += 1;
        continue;
      }
      idle = 0;
      broken.push({ wire, kind: fault.kind, at: Date.now() });
      progress(broken.length, trials, 'faults');
      await sleep(REST_MIN_MS + random() * (REST_MAX_MS - REST_MIN_MS));
    }
  };
  await Promise.all([breakOne('postgres'), breakOne('erp'), breakOne('salesforce')]);
  return broken;
}

/** Every kind as often as any other; how long and how much is drawn too. */
export function drawFault(random: () => number): WireFault {
  const ms = Math.round(200 + random() * 1_300);
  const bytes = Math.floor(random() * 400);
  const kinds: readonly WireFault[] = [
    { kind: 'latency', ms },
    { kind: 'reset' },
    { kind: 'halfClose' },
    { kind: 'cutAfter', bytes, direction: 'toServer' },
    { kind: 'cutAfter', bytes, direction: 'toClient' },
    { kind: 'dropAnswer', ms },
    { kind: 'blackHole', ms },
    { kind: 'strand', ms },
  ];
  return kinds[Math.floor(random() * kinds.length)] ?? { kind: 'reset' };
}
