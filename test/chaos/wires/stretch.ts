/**
 * A stretch in which no credit read reaches the ERP, whose credit line for the customer goes down as it begins: whoever
 * approves in it past the limit goes by the old figure. Orders and checks go on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosWorld } from '../world/world.ts';
import { askedInVain, type CreditCheck, type Stretch } from './approvals.ts';

export interface StretchOptions {
  /** Whose credit is not to be read. */
  readonly customer: string;
  /** How long it lasts at least, and after how long a read is given up, are drawn. */
  readonly random: () => number;
  readonly limitMs: number;
  readonly checks: readonly CreditCheck[];
  readonly signal: AbortSignal;
  /** Takes the ERP's room away. */
  impoverish(): Promise<void>;
}

const LASTS_MS = [3_000, 5_000] as const;
/** Reads that fail for a moment each, and few a second: an ERP that fails all day long is asked for nothing any more. */
const HOLE_MS = [200, 600] as const;
const HIT_WITHIN_MS = 20_000;
/** On a busy machine it goes on until an amount was asked for past the limit. */
const ASKED_WITHIN_MS = 20_000;
const LOOK_MS = 50;

/** How many stretches a run of so many faults has. */
export function stretchesOf(trials: number): number {
  return Math.max(3, Math.round(trials / 50));
}

/** Undefined when no credit read was asked for: then nothing was put out. The ERP is left without room. */
export async function withoutCredit(
  { wires }: Pick<ChaosWorld, 'wires'>,
  { customer, random, limitMs, checks, signal, impoverish }: StretchOptions,
): Promise<Stretch | undefined> {
  const lastsMs = between(LASTS_MS, random());
  const ms = between(HOLE_MS, random());
  const pause = (forMs: number) => sleep(forMs, undefined, { signal }).catch(() => undefined);
  const when = `debtors/${customer}/account`;
  const armed = wires.erp.arm({ fault: { kind: 'blackHole', ms }, when, times: Number.POSITIVE_INFINITY });
  const unreadFrom = Date.now();
  try {
    // One read is under way at a time: once one is lost, none is left that could still bring the new line.
    await Promise.race([armed.hit, pause(HIT_WITHIN_MS)]);
    if (armed.hits === 0) return undefined;
    await impoverish();
    const poorFrom = Date.now();
    await pause(lastsMs);
    const so = (): Stretch => ({ unreadFrom, poorFrom, to: Date.now(), readsLost: armed.hits });
    const givenUpAt = Date.now() + ASKED_WITHIN_MS;
    while (!signal.aborted && Date.now() < givenUpAt && askedInVain(so(), checks, limitMs) === 0) await pause(LOOK_MS);
    return so();
  } finally {
    armed.lift();
  }
}

function between([from, to]: readonly [number, number], drawn: number): number {
  return Math.round(from + drawn * (to - from));
}
