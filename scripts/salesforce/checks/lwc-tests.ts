/** Runs the unit tests of the Lightning web components (force-app/…/__tests__/*.test.js) by sfdx-lwc-jest. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from './finding.ts';
import { runProgram } from './program.ts';
import { relativeTo, tools } from './project.ts';

/** The part of Jest's report (`--json`) that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file as a whole failed, where no single test says it. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A failed test each; one more for a file whose tests could not be run, and one when there is no test at all. */
export async function check(projectDirectory: string, only: readonly string[] = []): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-lwc-tests-'));
  const outputFile = join(folder, 'report.json');
  try {
    const jest = createRequire(createRequire(join(tools, 'package.json')).resolve('@salesforce/sfdx-lwc-jest/config'));
    const ended = await runProgram(
      process.execPath,
      [
        jest.resolve('jest/bin/jest'),
        ...['--config', join(tools, 'jest.config.js'), '--ci', '--json', '--outputFile', outputFile],
        ...['--passWithNoTests', '--maxWorkers', '2', ...only],
      ],
      { cwd: projectDirectory },
    );
    return findingsOf(JSON.parse(await reportOf(outputFile, ended.stderr)) as Report, projectDirectory);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function reportOf(file: string, said: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`Jest wrote no report. It said:\n${said}`, { cause });
  }
}

function findingsOf(report: Report, projectDirectory: string): Finding[] {
  if (report.testResults.length === 0) {
    return [{ file: 'force-app', rule: 'lwc-tests/none', message: 'there is no test of a component' }];
  }
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relativeTo(projectDirectory, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status !== 'passed') {
      return [{ file, ...lineIn(message, name), rule: 'lwc-tests/not-run', message: firstLines(message) }];
    }
    return failed.map(({ fullName, failureMessages }) => {
      const why = failureMessages.join('\n');
      return { file, ...lineIn(why, name), rule: 'lwc-tests/failed', message: `${fullName}: ${firstLines(why)}` };
    });
  });
}

/** Where in the test file the failure's stack passes. */
function lineIn(stack: string, file: string): { line?: number } {
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + file.length + 1), 10);
  return Number.isNaN(line) ? {} : { line };
}

/** What was expected and what came, without colours, diff and stack. */
function firstLines(message: string): string {
  // eslint-disable-next-line no-control-regex -- Jest colours its messages with escape sequences.
  const plain = message.replace(/\u001b\[[\d;]*m/g, '');
  const lines = plain
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('●'));
  const end = lines.findIndex((line) => line.startsWith('at '));
  return lines.slice(0, Math.min(end < 0 ? 5 : end, 5)).join(' ');
}
