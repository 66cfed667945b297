/**
 * The promise that every interleaving keeps the others: the real use cases over a simulated database, ERPs and org, one seed
 * after another. A failed seed is printed with the fewest commands that still fail; `node test/chaos/simulation/again.ts SEED`
 * runs it again with its whole trace.
 *
 * What is simulated: replicas that are killed at any await or stand still past their leases, or are taken for gone with all
 * that they have in hand, whether they are or not; clocks that jump, statements that are done and unanswered, that hang, a
 * database, ERPs and an org that are away, answers that are lost, effects that come late, refusals, holds, jobs that come
 * twice, late or never, clients that repeat and alter, finance that moves limits.
 *
 * Two bounds. An ERP is at work on a request no longer than its adapter says (longestExecutionMs), and an org no longer than
 * the request's own deadline. The database's clock is set forward only where both ERPs take a key once: everything that is
 * known of leases is known by that clock, and one that leaps past a lease and the ERP's longest execution makes 'not found'
 * prove what it does not. Where they do, a hold may be believed too early by such a leap; a person who asks again once all is
 * well finds the order as it is, and here somebody does. What was sent to an org under a lease that such a leap ended is refused
 * there where it would make a record older, by the package's validation rule: without that rule three of 4,729 seeds showed an
 * older version.
 */
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { compareWithPostgres } from './postgres/compare.ts';
import { type MovableDatabase, openMovableDatabase } from './postgres/database.ts';
import { type Run, runScenario } from './run.ts';
import { COMMANDS_MIN, scenarioOf } from './scenario.ts';
import { describeCommand, shrink } from './shrink.ts';

const FAULTS_MIN = 20;
const SHORT = 500;
const FULL = 10_000;
/** Seeds that are run twice in the short form; in the full one all are. A run takes some 80 ms, and this form has 45 s. */
const TWICE_SHORT = 50;
/** Seeds that are compared with Postgres. */
const COMPARED = { short: 20, full: 200 } as const;
/** Broken seeds after which a run ends: more would say the same. */
const BROKEN_MAX = 3;

interface Books {
  readonly counted: Map<string, number>;
  readonly broken: string[];
  /** Goes on while the next seeds are run. */
  comparing: Promise<void>;
  seeds: number;
  commands: number;
  lost: number;
  doubled: number;
  twice: number;
  compared: number;
  statements: number;
  rows: number;
}

export const promise: ChaosPromise = {
  id: 'interleavings',
  name: 'In whatever order things happen, nothing is lost, doubled, sent blindly or told out of order',
  size: { short: SHORT, full: FULL },
  run: async (context) => {
    const books: Books = {
      ...{ counted: new Map(), broken: [], seeds: 0, commands: 0, lost: 0, doubled: 0 },
      ...{ twice: 0, compared: 0, statements: 0, rows: 0 },
      comparing: Promise.resolve(),
    };
    const database = await openMovableDatabase();
    try {
      for (let at = 0; at < context.trials && !context.signal.aborted; at += 1) {
        await trySeed(context, database, books, at);
        if (books.broken.length >= BROKEN_MAX) break;
        if (at % 10 === 9 || at + 1 === context.trials) context.progress(at + 1, context.trials, 'seeds');
      }
      await books.comparing;
    } finally {
      await database.close();
    }
    return resultOf(books);
  },
};

/** Seeds of one run follow each other; those of neighbouring runs do not meet. */
function seedOf({ seed }: Pick<ChaosContext, 'seed'>, at: number): number {
  return (Math.imul(seed, 20_011) + at) & 0x7f_ff_ff_ff;
}

/** Whether the trial at `at` is one of `chosen`, spread evenly over all trials. */
function isChosen(at: number, trials: number, chosen: number): boolean {
  return Math.floor((at * chosen) / trials) !== Math.floor(((at + 1) * chosen) / trials);
}

async function trySeed(context: ChaosContext, database: MovableDatabase, books: Books, at: number): Promise<void> {
  const { trials, short } = context;
  const seed = seedOf(context, at);
  const scenario = scenarioOf(seed);
  const compares = isChosen(at, trials, short ? COMPARED.short : COMPARED.full);
  const run = await runScenario(scenario, { keepStatements: compares });
  books.seeds += 1;
  books.commands += run.commands;
  for (const [fault, times] of run.counted) books.counted.set(fault, (books.counted.get(fault) ?? 0) + times);
  if (run.findings.length > 0) {
    if (run.findings.some(({ kind }) => kind === 'lost')) books.lost += 1;
    if (run.findings.some(({ kind }) => kind === 'doubled')) books.doubled += 1;
    books.broken.push(await storyOf(seed));
    return;
  }
  if (run.commands < COMMANDS_MIN || run.faults < FAULTS_MIN) {
    books.broken.push(`seed ${seed} made ${run.commands} commands and ${run.faults} faults: too few to prove anything`);
  }
  if (!short || isChosen(at, trials, TWICE_SHORT)) await runTwice(books, seed, run);
  if (!compares) return;
  await books.comparing;
  books.comparing = compare(database, books, seed, run);
  // It is waited for later; that it failed by then is nobody's surprise.
  books.comparing.catch(() => undefined);
}

async function runTwice(books: Books, seed: number, first: Run): Promise<void> {
  const { hash } = await runScenario(scenarioOf(seed));
  books.twice += 1;
  if (hash !== first.hash) books.broken.push(`seed ${seed} gave two traces: ${first.hash} and ${hash}`);
}

async function compare(database: MovableDatabase, books: Books, seed: number, run: Run): Promise<void> {
  const { statements, rows, differences } = await compareWithPostgres(database, `simulated-${seed}`, run);
  books.compared += 1;
  books.statements += statements;
  books.rows += rows;
  if (differences.length > 0) {
    books.broken.push(`seed ${seed} differs between the simulation and Postgres:\n${differences.join('\n')}`);
  }
}

async function storyOf(seed: number): Promise<string> {
  const shrunk = await shrink(scenarioOf(seed));
  if (shrunk === undefined) return `seed ${seed} failed and did not fail again`;
  const { finding, commands } = shrunk;
  const head = `seed ${seed}, after ${finding.atMs} ms: ${finding.kind}: ${finding.what}; the fewest commands that do it:`;
  return [head, ...commands.map(describeCommand)].join('\n  ');
}

function resultOf(books: Books): ChaosResult {
  const { counted, broken, seeds, lost, doubled } = books;
  const faults = [...counted.values()].reduce((sum, times) => sum + times, 0);
  const kinds = [...counted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([fault, times]) => `${fault} ${times}`);
  return {
    ...{ faults, trials: seeds, lost, doubled, broken },
    notes: [
      `${books.commands} commands in ${seeds} seeds; faults that took effect: ${kinds.join(', ')}`,
      `${books.twice} seeds run twice gave the same trace`,
      `${books.compared} seeds compared with Postgres: ${books.statements} answers and ${books.rows} rows`,
    ],
  };
}
