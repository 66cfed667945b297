/**
 * npm test: every check, then every test; `npm test -- path …` the tests of a part. The last line says what passed and
 * what failed, and the exit code agrees with it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../setup/repository.mjs';
import { runChild } from './child.ts';
import { STEPS, type Step } from './steps.ts';
import { add, judged, lastLine, NOTHING, type Report, type Tally, tallyOf } from './tally.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function check(step: Step): Promise<Tally> {
  const began = performance.now();
  process.stdout.write(`${step.name} … `);
  const { code, output } = await runChild({ args: [step.script, ...step.args], shown: false });
  say(`${code === 0 ? 'ok' : 'FAILED'} (${seconds(began)})`);
  if (code === 0) return { ...NOTHING, passed: 1 };
  say(output.trimEnd());
  return { ...NOTHING, failed: 1 };
}

async function test(paths: readonly string[]): Promise<Tally> {
  const began = performance.now();
  const folder = join(repository, '.ledgerline', 'test');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'run-'));
  try {
    const reportFile = join(work, 'report.json');
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const { code } = await runChild({ args: [vitest, 'run', ...reporters, ...paths], shown: true });
    say(`tests ${code === 0 ? 'ok' : 'FAILED'} (${seconds(began)})`);
    return tallyOf(read(reportFile), code);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function read(reportFile: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    say('Vitest left no report: it has crashed.');
    return undefined;
  }
}

const paths = process.argv.slice(2);
const skipsFail = process.env['CI'] === 'true';
let tally = NOTHING;
if (paths.length === 0) for (const step of STEPS) tally = add(tally, await check(step));
tally = add(tally, await test(paths));

for (const { name, tests } of tally.skipped) say(`skipped: ${name}, ${tests} ${tests === 1 ? 'test' : 'tests'}`);
if (skipsFail && tally.skipped.length > 0) say('CI=true: what was skipped counts as failed.');
const verdict = judged(tally, skipsFail);
say(lastLine(verdict));
process.exitCode = verdict.failed > 0 ? 1 : 0;
