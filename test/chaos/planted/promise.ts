/**
 * `planted`: bugs are planted into a copy of the product, one at a time, and the test that is named for each has to fail. Some
 * are planted once more, and a promise of this suite has to come out broken.
 */
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { type Bug, BUGS } from './bugs.ts';
import { type Check, type Checked, runChecks } from './check.ts';
import { type Copy, copyProduct } from './copy.ts';
import { type Harm, HARMS, sight, unsound } from './harms.ts';
import { runPromiseOf } from './suite.ts';

const SHORT_BUGS = BUGS.filter(({ short }) => short === true);
const SHORT_HARMS = HARMS.filter(({ short }) => short === true);

export const promise: ChaosPromise = {
  id: 'planted',
  name: 'a planted bug is caught: keys, commits, fences, seals, order, look-ups, reservations, schedules, approvals',
  size: { short: SHORT_BUGS.length + SHORT_HARMS.length, full: BUGS.length + HARMS.length },
  run,
};

async function run({ seed, trials, progress, signal, short }: ChaosContext): Promise<ChaosResult> {
  const bugs = (short ? SHORT_BUGS : BUGS).slice(0, trials);
  const harms = (short ? SHORT_HARMS : HARMS).slice(0, trials - bugs.length);
  const all = bugs.length + harms.length;
  const copy = copyProduct();
  const broken: string[] = [];
  const caught: string[] = [];
  let planted = 0;
  const note = (bug: string, verdict: Verdict): void => {
    if (verdict.planted) planted += 1;
    if (verdict.escaped === undefined) caught.push(`${bug}: ${verdict.by}`);
    else broken.push(verdict.escaped);
    progress(caught.length, all, 'bugs caught');
  };
  try {
    progress(0, all, 'checks without a bug');
    broken.push(...(await soundWithout(copy, bugs, signal)));
    for (const bug of bugs) note(bug.name, await plantedAnd(copy, bug, signal));
    progress(caught.length, all, 'promises without a bug');
    broken.push(...(await holdWithout(copy, harms, { seed, signal })));
    for (const harm of harms) note(harm.bug, await harmedBy(copy, harm, { seed, signal }));
  } finally {
    await copy.remove();
  }
  return { faults: planted, trials: all, lost: 0, doubled: 0, broken, notes: caught };
}

/** A test that fails anyway would catch everything and mean nothing. */
async function soundWithout(copy: Copy, bugs: readonly Bug[], signal: AbortSignal): Promise<readonly string[]> {
  const byWhole = Map.groupBy(bugs, ({ caughtBy }) => caughtBy.test === '');
  const runs: Checked[] = [];
  for (const group of byWhole.values()) runs.push(await runChecks(copy.directory, checksOf(group), signal));
  return runs.flatMap(({ passed, failed, trouble }) => [
    ...(trouble === undefined ? [] : [trouble]),
    ...failed.map((name) => `fails without a bug: ${name}`),
    ...(passed === 0 ? ['no test ran without a bug'] : []),
  ]);
}

function checksOf(bugs: readonly Bug[]): readonly Check[] {
  return bugs.map(({ caughtBy }) => caughtBy);
}

interface Run {
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Neither would a promise that is broken anyway: each in the size, and with the seed, in which a bug has to break it. */
async function holdWithout(copy: Copy, harms: readonly Harm[], { seed, signal }: Run): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const harm of harms) {
    const why = unsound(harm, await runPromiseOf(copy.directory, { ...harm, seed }, signal));
    if (why !== undefined) broken.push(why);
  }
  return broken;
}

/** `planted`: whether the bug was there at all. */
type Verdict =
  | { readonly planted: true; readonly by: string; readonly escaped?: undefined }
  | { readonly planted: boolean; readonly escaped: string };

type Ground = Pick<Copy, 'directory' | 'plant'>;

export async function plantedAnd(copy: Ground, bug: Bug, signal: AbortSignal): Promise<Verdict> {
  return withBug(copy, bug, async () => {
    const { failed, trouble } = await runChecks(copy.directory, checksOf([bug]), signal);
    const [first] = failed;
    if (first !== undefined) return { planted: true, by: `${bug.caughtBy.file}, ${first}` };
    return { planted: true, escaped: `not caught: ${bug.name}${trouble === undefined ? '' : ` (${trouble})`}` };
  });
}

async function harmedBy(copy: Ground, harm: Harm, { seed, signal }: Run): Promise<Verdict> {
  const bug = BUGS.find(({ name }) => name === harm.bug);
  if (bug === undefined) return { planted: false, escaped: `${harm.bug}: there is no such bug` };
  return withBug(copy, bug, async () => {
    return { planted: true, ...sight(harm, await runPromiseOf(copy.directory, { ...harm, seed }, signal)) };
  });
}

async function withBug(copy: Ground, bug: Bug, check: () => Promise<Verdict>): Promise<Verdict> {
  let takeOut;
  try {
    takeOut = copy.plant(bug.patches);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { planted: false, escaped: `${bug.name}: could not be planted: ${why}` };
  }
  try {
    return await check();
  } finally {
    takeOut();
  }
}
