/** What came out: medians of the rounds, their ratio, and how far single rounds were from it. */
import type { Comparison } from './bench-path.ts';

export interface PathResult {
  readonly path: string;
  /** ours / base, both medians over the rounds, in `unit`. */
  readonly ratio: number;
  readonly goal: number;
  readonly ours: number;
  readonly base: number;
  readonly unit: string;
  /** The lowest and the highest ratio of a single round. */
  readonly spread: readonly [number, number];
}

export function resultOf(comparison: Comparison, rates: ReadonlyMap<string, readonly number[]>): PathResult {
  const { path, goal, unit } = comparison;
  const ours = ratesOf(rates, comparison.ours);
  const base = ratesOf(rates, comparison.base);
  const ofRounds = ours.map((rate, round) => rate / (base[round] ?? NaN));
  const medians = { ours: median(ours), base: median(base) };
  return {
    ...{ path, goal, unit, ...medians },
    ratio: medians.ours / medians.base,
    spread: [Math.min(...ofRounds), Math.max(...ofRounds)],
  };
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values to take the median of');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

function ratesOf(rates: ReadonlyMap<string, readonly number[]>, name: string): readonly number[] {
  const found = rates.get(name);
  if (found === undefined) throw new Error(`nothing was measured under the name ${name}`);
  return found;
}
