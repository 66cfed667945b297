/** What `npm run bench --` understands. */
import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** One JSON object a path on standard output, and nothing else there. */
  readonly json: boolean;
  /** Measured rounds of each path; one more warms up. */
  readonly rounds: number;
  /** Of each run. */
  readonly seconds: number;
}

const ROUNDS_MAX = 100;
const SECONDS_MAX = 120;

export const USAGE = `npm run bench -- [--json] [--rounds N] [--seconds N]

  --json        one JSON object a path and line: {path, ratio, goal, ours, base, unit}
  --rounds N    measured rounds of each path, 1 to ${String(ROUNDS_MAX)} (default: 5)
  --seconds N   whole seconds of each run, 1 to ${String(SECONDS_MAX)} (default: 3)`;

/** Throws with the usage when something is not understood. */
export function benchArguments(args: readonly string[]): BenchArguments | 'help' {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : 'not understood'}\n\n${USAGE}`, { cause: error });
  }
  if (values.help === true) return 'help';
  return {
    json: values.json ?? false,
    rounds: wholeNumber('rounds', values.rounds ?? '5', ROUNDS_MAX),
    seconds: wholeNumber('seconds', values.seconds ?? '3', SECONDS_MAX),
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) {
    throw new Error(`--${name} ${text}: expected a whole number from 1 to ${String(max)}\n\n${USAGE}`);
  }
  return value;
}
