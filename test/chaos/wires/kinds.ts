/** Every fault that a wire can have, the order in which a seed brings them, and which of them a run has not seen. Pure. */
import type { WireFault } from '../proxy/faults.ts';
import type { ChaosWorld } from '../world/world.ts';

export type Wire = keyof ChaosWorld['wires'];

export const WIRES: readonly Wire[] = ['postgres', 'erp', 'salesforce', 'events'];

/** How long and how much is drawn. */
const KINDS = {
  latency: ({ ms }) => ({ kind: 'latency', ms }),
  reset: () => ({ kind: 'reset' }),
  'half-close': () => ({ kind: 'halfClose' }),
  'request cut': ({ bytes }) => ({ kind: 'cutAfter', bytes, direction: 'toServer' }),
  'answer cut': ({ bytes }) => ({ kind: 'cutAfter', bytes, direction: 'toClient' }),
  'answer dropped': ({ ms }) => ({ kind: 'dropAnswer', ms }),
  'black hole': ({ ms }) => ({ kind: 'blackHole', ms }),
  stranded: ({ ms }) => ({ kind: 'strand', ms }),
} as const satisfies Readonly<Record<string, (drawn: { readonly ms: number; readonly bytes: number }) => WireFault>>;

export type FaultName = keyof typeof KINDS;
export const FAULT_NAMES = Object.keys(KINDS) as readonly FaultName[];

export interface Drawn {
  readonly name: FaultName;
  readonly fault: WireFault;
}

/** Without end. Each kind once in chance order, then each once again: so many draws as there are kinds have seen all of them. */
export function* faultsOf(random: () => number): Generator<Drawn, never> {
  for (;;) {
    const left = [...FAULT_NAMES];
    while (left.length > 0) {
      const [name = 'reset'] = left.splice(Math.floor(random() * left.length), 1);
      const ms = Math.round(200 + random() * 1_300);
      const bytes = Math.floor(random() * 400);
      yield { name, fault: KINDS[name]({ ms, bytes }) };
    }
  }
}

/**
 * How many of a run's faults each wire gets. After a fault the bus is listened to again with the next round of the watch,
 * within seconds, so its wire gets a twentieth, but each kind once; the others share the rest.
 */
export function sharesOf(trials: number): Readonly<Record<Wire, number>> {
  const events = Math.min(Math.floor(trials / WIRES.length), Math.max(FAULT_NAMES.length, Math.round(trials / 20)));
  const rest = trials - events;
  const [postgres, erp, salesforce] = [0, 1, 2].map((at) => Math.floor((rest + at) / 3));
  return { postgres: postgres ?? 0, erp: erp ?? 0, salesforce: salesforce ?? 0, events };
}

/** Of the wires that have draws enough for every kind, each that did not come about there. */
export function notTried(
  broken: readonly { readonly wire: Wire; readonly name: FaultName }[],
  trials: number,
): readonly string[] {
  const shares = sharesOf(trials);
  return WIRES.filter((wire) => shares[wire] >= FAULT_NAMES.length).flatMap((wire) =>
    FAULT_NAMES.filter((name) => !broken.some((one) => one.wire === wire && one.name === name)).map(
      (name) => `not put to the test: ${name} on the wire to ${wire}`,
    ),
  );
}
