/** What is measured: contenders that run in turn, and which of them are held against each other. */
import type { Ground } from './ground.ts';

export interface Contender {
  readonly name: string;
  /** Runs for about `seconds` and answers a rate per second. */
  run(seconds: number): Promise<number>;
}

/** One line of the result: how fast the contender `ours` is beside the contender `base`. */
export interface Comparison {
  readonly path: string;
  readonly ours: string;
  readonly base: string;
  /** The least that ours / base should be; docs/performance.md says how it was set. */
  readonly goal: number;
  readonly unit: string;
}

export interface BenchPath {
  readonly title: string;
  /** How many contenders `prepare` will bring, known beforehand for the time that is left. */
  readonly contenders: number;
  /** Brings up what it needs on the ground, which stops it when the path is through. */
  prepare(ground: Ground): Promise<PreparedPath>;
}

export interface PreparedPath {
  readonly contenders: readonly Contender[];
  readonly comparisons: readonly Comparison[];
}
