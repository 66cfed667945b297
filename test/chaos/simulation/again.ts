/** One seed again, with its whole trace: node test/chaos/simulation/again.ts SEED */
import { runScenario } from './run.ts';
import { scenarioOf } from './scenario.ts';
import { describeCommand, shrink } from './shrink.ts';

const [given] = process.argv.slice(2);
if (given === undefined || !/^\d+$/.test(given)) {
  process.stderr.write('Which seed? node test/chaos/simulation/again.ts SEED\n');
  process.exit(2);
}
const scenario = scenarioOf(Number(given));
const { lines = [], findings, hash, commands, faults } = await runScenario(scenario, { keepLines: true });
for (const line of lines) process.stdout.write(`${line}\n`);
process.stdout.write(`\nseed ${given}: ${commands} commands, ${faults} faults, trace ${hash}\n`);
const shrunk = findings.length === 0 ? undefined : await shrink(scenario);
for (const { kind, what, atMs } of findings) process.stdout.write(`after ${atMs} ms: ${kind}: ${what}\n`);
for (const command of shrunk?.commands ?? []) process.stdout.write(`  ${describeCommand(command)}\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
