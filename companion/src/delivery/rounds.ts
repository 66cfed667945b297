/** Work that is done again and again while the companion runs: sealing the audit trail, sweeping for lost jobs. */

export interface RoundsOptions {
  /** As logs name it. */
  readonly name: string;
  readonly everyMs: number;
  /** Answers whether there is more to do at once. */
  readonly act: () => Promise<boolean>;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onError: (name: string, error: Error) => void;
}

/** A round that fails is reported and the next one comes all the same. `stop` waits for the round under way. */
export function startRounds(options: RoundsOptions): { stop(): Promise<void> } {
  const ending = new AbortController();
  const running = run(options, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

async function run({ name, everyMs, act, wait, onError }: RoundsOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let more = false;
    try {
      more = await act();
    } catch (error) {
      onError(name, error instanceof Error ? error : new Error(String(error)));
    }
    if (!more) await wait(everyMs, signal);
  }
}
