/**
 * `npm start`: brings up Postgres, an ERP, a stand-in for an org, the companion and the record pages, says what it does,
 * prints where to look, and stays until it is stopped. Ctrl-C stops what it started, in order. If one part dies, all are stopped and it says which.
 */
import { join } from 'node:path';
import { UsageError } from '../operate/arguments.ts';
import { startArguments, USAGE } from './arguments.ts';
import { startCompanionPart } from './companion-part.ts';
import { startDatabase } from './database.ts';
import { prepareDemoOrg } from './demo-org.ts';
import { startErp } from './erp.ts';
import { greeting } from './greeting.ts';
import { startLocalOrg } from './local-org.ts';
import { progressOn, seconds, type Progress } from './progress.ts';
import { readRunFile, removeRunFile, writeRunFile } from './run-file.ts';
import type { StartArguments } from './arguments.ts';
import { STATE_DIRECTORY } from './state.ts';
import { startWorkspace } from './workspace.ts';

interface Stoppable {
  readonly name: string;
  /** Resolves, with how, when the part has ended by itself. */
  readonly ended?: Promise<string>;
  /** Where it says why; absent: in the folder of logs. */
  readonly logFile?: string;
  stop(): Promise<void>;
}

const LOGS = join(STATE_DIRECTORY, 'log');

const interrupted = Promise.withResolvers<{ why: string; code: number }>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.resolve({ why: '', code: 0 }));
}

try {
  const args = startArguments(process.argv.slice(2));
  if (args === 'help') process.stdout.write(`${USAGE}\n`);
  else process.exitCode = await run(args);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
process.exit();

async function run(args: StartArguments): Promise<number> {
  const running = readRunFile();
  if (running !== undefined) {
    throw new Error(
      `Ledgerline runs here already: ${running.api} (process ${String(running.pid)}). Stop that one first.`,
    );
  }
  const began = performance.now();
  const started: Stoppable[] = [];
  const progress = progressOn(process.stdout);
  try {
    const up = bringUp(args, progress, started);
    // Ctrl-C while things come up: what is up already is stopped as soon as the step at hand is through.
    const first = await Promise.race([up, interrupted.promise.then(() => undefined)]);
    if (first === undefined) {
      await up.catch(() => undefined);
      return 130;
    }
    writeRunFile({ ...first, pid: process.pid });
    process.stdout.write(greeting({ ...first, erpKind: args.erp, took: seconds(performance.now() - began) }));
    const dead = started.flatMap(({ name, ended, logFile = LOGS }) =>
      ended === undefined
        ? []
        : [ended.then((how) => ({ why: `The ${name} has ended (${how}). Its log: ${logFile}`, code: 1 }))],
    );
    const { why, code } = await Promise.race([interrupted.promise, ...dead]);
    if (why !== '') process.stderr.write(`\n${why}\nEverything is stopped; npm start brings it up again.\n`);
    return code;
  } finally {
    removeRunFile();
    await stopAll(started);
  }
}

interface Addresses {
  readonly api: string;
  readonly erp: string;
  readonly workspace: string;
  readonly org: string;
}

async function bringUp(args: StartArguments, progress: Progress, started: Stoppable[]): Promise<Addresses> {
  const database = await startDatabase(args.erp, progress);
  started.push({ name: 'database', ...database.own, stop: async () => database.stop() });
  const erp = await startErp(args.erp, progress);
  started.push(erp);
  const org = await progress.step('Local org', startLocalOrg);
  started.push(org);
  const client = await progress.step('Demo org, customer links and rules', async () =>
    prepareDemoOrg(database.ownerUrl, args.erp, erp, org),
  );
  const companion = await progress.step('Companion', async () => startCompanionPart(database.appUrl, args.port));
  started.push(companion);
  const workspace = await progress.step('Record pages (the first time compiles them)', async () =>
    startWorkspace({ org, companionUrl: companion.url, client, port: args.workspacePort }),
  );
  started.push(workspace);
  return { api: companion.url, erp: erp.url, workspace: workspace.url, org: org.url };
}

/** Last started, first stopped; a part that does not stop keeps no other from it. */
async function stopAll(started: readonly Stoppable[]): Promise<void> {
  if (started.length > 0) process.stdout.write('\n');
  for (const { name, stop } of [...started].reverse()) {
    try {
      await stop();
      process.stdout.write(`  ${name}: stopped\n`);
    } catch (error) {
      process.stderr.write(`  ${name}: ${error instanceof Error ? error.message : 'did not stop'}\n`);
    }
  }
}
