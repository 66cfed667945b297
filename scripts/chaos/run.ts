/** Runs one promise with faults chosen by a seed, and says what came of it. A promise that cannot be run is not kept. */
import { namedRandom } from '../../local/erp/latency.ts';
import { type ChaosPromise, type ChaosResult, holds, type RecoveryMeasured } from '../../test/chaos/promise.ts';
import { missed, type Objective } from './objectives.ts';

export interface Outcome {
  readonly promise: string;
  readonly id: string;
  readonly faults: number;
  readonly trials: number;
  readonly lost: number;
  readonly doubled: number;
  readonly verdict: 'holds' | 'broken';
  /** The true rate of failure is below this with 95 % confidence, when none was seen. */
  readonly bound: number;
  readonly notes: readonly string[];
  readonly broken: readonly string[];
  readonly recovery: readonly RecoveryMeasured[];
  readonly seed: number;
  readonly seconds: number;
}

export interface RunOptions {
  readonly seed: number;
  readonly short: boolean;
  /** Instead of as many as the form makes. */
  readonly trials?: number | undefined;
  readonly signal: AbortSignal;
  /** A promise that measures a recovery that took longer is broken. */
  readonly objectives: readonly Objective[];
  readonly progress: (done: number, total: number, what: string) => void;
  readonly settling: () => void;
}

/** Rejects only when the signal is aborted. */
export async function runPromise(promise: ChaosPromise, options: RunOptions): Promise<Outcome> {
  const { seed, short, signal, objectives, progress, settling } = options;
  const began = performance.now();
  const trials = options.trials ?? (short ? promise.size.short : promise.size.full);
  // Each promise draws from a stream of its own, so that `--only` chooses the faults that the whole run chooses.
  const stream = (name: string) => namedRandom(seed, `${promise.id} ${name}`);
  const random = namedRandom(seed, promise.id);
  const context = { seed, short, signal, progress, settling, trials, random, stream };
  let result: ChaosResult;
  try {
    result = await promise.run(context);
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    result = { faults: 0, trials: 0, lost: 0, doubled: 0, notes: [], broken: [`could not be checked: ${why}`] };
  }
  // What was cut short has checked nothing.
  signal.throwIfAborted();
  return outcomeOf(promise, result, { seed, objectives, seconds: (performance.now() - began) / 1000 });
}

/**
 * Runs promises one after another; while one only waits for what it has broken to settle, the next begins. The first one's
 * outcome is the first one's, and so on.
 */
export function startInTurn(
  promises: readonly ChaosPromise[],
  options: Omit<RunOptions, 'settling' | 'progress'> & {
    readonly progressOf: (promise: ChaosPromise) => RunOptions['progress'];
  },
): readonly Promise<Outcome>[] {
  let free: Promise<unknown> = Promise.resolve();
  return promises.map((promise) => {
    const settling = Promise.withResolvers<undefined>();
    const outcome = free.then(() => {
      const progress = options.progressOf(promise);
      return runPromise(promise, { ...options, progress, settling: () => settling.resolve(undefined) });
    });
    free = Promise.race([settling.promise, outcome.catch(() => undefined)]);
    return outcome;
  });
}

export function outcomeOf(
  promise: Pick<ChaosPromise, 'id' | 'name'>,
  result: ChaosResult,
  run: { readonly seed: number; readonly seconds: number; readonly objectives: readonly Objective[] },
): Outcome {
  const { faults, trials, lost, doubled, notes, recovery = [] } = result;
  const broken = [...result.broken, ...missed(recovery, run.objectives)];
  const judged = trials === 0 && broken.length === 0 ? ['nothing was tried'] : broken;
  return {
    promise: promise.name,
    id: promise.id,
    ...{ faults, trials, lost, doubled },
    verdict: holds({ ...result, broken: judged }) ? 'holds' : 'broken',
    bound: trials === 0 ? 1 : Math.min(1, 3 / trials),
    notes,
    broken: judged,
    recovery,
    seed: run.seed,
    seconds: Math.round(run.seconds * 10) / 10,
  };
}
