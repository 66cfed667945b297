/** The ways in which an answer is lost. */
import type { Armed, WireFault } from '../proxy/faults.ts';
import type { WireProxy } from '../proxy/wire.ts';

export const LOSSES = ['answer', 'answer and look-up', 'answer, done later', 'request'] as const;
export type LossKind = (typeof LOSSES)[number];

export interface Loss {
  readonly kind: LossKind;
  /** Requests that it has hit. */
  hits(): number;
}

/** When a stranded request reaches the ERP: after the first look-ups, before 'not found' proves anything. */
const LATER_MS = 1_200;
const LOOKS_UP = 'GET /api/us/orders?extRef=';
const GONE: WireFault = { kind: 'cutAfter', bytes: 0, direction: 'toClient' };

/** Most lose the answer alone; the rest lose the look-up too, are done late, or never reach the ERP. */
export function lossOf(random: () => number): LossKind {
  const drawn = random();
  if (drawn < 0.6) return 'answer';
  if (drawn < 0.8) return 'answer and look-up';
  return drawn < 0.92 ? 'answer, done later' : 'request';
}

/** `reference` stands in the body of the request that places the order, and in no other. */
export function armLoss(erp: Pick<WireProxy, 'arm'>, reference: string, kind: LossKind): Loss {
  const placing = (fault: WireFault): Armed => erp.arm({ fault, when: reference });
  switch (kind) {
    case 'answer':
      return lossBy(kind, placing(GONE));
    case 'answer and look-up':
      return lossBy(kind, placing(GONE), erp.arm({ fault: GONE, when: LOOKS_UP }));
    case 'answer, done later':
      return lossBy(kind, placing({ kind: 'strand', ms: LATER_MS }));
    case 'request':
      return lossBy(kind, placing({ kind: 'reset' }));
  }
}

function lossBy(kind: LossKind, placing: Armed, lookUp?: Armed): Loss {
  return { kind, hits: () => (placing.hits === 0 ? 0 : placing.hits + (lookUp?.hits ?? 0)) };
}
