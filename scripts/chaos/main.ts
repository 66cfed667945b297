/**
 * `npm run chaos`: breaks the product in seeded ways, one promise after another, and prints what was kept. It brings up
 * what it breaks (Postgres, ERPs, an org, companions) on loopback and ends it again, also on Ctrl-C and on failure.
 * docs/reliability.md says what each promise means. Ends with 1 when a promise is broken.
 */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { PROMISES } from '../../test/chaos/promises.ts';
import { endCluster } from '../../test/chaos/world/cluster.ts';
import { type ChaosArguments, chaosArguments, usage } from './arguments.ts';
import { objectives } from './objectives.ts';
import { progressLine } from './progress.ts';
import { asJson, asTable, recoveryTable } from './report.ts';
import { type Outcome, runPromise } from './run.ts';

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
  process.stderr.write(signal.aborted ? '\nStopped; what runs is being ended.\n' : `\n${words}\n`);
  process.exitCode = signal.aborted ? 130 : 1;
}
await endCluster();
process.exit();

async function chaos({ short, json, only, seed = randomInt(SEEDS) }: ChaosArguments): Promise<number> {
  const { stderr, stdout } = process;
  const progress = progressLine({
    isTerminal: stderr.isTTY,
    write: (text) => stderr.write(text),
    now: () => performance.now(),
  });
  const chosen = PROMISES.filter(({ id }) => only === undefined || only.includes(id));
  (json ? stderr : stdout).write(`seed ${String(seed)}, ${short ? 'short' : 'full'} form\n`);
  const outcomes: Outcome[] = [];
  for (const [index, promise] of chosen.entries()) {
    signal.throwIfAborted();
    progress.promise(`${promise.id} (${String(index + 1)} of ${String(chosen.length)})`);
    const outcome = await runPromise(promise, { seed, short, signal, progress: progress.at });
    progress.end();
    outcomes.push(outcome);
    if (json) stdout.write(`${asJson(outcome)}\n`);
    else stderr.write(`${promise.id}: ${outcome.verdict} (${String(outcome.seconds)} s)\n`);
  }
  const machine = `${String(availableParallelism())} cores, Node ${process.versions.node}, seed ${String(seed)}`;
  const recovered = recoveryTable(outcomes, objectives());
  const out = json ? stderr : stdout;
  out.write(`\n${asTable(outcomes)}\n`);
  if (recovered !== undefined) out.write(`\n${recovered}\n`);
  out.write(`\n${machine}\n`);
  return outcomes.every(({ verdict }) => verdict === 'holds') ? 0 : 1;
}
