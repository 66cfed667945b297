/** One run: the commands of a scenario one after another, then all faults healed, time run on, and the end judged. */
import { createClients } from './clients.ts';
import { count, heal } from './faults.ts';
import type { Finding } from './judge.ts';
import type { Replica } from './replica.ts';
import { allIdempotent, type Command, type Fault, isFault, type Scenario } from './scenario.ts';
import { isAtRest, judgeEnd, judgeWaiting, waitsForAPerson } from './settled.ts';
import type { Statement } from './store/operations.ts';
import { forgetRecent, type Tables } from './store/tables.ts';
import { createWorkers } from './workers.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface Run {
  readonly findings: readonly Finding[];
  /** sha256 of the trace. */
  readonly hash: string;
  readonly commands: number;
  /** Faults that took effect. */
  readonly faults: number;
  readonly counted: ReadonlyMap<string, number>;
  readonly lines: readonly string[] | undefined;
  readonly statements: readonly Statement[];
  readonly tables: Tables;
}

/** Time in which everything must have come to rest once all is well, ms. */
const REST_WITHIN_MS = 3 * 3_600_000;
/** Rounds of people asking again of what waits for them. */
const PEOPLE_ROUNDS = 6;

/** Errors are made by the thousand here, and what costs most of one is its stack. */
export async function runScenario(scenario: Scenario, options: WorldOptions = {}): Promise<Run> {
  const { stackTraceLimit } = Error;
  if (options.keepLines !== true) Error.stackTraceLimit = 0;
  try {
    return await runWhole(scenario, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function runWhole(scenario: Scenario, options: WorldOptions): Promise<Run> {
  const world = createWorld(scenario, options);
  const { loop, judge, tables } = world;
  for (let at = 0; at < scenario.replicas; at += 1) world.start(at);
  let resting = false;
  let over = false;
  createWorkers(world).start(() => {
    resting = isAtRest(tables);
    return !over;
  });
  const clients = createClients(world);
  let commands = 0;
  let begun = 0;
  const next = (at: number): void => {
    const command = scenario.commands[at];
    if (command === undefined) return;
    loop.after(command.gapMs, () => {
      begun = at + 1;
      judge.check();
      if (isFault(command)) breakIt(world, scenario, command);
      else {
        commands += 1;
        loop.trace(`command ${command.id} ${command.does}`);
        clients.act(command);
      }
      next(at + 1);
    });
  };
  next(0);
  await loop.run(() => begun === scenario.commands.length || judge.findings.length > 0);

  heal(world.faults);
  for (let at = 0; at < scenario.replicas; at += 1) world.start(at);
  const rest = async (): Promise<void> => {
    resting = false;
    const since = loop.now();
    await loop.run(() => resting || judge.findings.length > 0, since + REST_WITHIN_MS);
  };
  await rest();
  if (judge.findings.length === 0) judgeWaiting({ tables, judge, ledgers: world.ledgers, records: world.records });
  for (let round = 0; round < PEOPLE_ROUNDS && judge.findings.length === 0; round += 1) {
    const waiting = [...tables.submissions.values()].filter(waitsForAPerson);
    const givenUp = [...tables.outbox.values()].flat().some(({ failedAt }) => failedAt !== undefined);
    if (round > 0 && waiting.length === 0 && !givenUp) break;
    const [replica] = world.living();
    if (replica !== undefined) void world.line.call(replica.life, 'delivery.retry').catch(world.onDefect);
    for (const { submissionId } of waiting) void clients.askAgain(submissionId);
    // A hold that was believed too early, by a clock that had leapt: whoever looks at it asks again.
    const early = [...world.leapt].filter((id) => round === 0 && tables.submissions.get(id)?.state === 'held');
    for (const submissionId of early) void clients.askAgain(submissionId);
    await loop.run(() => false, loop.now() + 16_000);
    await rest();
  }
  if (judge.findings.length === 0) judgeEnd({ tables, judge, ledgers: world.ledgers, records: world.records });
  over = true;
  const { counted } = world.faults;
  return {
    ...{ findings: judge.findings, hash: loop.hash(), commands, counted, lines: loop.lines, tables },
    faults: [...counted.values()].reduce((sum, each) => sum + each, 0),
    statements: world.statements,
  };
}

function breakIt(world: World, scenario: Scenario, command: Command & Fault): void {
  const { loop, faults, tables } = world;
  loop.trace(`fault ${command.id} ${command.breaks}`);
  const until = (forMs: number): number => loop.now() + forMs;
  switch (command.breaks) {
    case 'replica': {
      const at = command.replica % scenario.replicas;
      if (world.replica(at) !== undefined) count(faults, 'killed');
      world.kill(at);
      loop.after(command.forMs, () => world.start(at));
      return;
    }
    case 'freeze': {
      const replica = world.replica(command.replica % scenario.replicas);
      if (replica !== undefined) replica.life.freezesForMs = command.forMs;
      return;
    }
    case 'takenForGone': {
      const [replica] = world.living();
      if (replica !== undefined) void takeForGone(world, replica).catch(world.onDefect);
      return;
    }
    case 'database':
      if (tables.plant === 'acknowledgedBeforeCommit') forgetRecent(tables);
      faults.databaseDownUntil = until(command.forMs);
      return;
    case 'databaseAnswers':
      faults.databaseLoses += command.times;
      return;
    case 'databaseHangs':
      faults.databaseHangs.push(command.ms);
      return;
    case 'erp':
      faults.erpDownUntil.set(command.erp, until(command.forMs));
      return;
    case 'erpNext':
      faults.erpNext.set(command.erp, [...(faults.erpNext.get(command.erp) ?? []), ...command.next]);
      return;
    case 'org':
      faults.orgDownUntil = until(command.forMs);
      return;
    case 'orgNext':
      faults.orgNext.push(...command.next);
      return;
    case 'clock': {
      const replica = world.replica(command.replica % scenario.replicas);
      if (replica === undefined) return;
      count(faults, 'clockJump');
      replica.life.skewMs += command.byMs;
      return;
    }
    case 'databaseClock':
      // See ./promise.ts for why only then.
      if (command.byMs > 0 && !allIdempotent(scenario)) return;
      count(faults, 'databaseClockJump');
      world.moveDatabaseClock(command.byMs);
      return;
    case 'jobLate':
      faults.jobsLate.push(command.ms);
      return;
    case 'jobTwice':
      faults.jobsTwice += 1;
      return;
    default: {
      const created = [...tables.jobs.values()].filter(({ state }) => state === 'created');
      const job = created[command.nth % Math.max(created.length, 1)];
      const [replica] = world.living();
      if (job === undefined || replica === undefined) return;
      count(faults, 'jobLost');
      void world.line.call(replica.life, 'job.lose', job.id).catch(world.onDefect);
    }
  }
}

/** Everybody is taken for gone who has an order in hand, whether dead, slow or well: others take it up. */
async function takeForGone({ tables, line, faults }: World, { life }: Replica): Promise<void> {
  const inHand = [...tables.submissions.values()].filter(({ leaseUntil }) => (leaseUntil ?? 0) > tables.now());
  for (const { submissionId } of inHand) {
    if (await line.call(life, 'submission.release', submissionId)) count(faults, 'takenForGone');
  }
}
