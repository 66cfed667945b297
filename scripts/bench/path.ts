/** What a measured path is, and what one line of the result says. Figures are medians of interleaved rounds. */

export interface PathResult {
  readonly path: string;
  /** ours / base, both in `unit`. */
  readonly ratio: number;
  readonly goal: number;
  readonly ours: number;
  readonly base: number;
  readonly unit: string;
}

export interface BenchPath {
  readonly title: string;
  /** The goals are ratios; docs/performance.md says how they were set. */
  measure(options: {
    readonly rounds: number;
    readonly seconds: number;
    readonly progress: (done: number, of: number) => void;
  }): Promise<readonly PathResult[]>;
}
