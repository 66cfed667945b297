/** Adds up what passed, failed and was skipped, so that the last line is true whatever happened. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** One line for each suite or test that did not run, with the reason in its name. */
  readonly skipped: readonly { readonly name: string; readonly tests: number }[];
}

/** What of Vitest's JSON report is read. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
    }[];
  }[];
}

/**
 * Vitest's tests; a file that could not be loaded counts as one failure, and so does a run that ended badly while no
 * test failed (an unhandled error, a crash), or that left no report.
 */
export function tallyOf(report: Report | undefined, exitCode: number): Tally {
  let passed = 0;
  let failed = 0;
  const skipped = new Map<string, number>();
  for (const file of report?.testResults ?? []) {
    let failedHere = 0;
    for (const { status, ancestorTitles, title } of file.assertionResults) {
      if (status === 'passed') passed += 1;
      else if (status === 'failed') failedHere += 1;
      else {
        const name = ancestorTitles[0] ?? title;
        skipped.set(name, (skipped.get(name) ?? 0) + 1);
      }
    }
    failed += failedHere === 0 && file.status === 'failed' ? 1 : failedHere;
  }
  if (failed === 0 && (exitCode !== 0 || report === undefined)) failed = 1;
  return { passed, failed, skipped: [...skipped].map(([name, tests]) => ({ name, tests })) };
}

export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: [...one.skipped, ...other.skipped],
  };
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: [] };

/** Where nothing may be left out, as in CI, what was skipped has failed. */
export function judged(tally: Tally, skipsFail: boolean): Tally {
  if (!skipsFail) return tally;
  return { passed: tally.passed, failed: tally.failed + skips(tally), skipped: [] };
}

/** 'N passed, N failed', and ', N skipped' where there are. */
export function lastLine(tally: Tally): string {
  const skipped = skips(tally);
  return `${tally.passed} passed, ${tally.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function skips({ skipped }: Tally): number {
  return skipped.reduce((sum, { tests }) => sum + tests, 0);
}
