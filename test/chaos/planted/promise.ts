/** `planted`: bugs are planted into a copy of the product, one at a time, and the test that is named for each has to fail. */
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { type Bug, BUGS } from './bugs.ts';
import { type Check, type Checked, runChecks } from './check.ts';
import { type Copy, copyProduct } from './copy.ts';

export const promise: ChaosPromise = {
  id: 'planted',
  name: 'a planted bug is caught: keys, commits, fences, seals, order, look-ups, reservations, schedules, approvals',
  size: { short: BUGS.filter(({ short }) => short === true).length, full: BUGS.length },
  run,
};

async function run({ trials, progress, signal, short }: ChaosContext): Promise<ChaosResult> {
  const bugs = short ? BUGS.filter((bug) => bug.short === true) : BUGS;
  const copy = copyProduct();
  const broken: string[] = [];
  const caught: string[] = [];
  let planted = 0;
  try {
    progress(0, trials, 'checks without a bug');
    broken.push(...(await soundWithout(copy, bugs, signal)));
    for (const bug of bugs) {
      progress(caught.length, trials, 'bugs caught');
      const verdict = await plantedAnd(copy, bug, signal);
      if (verdict.planted) planted += 1;
      if (verdict.escaped === undefined) caught.push(`${bug.name}: ${verdict.by}`);
      else broken.push(verdict.escaped);
    }
    progress(caught.length, trials, 'bugs caught');
  } finally {
    copy.remove();
  }
  return { faults: planted, trials: bugs.length, lost: 0, doubled: 0, broken, notes: caught };
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

/** `planted`: whether the bug was there at all. */
type Verdict =
  | { readonly planted: true; readonly by: string; readonly escaped?: undefined }
  | { readonly planted: boolean; readonly escaped: string };

export async function plantedAnd(
  copy: Pick<Copy, 'directory' | 'plant'>,
  bug: Bug,
  signal: AbortSignal,
): Promise<Verdict> {
  let takeOut;
  try {
    takeOut = copy.plant(bug.patches);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { planted: false, escaped: `${bug.name}: could not be planted: ${why}` };
  }
  try {
    const { failed, trouble } = await runChecks(copy.directory, checksOf([bug]), signal);
    const [first] = failed;
    if (first !== undefined) return { planted: true, by: `${bug.caughtBy.file}, ${first}` };
    return { planted: true, escaped: `not caught: ${bug.name}${trouble === undefined ? '' : ` (${trouble})`}` };
  } finally {
    takeOut();
  }
}
