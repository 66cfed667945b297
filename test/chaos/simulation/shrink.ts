/** Of a run that broke a promise, the fewest commands that still do. */
import type { Finding } from './judge.ts';
import { runScenario } from './run.ts';
import type { Command, Scenario } from './scenario.ts';
import type { WorldOptions } from './world.ts';

export interface Shrunk {
  readonly commands: readonly Command[];
  readonly finding: Finding;
}

const RUNS_MAX = 250;

/** Leaves out halves, quarters and so on for as long as the same kind of finding is left. Undefined: it broke nothing. */
export async function shrink(scenario: Scenario, options: WorldOptions = {}): Promise<Shrunk | undefined> {
  const [first] = (await runScenario(scenario, options)).findings;
  if (first === undefined) return undefined;
  let best: Shrunk = { commands: scenario.commands, finding: first };
  let runs = 0;
  for (let size = Math.ceil(best.commands.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = best.commands.length - size; from > -size && runs < RUNS_MAX; from -= size) {
      const commands = best.commands.filter((_, at) => at < from || at >= from + size);
      if (commands.length === best.commands.length) continue;
      runs += 1;
      const { findings } = await runScenario({ ...scenario, commands }, options);
      const finding = findings.find((each) => likeness(each) === likeness(first));
      if (finding !== undefined) best = { commands, finding };
    }
  }
  return best;
}

/** What a finding says but for the names and numbers in it. */
function likeness({ kind, what }: Finding): string {
  return `${kind} ${what.replaceAll(/\S*\d\S*/g, '#').slice(0, 120)}`;
}

/** A command as a person reads it. */
export function describeCommand({ id: _id, gapMs, via, ...command }: Command): string {
  const { does, breaks, ...rest } = command as { does?: string; breaks?: string };
  const what = does ?? `breaks ${breaks}`;
  const details = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const where = does === undefined ? [] : [`via ${via}`];
  return [`after ${gapMs} ms: ${what}`, ...details, ...where].join(', ');
}
