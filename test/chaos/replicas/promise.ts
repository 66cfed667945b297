/**
 * `replicas`: two companions over one database, and one of them is killed again and again. The other takes over what the dead
 * one did, nothing is lost or doubled, and what happens to one record stays in order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureHeadKey } from '../../../companion/src/systems/heads/key-file.ts';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { unfinished } from '../world/books.ts';
import { ACCOUNTS } from '../world/orders.ts';
import { keepOrdering } from '../world/ordering.ts';
import { takeUpSetAside } from '../world/set-aside.ts';
import { until } from '../world/until.ts';
import { type ChaosWorld, openChaosWorld } from '../world/world.ts';
import { keepAsking } from '../world/asking.ts';
import { type Pair, startPair } from './pair.ts';
import { planOf } from './plan.ts';
import { keepRacing } from './racing.ts';
import { isDone, type Killed, result, RUN } from './result.ts';
import { keepRevising } from './revising.ts';
import { watchSuccession } from './succession.ts';
import type { HeadPlaces } from './trail.ts';
import { watchVersions } from './versions.ts';

const CALLERS = 6;
const PAUSE_MS = 60;
const REVISED_RECORDS = 2;
const RACED_RECORDS = 2;
/** A worker that was killed leaves a lease of a minute; a job in its hands is missed after half a minute more. */
const SETTLE_MS = 240_000;

export const promise: ChaosPromise = {
  id: 'replicas',
  name: 'of two companions the one takes over within 15 s when the other is killed, each record’s changes in order',
  size: { short: 4, full: 20 },
  run,
};

async function run(context: ChaosContext): Promise<ChaosResult> {
  context.progress(0, context.trials, 'bringing up');
  const headDirectory = mkdtempSync(join(tmpdir(), 'll-chaos-heads-'));
  const headKeys = join(headDirectory, 'keys', 'heads.json');
  try {
    await ensureHeadKey(headKeys, { now: () => Date.now() });
    const world = await openChaosWorld({
      ...{ signal: context.signal, salesforce: true, keepsCompiled: true },
      environment: {
        COMPANION_AUDIT_HEAD_DIRECTORY: join(headDirectory, 'heads'),
        COMPANION_AUDIT_HEAD_KEY_FILE: headKeys,
        COMPANION_DATABASE_CONNECTIONS: '8',
      },
    });
    try {
      return await killInTurn(world, context, { heads: join(headDirectory, 'heads'), keys: headKeys });
    } finally {
      await world.close();
    }
  } finally {
    rmSync(headDirectory, { recursive: true, force: true });
  }
}

async function killInTurn(world: ChaosWorld, context: ChaosContext, audit: HeadPlaces): Promise<ChaosResult> {
  const { signal, trials, progress, stream, settling } = context;
  const succession = watchSuccession(world, signal);
  try {
    const pair = await startPair(world, { signal, onFirst: () => succession.alone(0) });
    for (const accountId of ACCOUNTS) await world.customer(accountId);
    const work = await startWork(world, context, pair);
    const kills: Omit<Killed, 'acceptedAfterMs'>[] = [];
    for (const aim of planOf(trials, stream('kills'))) {
      await sleep(aim.afterMs);
      signal.throwIfAborted();
      const victim = aim.victim === 'listener' ? ((await succession.listener()) ?? aim.otherwise) : aim.victim;
      const process = pair.processOf(victim);
      if (aim.withOrder) await succession.hasOrder(process);
      const killedAt = await pair.kill(victim);
      const acceptedAt = () => work.ordering.acceptedSince(killedAt);
      const taken = await succession.over({ killedAt, process, survivor: 1 - victim, acceptedAt });
      kills.push({ killedAt, victim, taken });
      await pair.restart(victim);
      progress(kills.length, trials, 'kills');
    }
    progress(0, 1, 'settling what the kills left open');
    settling();
    const { aside, seen } = await settle(world, context, work);
    const accepted = kills.map((kill): Killed => {
      const at = work.ordering.acceptedSince(kill.killedAt);
      return at === undefined ? kill : { ...kill, acceptedAfterMs: at - kill.killedAt };
    });
    const { desk } = work.ordering;
    return await result(world, { ...{ desk, kills: accepted, aside, audit, seen }, settleMs: SETTLE_MS });
  } finally {
    await succession.close();
  }
}

/** What goes on all the while. What happens at the same time draws from streams of its own. */
async function startWork(world: ChaosWorld, { signal, stream }: ChaosContext, pair: Pair) {
  const client = world.callerOf(pair.address);
  const clients = [world.callerOf(() => pair.addressOf(0)), world.callerOf(() => pair.addressOf(1))] as const;
  return {
    client,
    ordering: keepOrdering(
      { ...world, client },
      { run: RUN, random: stream('orders'), signal, callers: CALLERS, pauseMs: PAUSE_MS },
    ),
    revising: keepRevising({ client, random: stream('changes in turn'), signal, records: REVISED_RECORDS }),
    racing: keepRacing(world, { clients, stream, signal, records: RACED_RECORDS }),
    asking: await keepAsking(world, { random: stream('requests of the org'), signal }),
    versions: watchVersions(world.orgUrl ?? '', signal),
  };
}

/**
 * No new work; each caller gets its answer, and what the kills left open is done. What is set aside meanwhile may be what a
 * caller waits for. Rejects when a caller has no answer in the end.
 */
async function settle(
  world: ChaosWorld,
  { signal }: ChaosContext,
  { client, ordering, revising, racing, asking, versions }: Awaited<ReturnType<typeof startWork>>,
) {
  let aside = 0;
  let answered = false;
  const isAnswered = () => answered;
  const stopping = Promise.all([revising.stop(), racing.stop(), asking.stop(), ordering.stop()]);
  const stopped = stopping.then(() => (answered = true));
  stopped.catch(() => undefined);
  const settled = async (): Promise<boolean> => {
    aside += await takeUpSetAside({ ...world, client });
    return answered && (await asking.waiting()) === 0 && isDone(await unfinished(world));
  };
  await until(settled, { signal, withinMs: SETTLE_MS, everyMs: 500 });
  if (!isAnswered()) throw new Error(`a caller had no answer ${SETTLE_MS / 1_000} s after the last takeover`);
  const [revised, raced, requests] = await stopping;
  return { aside, seen: { versions: await versions.stop(), revised, raced, requests } };
}
