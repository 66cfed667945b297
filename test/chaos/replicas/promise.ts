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
import { watchLeases } from './leases.ts';
import { startPair } from './pair.ts';
import { isDone, type Killed, result, RUN } from './result.ts';
import { keepRevising } from './revising.ts';
import { watchVersions } from './versions.ts';

const CALLERS = 6;
const PAUSE_MS = 60;
const REVISED_RECORDS = 2;
const ACCEPTED_WITHIN_MS = 60_000;
/** A worker that was killed leaves a lease of a minute; a job in its hands is missed after half a minute more. */
const SETTLE_MS = 240_000;
/** Up to so long the two work side by side before one is killed. */
const TOGETHER_MS = 1_500;

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

async function killInTurn(
  world: ChaosWorld,
  context: ChaosContext,
  audit: { readonly heads: string; readonly keys: string },
): Promise<ChaosResult> {
  const { signal, trials, progress, random, settling } = context;
  const pair = await startPair(world);
  for (const accountId of ACCOUNTS) await world.customer(accountId);
  const client = world.callerOf(pair.address);
  const ordering = keepOrdering(
    { ...world, client },
    { run: RUN, random, signal, callers: CALLERS, pauseMs: PAUSE_MS },
  );
  const revising = keepRevising(world, { client, random, signal, records: REVISED_RECORDS });
  const asking = await keepAsking(world, { random, signal });
  const leases = watchLeases(world, signal);
  const versions = watchVersions(world.orgUrl ?? '', signal);
  const kills: Killed[] = [];
  while (kills.length < trials) {
    await sleep(random() * TOGETHER_MS);
    signal.throwIfAborted();
    const victim = random() < 0.5 ? 0 : 1;
    const killedAt = await pair.kill(victim);
    await leases.killed(killedAt);
    const accepted = async () => ordering.acceptedSince(killedAt) !== undefined;
    await until(accepted, { signal, withinMs: ACCEPTED_WITHIN_MS, everyMs: 20 });
    const acceptedAt = ordering.acceptedSince(killedAt);
    kills.push({ killedAt, victim, ...(acceptedAt === undefined ? {} : { acceptedAfterMs: acceptedAt - killedAt }) });
    await pair.restart(victim);
    progress(kills.length, trials, 'kills');
  }
  progress(0, 1, 'settling what the kills left open');
  settling();
  const revised = await revising.stop();
  const requests = await asking.stop();
  await ordering.stop();
  let aside = 0;
  const settled = async (): Promise<boolean> => {
    aside += await takeUpSetAside({ ...world, client });
    return (await asking.waiting()) === 0 && isDone(await unfinished(world));
  };
  await until(settled, { signal, withinMs: SETTLE_MS, everyMs: 500 });
  const seen = { leases: await leases.stop(), versions: await versions.stop(), revised, requests };
  return result(world, { ...{ desk: ordering.desk, kills, aside, audit, seen }, settleMs: SETTLE_MS });
}
