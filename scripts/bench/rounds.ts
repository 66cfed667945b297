/** Interleaved rounds: every contender runs once a round, in alternating order, so that a noisy minute hits all of them. */

export interface Contender {
  readonly name: string;
  /** Runs for about `seconds` and answers a rate per second. */
  run(seconds: number): Promise<number>;
}

/** Median rate of each contender by name. One unmeasured round warms everything up first. */
export async function interleave(
  contenders: readonly Contender[],
  options: { readonly rounds: number; readonly seconds: number; readonly progress: (done: number, of: number) => void },
): Promise<ReadonlyMap<string, number>> {
  const rates = new Map<string, number[]>(contenders.map((contender) => [contender.name, []]));
  const total = (options.rounds + 1) * contenders.length;
  let done = 0;
  for (let round = 0; round <= options.rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    for (const contender of order) {
      const rate = await contender.run(round === 0 ? Math.min(1, options.seconds) : options.seconds);
      if (round > 0) rates.get(contender.name)?.push(rate);
      done += 1;
      options.progress(done, total);
    }
  }
  return new Map([...rates].map(([name, values]) => [name, median(values)]));
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values to take the median of');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
