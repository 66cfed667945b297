/**
 * `kill`: kill -9 of the companion, of a database backend and of the database server, at named points of an order's way,
 * while callers go on ordering. Afterwards everything that was acknowledged is there, once, and settled.
 */
import { verifyChain } from '../../../companion/src/audit/verify.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { bookedOrders, leftOver, storedSubmissions, unfinished } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import { ACCOUNTS } from '../world/orders.ts';
import { takeUpSetAside } from '../world/set-aside.ts';
import { until } from '../world/until.ts';
import { type ChaosWorld, openChaosWorld } from '../world/world.ts';
import { keepOrdering, type Ordering } from '../world/ordering.ts';
import { judgeOrg, orgRecords } from '../world/org-records.ts';
import { POINTS, victimOf } from './points.ts';
import { settledAfter } from './settled-after.ts';
import { strike, type Struck } from './strike.ts';

const RUN = 'kill';
const CALLERS = 8;
/** What is killed has work in hand all the time, and the machine has room to start it again. */
const PAUSE_MS = 100;
/** A worker that was killed leaves a lease of a minute; a job in its hands is missed after half a minute more. */
const SETTLE_MS = 240_000;
const SETTLE_LOOK_MS = 1_000;
const MISSES_MAX = 5;

export const promise: ChaosPromise = {
  id: 'kill',
  name: 'what was acknowledged outlives kill -9 of the companion, of a database backend and of the database server',
  size: { short: 30, full: 300 },
  run,
};

async function run(context: ChaosContext): Promise<ChaosResult> {
  const { signal, trials, progress, random, settling } = context;
  progress(0, trials, 'bringing up');
  const world = await openChaosWorld({
    ...{ signal, salesforce: true, keepsCompiled: true },
    // So that each statement's text is on the wire each time, and its point can be seen there.
    environment: { COMPANION_DATABASE_PREPARE: 'false' },
  });
  try {
    await (await world.start()).stop();
    let companion = await world.start();
    for (const accountId of ACCOUNTS) await world.customer(accountId);
    const ordering = keepOrdering(world, { run: RUN, random, signal, callers: CALLERS, pauseMs: PAUSE_MS });
    const struck: Struck[] = [];
    const parts = { world, signal, acceptedSince: ordering.acceptedSince };
    const order = shuffled(trials, random);
    for (let misses = 0; struck.length < trials && misses <= MISSES_MAX;) {
      signal.throwIfAborted();
      const n = struck.length;
      const point = POINTS[(order[n] ?? n) % POINTS.length];
      if (point === undefined) break;
      const kill = await strike(parts, companion, point, victimOf(n));
      companion = kill.companion;
      if (kill.struck === undefined) misses += 1;
      else struck.push(kill.struck);
      progress(struck.length, trials, 'kills');
    }
    progress(0, 1, 'settling what the kills left open');
    settling();
    await ordering.stop();
    let aside = 0;
    const settled = async (): Promise<boolean> => {
      aside += await takeUpSetAside(world);
      return isDone(await unfinished(world));
    };
    await until(settled, { signal, withinMs: SETTLE_MS, everyMs: SETTLE_LOOK_MS });
    return await result(world, { ordering, struck, wanted: trials, aside });
  } finally {
    await world.close();
  }
}

interface Ran {
  readonly ordering: Ordering;
  readonly struck: readonly Struck[];
  readonly wanted: number;
  readonly aside: number;
}

async function result(world: ChaosWorld, { ordering: { desk }, struck, wanted, aside }: Ran): Promise<ChaosResult> {
  const left = await unfinished(world);
  const stored = await storedSubmissions(world.database.adminUrl);
  const verdict = judge(desk.asked, stored, await bookedOrders(world, RUN));
  const inOrg = judgeOrg(stored, await orgRecords(world.orgUrl ?? ''));
  const never = struck.filter(({ recoveredAfterMs }) => recoveredAfterMs === undefined);
  const settled = await settledAfter(world.database.adminUrl, struck);
  return {
    ...verdict,
    trials: struck.length,
    faults: struck.length,
    broken: [
      ...verdict.broken,
      ...inOrg,
      ...(await auditProblems(world)),
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(isDone(left)
        ? []
        : [`not done in ${SETTLE_MS / 1000} s: ${JSON.stringify(left)}`, ...(await leftOver(world))]),
      ...never.map(({ point, victim }) => `no order accepted after the kill of the ${victim} ${point.name}`),
      ...(struck.length < wanted ? [`only ${struck.length} of ${wanted} kills could be made at their points`] : []),
    ],
    notes: [
      ...notesOf(struck),
      ...(aside === 0 ? [] : [`${aside} set aside after three lost leases, taken up by an operator`]),
      `${stored.length} submissions by ${CALLERS} callers, all compared with the ERP’s books and the org’s records`,
    ],
    recovery: [
      {
        ...{ workflow: 'order.submit', criticality: 'order' },
        seconds: Math.max(0, ...struck.map(({ recoveredAfterMs }) => recoveredAfterMs ?? 0)) / 1000,
        trials: struck.length,
      },
      { workflow: 'order.recheck', criticality: 'order', ...settled.answered },
      { workflow: 'org.delivery', criticality: 'order', ...settled.delivered },
    ],
  };
}

function isDone({ pending, undelivered, unsealed }: Awaited<ReturnType<typeof unfinished>>): boolean {
  return pending === 0 && undelivered === 0 && unsealed === 0;
}

async function auditProblems({ database, orgId }: ChaosWorld): Promise<readonly string[]> {
  const sql = connect(database.ownerUrl, { max: 1, name: 'fault suite' });
  try {
    const verdict = await verifyChain(auditStore(sql), orgId);
    return verdict.sound ? [] : [`the audit chain is not sound: ${verdict.fault} at entry ${verdict.entryId}`];
  } finally {
    await sql.end();
  }
}

function notesOf(struck: readonly Struck[]): readonly string[] {
  const victims = Map.groupBy(struck, ({ victim }) => victim);
  const points = Map.groupBy(struck, ({ point }) => point.name);
  return [
    [...victims].map(([victim, kills]) => `${victim} ${kills.length}× (${recovery(kills)})`).join(', '),
    `points: ${[...points].map(([name, kills]) => `${name} ${kills.length}`).join(', ')}`,
  ];
}

function recovery(kills: readonly Struck[]): string {
  const seconds = kills.map(({ recoveredAfterMs }) => (recoveredAfterMs ?? 0) / 1000).toSorted((a, b) => a - b);
  const median = seconds[Math.floor(seconds.length / 2)] ?? 0;
  return `kill to the next accepted order: median ${median.toFixed(1)} s, longest ${(seconds.at(-1) ?? 0).toFixed(1)} s`;
}

/** Each point as often as any other, in a drawn order. */
function shuffled(trials: number, random: () => number): readonly number[] {
  const numbers = Array.from({ length: trials }, (_, n) => n);
  for (let at = numbers.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [numbers[at], numbers[other]] = [numbers[other] ?? 0, numbers[at] ?? 0];
  }
  return numbers;
}
