/**
 * `npm run chaos`: breaks the product in seeded ways, one promise after another, and prints what was kept. It brings up
 * what it breaks (Postgres, ERPs, an org, companions) on loopback and ends it again, also on Ctrl-C and on failure.
 * docs/reliability.md says what each promise means. Ends with 1 when a promise is broken or a recovery
 * objective missed, with 2 when it was not understood.
 */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { PROMISES } from '../../test/chaos/promises.ts';
import { endCluster } from '../../test/chaos/world/cluster.ts';
import { UsageError } from '../operate/arguments.ts';
import { type ChaosArguments, chaosArguments, usage } from './arguments.ts';
import { objectives, unmeasured } from './objectives.ts';
import { progressLine } from './progress.ts';
import { asJson, asTable, recoveryTable, unmeasuredAsJson, unmeasuredLines } from './report.ts';
import { type Outcome, startInTurn } from './run.ts';

const SEEDS = 2 ** 32;
const IDS = PROMISES.map(({ id }) => id);

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
const { signal } = interruption;

try {
  const args = chaosArguments(process.argv.slice(2), IDS);
  if (args === 'help') process.stdout.write(`${usage(IDS)}\n`);
  else process.exitCode = await chaos(args);
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(signal.aborted ? '\nStopped; ending what was started …\n' : `\n${words}\n`);
  process.exitCode = signal.aborted ? 130 : error instanceof UsageError ? 2 : 1;
}
await endCluster();
if (signal.aborted) process.stderr.write('Nothing is left running.\n');
process.exit();

async function chaos({ short, json, only, trials, seed = randomInt(SEEDS) }: ChaosArguments): Promise<number> {
  const { stderr, stdout } = process;
  const progress = progressLine({
    isTerminal: stderr.isTTY,
    write: (text) => stderr.write(text),
    now: () => performance.now(),
  });
  const chosen = PROMISES.filter(({ id }) => only === undefined || only.includes(id));
  const size = trials === undefined ? `${short ? 'short' : 'full'} form` : `${String(trials)} trials each`;
  (json ? stderr : stdout).write(`seed ${String(seed)}, ${size}\n`);
  const promised = objectives();
  const running = startInTurn(chosen, {
    ...{ seed, short, trials, signal, objectives: promised, progressOf: ({ id }) => progress.of(id) },
  });
  const outcomes: Outcome[] = [];
  try {
    for (const each of running) {
      const outcome = await each;
      outcomes.push(outcome);
      progress.say(`${outcome.id}: ${outcome.verdict} (${String(outcome.seconds)} s)`);
      if (json) stdout.write(`${asJson(outcome)}\n`);
    }
  } finally {
    await Promise.allSettled(running);
  }
  const machine = `${String(availableParallelism())} cores, Node ${process.versions.node}, seed ${String(seed)}`;
  const recovered = recoveryTable(outcomes, promised);
  // Some promises alone measure some objectives alone.
  const forgotten = only === undefined ? unmeasured(outcomes, promised) : [];
  if (json) for (const objective of forgotten) stdout.write(`${unmeasuredAsJson(objective)}\n`);
  const out = json ? stderr : stdout;
  out.write(`\n${asTable(outcomes)}\n`);
  for (const line of unmeasuredLines(forgotten)) out.write(`${line}\n`);
  if (recovered !== undefined) out.write(`\n${recovered}\n`);
  out.write(`\n${machine}\n`);
  return forgotten.length === 0 && outcomes.every(({ verdict }) => verdict === 'holds') ? 0 : 1;
}
