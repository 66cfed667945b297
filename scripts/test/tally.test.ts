/** The last line of npm test is true, whatever became of the run. */
import { describe, expect, it } from 'vitest';
import { add, judged, lastLine, NOTHING, type Report, tallyOf } from './tally.ts';

const file = (status: string, ...results: [status: string, suite: string][]): Report['testResults'][number] => ({
  name: 'a.test.ts',
  status,
  assertionResults: results.map(([result, suite]) => ({ status: result, ancestorTitles: [suite], title: 'a test' })),
});

const line = (report: Report | undefined, code: number): string => lastLine(tallyOf(report, code));

describe('the last line', () => {
  it('counts tests', () => {
    const testResults = [
      file('passed', ['passed', 'Credit'], ['passed', 'Credit']),
      file('failed', ['failed', 'Orders'], ['passed', 'Orders']),
    ];
    expect(line({ testResults }, 1)).toBe('3 passed, 1 failed');
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(line({ testResults: [file('passed', ['passed', 'Credit']), file('failed')] }, 1)).toBe('1 passed, 1 failed');
  });

  it('does not say that all is well when Vitest ended badly though no test failed', () => {
    expect(line({ testResults: [file('passed', ['passed', 'Credit'])] }, 1)).toBe('1 passed, 1 failed');
  });

  it.each([0, 1, 139])('does not say that all is well when Vitest left no report (exit code %i)', (code) => {
    expect(line(undefined, code)).toBe('0 passed, 1 failed');
  });

  it('names what was skipped, and counts it', () => {
    const testResults = [file('passed', ['skipped', 'Tryton (no python3)'], ['pending', 'Tryton (no python3)'])];
    const tally = tallyOf({ testResults }, 0);
    expect(tally.skipped).toEqual([{ name: 'Tryton (no python3)', tests: 2 }]);
    expect(lastLine(tally)).toBe('0 passed, 0 failed, 2 skipped');
  });

  it('counts what was skipped as failed where nothing may be left out', () => {
    const tally = tallyOf({ testResults: [file('passed', ['passed', 'Credit'], ['skipped', 'Tryton'])] }, 0);
    expect(lastLine(judged(tally, true))).toBe('1 passed, 1 failed');
    expect(lastLine(judged(tally, false))).toBe('1 passed, 0 failed, 1 skipped');
  });

  it('adds the checks to the tests', () => {
    expect(lastLine(add({ ...NOTHING, passed: 5 }, { ...NOTHING, passed: 2, failed: 1 }))).toBe('7 passed, 1 failed');
  });
});
