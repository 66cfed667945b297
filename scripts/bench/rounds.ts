/** Interleaved rounds: every contender runs once a round, in alternating order, so that a noisy minute hits all of them. */
import type { Contender } from './bench-path.ts';

export interface RoundOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called after each run. */
  readonly ran: (round: number, seconds: number) => void;
}

/** The warm-up is as long as two rounds: the JIT takes tens of thousands of requests to be done with a whole stack. */
const WARM_UP_ROUNDS = 2;

/** What one contender takes for all its runs. */
export function secondsOf({ rounds, seconds }: Pick<RoundOptions, 'rounds' | 'seconds'>): number {
  return (WARM_UP_ROUNDS + rounds) * seconds;
}

/** Rates of each contender by name, one a round. An unmeasured round warms everything up first. */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, seconds, signal, ran }: RoundOptions,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    const runSeconds = round === 0 ? WARM_UP_ROUNDS * seconds : seconds;
    for (const { name, run } of order) {
      signal.throwIfAborted();
      const rate = await run(runSeconds);
      if (!(rate > 0)) throw new Error(`${name} got nothing done within ${String(runSeconds)} s`);
      if (round > 0) rates.get(name)?.push(rate);
      ran(round, runSeconds);
    }
  }
  return rates;
}
