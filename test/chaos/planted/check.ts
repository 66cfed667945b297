/** Runs named tests of a copy of the product, in a process of their own, and says which of them failed. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export interface Checked {
  readonly passed: number;
  /** Names of tests that ran and failed. */
  readonly failed: readonly string[];
  /** What else went wrong: a file that could not be run has caught nothing. */
  readonly trouble: string | undefined;
}

export interface Check {
  readonly file: string;
  /** A part of the test's name; empty: all of the file. */
  readonly test: string;
}

const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});
/** Nothing of the runner that may be running us. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
const WORDS_MAX = 600;
/** A bug may make a test hang, or what it has opened not close. */
const LIMITS = ['--testTimeout=60000', '--hookTimeout=60000', '--teardownTimeout=10000'];

export async function runChecks(directory: string, checks: readonly Check[], signal: AbortSignal): Promise<Checked> {
  const output = join(directory, 'report.json');
  rmSync(output, { force: true });
  const files = [...new Set(checks.map(({ file }) => file))];
  const tests = checks.some(({ test }) => test === '') ? [] : ['-t', checks.map(({ test }) => escaped(test)).join('|')];
  const vitest = join(directory, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--project', 'tests', ...LIMITS, ...tests, '--reporter=json', `--outputFile=${output}`, ...files],
    {
      cwd: directory,
      env: inherited(),
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    },
  );
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-WORDS_MAX)));
  child.on('error', (error) => (words += error.message));
  // Told to end it is still there for a moment, and writes into the folder.
  await new Promise((resolve) => void child.once('close', resolve));
  signal.throwIfAborted();
  return readReport(output, words);
}

/** The environment of a process that works on a copy. */
export function inherited(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function readReport(file: string, words: string): Checked {
  let read: z.infer<typeof report>;
  try {
    read = report.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: [], trouble: `the tests could not be run: ${words}` };
  }
  const results = read.testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = read.testResults.filter(({ assertionResults, message }) => assertionResults.length === 0 && message);
  return {
    passed: results.filter(({ status }) => status === 'passed').length,
    failed: results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    trouble: broken.length === 0 ? undefined : (broken[0]?.message ?? '').slice(0, WORDS_MAX),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
