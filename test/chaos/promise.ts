/** What the fault suite checks: a promise, in words that a stranger can hold us to, and what a run of it came to. */
import type { Criticality } from '../../companion/src/canonical/criticality.ts';

export interface ChaosPromise {
  readonly id: string;
  /** The promise in plain words. */
  readonly name: string;
  /** How many trials the short and the full form make. */
  readonly size: { readonly short: number; readonly full: number };
  run(context: ChaosContext): Promise<ChaosResult>;
}

export interface ChaosContext {
  /** Printed with the result: the same seed chooses the same faults again. */
  readonly seed: number;
  /** From 0 to below 1, drawn from the seed. */
  readonly random: () => number;
  /**
   * A stream of numbers from 0 to below 1 for what `name` names, such as one order: the same for the same seed, promise and
   * name, whatever is drawn elsewhere and when. What happens at the same time draws from streams of its own.
   */
  stream(name: string): () => number;
  /** Trials to make. */
  readonly trials: number;
  readonly short: boolean;
  readonly signal: AbortSignal;
  progress(done: number, total: number, what: string): void;
  /** Nothing is broken any more and leases are only waited out: the next promise may begin meanwhile. */
  settling(): void;
}

export interface ChaosResult {
  /** Faults that were really injected, as counted where they took effect. */
  readonly faults: number;
  /** Trials that were judged. */
  readonly trials: number;
  /** What was acknowledged and is not there. */
  readonly lost: number;
  /** What is there more than once. */
  readonly doubled: number;
  /** Everything else that breaks the promise, in words; empty when it holds. */
  readonly broken: readonly string[];
  /** What was measured besides. */
  readonly notes: readonly string[];
  readonly recovery?: readonly RecoveryMeasured[];
}

/** How long a workflow took to be well again after a fault; shown beside its objective. */
export interface RecoveryMeasured {
  readonly workflow: string;
  readonly criticality: Criticality;
  readonly seconds: number;
  readonly trials: number;
}

/** With no failure in n trials the true rate is below 3/n with 95 % confidence (the rule of three). */
export function holds(result: ChaosResult): boolean {
  return result.lost === 0 && result.doubled === 0 && result.broken.length === 0;
}
