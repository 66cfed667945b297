/**
 * `npm run bench`: measures the hot paths against what could do the same with less, interleaved, as ratios. It brings up
 * what it needs below `.ledgerline/bench` and stops it again, also on Ctrl-C and on failure. docs/performance.md says what
 * each side does. Ends with 0 when everything on this machine was measured, whatever the ratios are.
 */
import { availableParallelism } from 'node:os';
import { type BenchArguments, benchArguments, USAGE } from './arguments.ts';
import type { BenchPath } from './bench-path.ts';
import { type Ground, onGround } from './ground.ts';
import { creditCached } from './paths/credit-cached.ts';
import { creditUncached } from './paths/credit-uncached.ts';
import { orderSubmit } from './paths/order-submit.ts';
import { findPgbench, PGBENCH_MISSING } from './pgbench.ts';
import { type Progress, progressLine } from './progress.ts';
import { asJson, asTable } from './report.ts';
import { type PathResult, resultOf } from './result.ts';
import { interleave, secondsOf } from './rounds.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
const { signal } = interruption;

try {
  const args = understood();
  if (args === 'help') process.stdout.write(`${USAGE}\n`);
  else await bench(args);
} catch (error) {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(isInterruption(error) ? '\nStopped; nothing is left running.\n' : `\n${words}\n`);
  process.exitCode = isInterruption(error) ? 130 : 1;
}
process.exit();

/** What is not understood needs no stack trace; a run that failed does. */
function understood(): BenchArguments | 'help' {
  try {
    return benchArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

/** What failed while things were stopped is told as what it is. */
function isInterruption(error: unknown): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

async function bench(args: BenchArguments): Promise<void> {
  const paths = pathsHere();
  const contenders = paths.reduce((sum, path) => sum + path.contenders, 0);
  const progress = progressLine({
    plannedSeconds: contenders * secondsOf(args),
    isTerminal: process.stderr.isTTY,
    write: (text) => process.stderr.write(text),
  });
  const results: PathResult[] = [];
  let postgres = '';
  await onGround({ signal, say: progress.say }, async (ground) => {
    postgres = ground.postgresVersion;
    for (const path of paths) {
      const measured = await measure(path, ground, args, progress);
      results.push(...measured);
      if (args.json) for (const result of measured) process.stdout.write(`${asJson(result)}\n`);
    }
  });
  progress.end();
  const machine = `${String(availableParallelism())} cores, Node ${process.versions.node}, PostgreSQL ${postgres}`;
  const how = `medians of ${String(args.rounds)} interleaved rounds of ${String(args.seconds)} s`;
  (args.json ? process.stderr : process.stdout).write(`\n${asTable(results)}\n\n${machine}; ${how}.\n`);
}

function pathsHere(): readonly BenchPath[] {
  const pgbench = findPgbench();
  if (pgbench !== undefined) {
    return [creditCached, creditUncached, orderSubmit(1, pgbench), orderSubmit(20, pgbench)];
  }
  process.stderr.write(`Left out: order-submit-1-org, order-submit-20-orgs. ${PGBENCH_MISSING}\n`);
  return [creditCached, creditUncached];
}

async function measure(
  path: BenchPath,
  ground: Ground,
  { rounds, seconds }: BenchArguments,
  progress: Progress,
): Promise<readonly PathResult[]> {
  signal.throwIfAborted();
  progress.say(`${path.title}: bringing up …`);
  try {
    const { contenders, comparisons } = await path.prepare(ground);
    const ran = (round: number, took: number): void => progress.ran(path.title, round, rounds, took);
    const rates = await interleave(contenders, { rounds, seconds, signal, ran });
    return comparisons.map((comparison) => resultOf(comparison, rates));
  } finally {
    await ground.clear();
  }
}
