/** The ways in which an answer is lost, and which order loses it in which of them. */
import type { Armed, WireFault } from '../proxy/faults.ts';
import type { WireProxy } from '../proxy/wire.ts';
import type { OnTheWire } from './blind.ts';

/** The ERP has committed, and the first byte of its answer resets the connection: what is promised about. */
export const COMMITTED = ['answer', 'answer and look-up'] as const;
/** Besides: the ERP does it only later, or never hears of it. */
export const BESIDES = ['done later', 'request', 'request and look-up'] as const;
export type LossKind = (typeof COMMITTED)[number] | (typeof BESIDES)[number];

export interface Loss {
  readonly kind: LossKind;
  readonly reference: string;
  /** Requests that it has hit. */
  hits(): number;
  /** Whether all of it came about. */
  isDone(): boolean;
  wire(): OnTheWire;
}

/** After so many that the ERP has committed comes one of the others. */
const BESIDES_AFTER = 10;
/** A quarter loses the answer to the first look-up too. */
const LOOK_UP_TOO = 0.25;
/** When a stranded request reaches the ERP: after the first look-ups, before 'not found' proves anything. */
const LATER_MS = 1_200;
const GONE: WireFault = { kind: 'cutAfter', bytes: 0, direction: 'toClient' };
const ERP_KEY = /"extRef":"([^"]+)"/;

/**
 * What is lost, one after another: `trials` of the kinds in COMMITTED and some of the others besides. Each is drawn from a
 * stream of its own.
 */
export function lossesFor(trials: number, stream: (name: string) => () => number): readonly LossKind[] {
  return Array.from({ length: trials }, (_, at): readonly LossKind[] => {
    const draw = stream(`loss ${at + 1}`);
    const kind = COMMITTED[draw() < LOOK_UP_TOO ? 1 : 0];
    if ((at + 1) % BESIDES_AFTER !== 0) return [kind];
    return [kind, BESIDES[Math.floor(draw() * BESIDES.length)] ?? 'request'];
  }).flat();
}

/** `reference` stands in the body of the request that places the order, and in no other. */
export function armLoss(erp: Pick<WireProxy, 'arm'>, reference: string, kind: LossKind): Loss {
  const placing = erp.arm({ fault: placingFault(kind), when: reference });
  const losesLookUp = kind === 'answer and look-up' || kind === 'request and look-up';
  let lookUp: Armed | undefined;
  if (losesLookUp) {
    // The key by which it will be looked up is told by the request itself, before its sender knows that its answer is lost.
    void placing.hit.then(({ request }) => {
      const key = ERP_KEY.exec(request)?.[1];
      if (key !== undefined) lookUp = erp.arm({ fault: GONE, when: `/orders?extRef=${key} ` });
    });
  }
  const lookUpsHit = () => lookUp?.hits ?? 0;
  return {
    ...{ kind, reference },
    hits: () => placing.hits + lookUpsHit(),
    isDone: () => placing.hits > 0 && (!losesLookUp || lookUpsHit() > 0),
    wire: () => ({
      unheard: placing.hits > 0 && (kind === 'request' || kind === 'request and look-up'),
      lookUpLost: lookUpsHit() > 0,
    }),
  };
}

function placingFault(kind: LossKind): WireFault {
  switch (kind) {
    case 'answer':
    case 'answer and look-up':
      return GONE;
    case 'done later':
      return { kind: 'strand', ms: LATER_MS };
    case 'request':
    case 'request and look-up':
      return { kind: 'reset' };
  }
}
