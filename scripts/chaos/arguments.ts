/** What `npm run chaos --` understands. */
import { parseArgs } from 'node:util';
import { UsageError } from '../operate/arguments.ts';

export interface ChaosArguments {
  /** The size that is part of `npm test`. */
  readonly short: boolean;
  /** One JSON object a promise on standard output, and nothing else there. */
  readonly json: boolean;
  /** Chooses the faults; absent: the caller draws one. */
  readonly seed: number | undefined;
  /** Ids of the promises to check; absent: all. */
  readonly only: readonly string[] | undefined;
  /** How many trials each promise makes; absent: those of its form. */
  readonly trials: number | undefined;
}

const SEED_MAX = 0xff_ff_ff_ff;
const TRIALS_MAX = 1_000_000;

export function usage(ids: readonly string[]): string {
  return `npm run chaos -- [--short] [--json] [--seed N] [--only id,id] [--trials N]

  --short       the size that is part of npm test, in minutes instead of an hour
  --json        one JSON object a promise and line: {promise, id, faults, trials, lost, doubled, verdict, bound, …}
  --seed N      0 to ${String(SEED_MAX)}: the same seed chooses the same faults again (default: drawn, and printed)
  --only id,id  only these promises: ${ids.join(', ')}
  --trials N    1 to ${String(TRIALS_MAX)}: a size of your own for each of them; the bound says what it proves`;
}

/** Throws with the usage when something is not understood; what is wrong is named. */
export function chaosArguments(args: readonly string[], ids: readonly string[]): ChaosArguments | 'help' {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        short: { type: 'boolean' },
        json: { type: 'boolean' },
        seed: { type: 'string' },
        only: { type: 'string' },
        trials: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : 'not understood'}\n\n${usage(ids)}`, {
      cause: error,
    });
  }
  if (values.help === true) return 'help';
  return {
    short: values.short ?? false,
    json: values.json ?? false,
    seed: values.seed === undefined ? undefined : seedOf(values.seed, ids),
    only: values.only === undefined ? undefined : chosen(values.only, ids),
    trials: values.trials === undefined ? undefined : trialsOf(values.trials, ids),
  };
}

function seedOf(text: string, ids: readonly string[]): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= SEED_MAX) return Number(text);
  throw new UsageError(`--seed ${text}: expected a whole number from 0 to ${String(SEED_MAX)}\n\n${usage(ids)}`);
}

function trialsOf(text: string, ids: readonly string[]): number {
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= TRIALS_MAX) return Number(text);
  throw new UsageError(`--trials ${text}: expected a whole number from 1 to ${String(TRIALS_MAX)}\n\n${usage(ids)}`);
}

function chosen(text: string, ids: readonly string[]): readonly string[] {
  const asked = text.split(',');
  const unknown = asked.filter((id) => !ids.includes(id));
  if (unknown.length > 0) {
    throw new UsageError(
      `--only ${text}: there is no promise ${unknown.map((id) => `“${id}”`).join(', ')}\n\n${usage(ids)}`,
    );
  }
  return [...new Set(asked)];
}
