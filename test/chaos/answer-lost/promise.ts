/**
 * `answer-lost`: the ERP does what it was asked and its answer never comes. Nothing is sent a second time before the ERP was
 * asked whether it has it, and 'no' is not believed while the ERP may still be at work: its own log and books say so.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { bookedOrders, storedSubmissions, unfinished } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import { Desk } from '../world/load.ts';
import { keepOrdering } from '../world/ordering.ts';
import { ACCOUNTS, clientOrder } from '../world/orders.ts';
import { until } from '../world/until.ts';
import { type ChaosWorld, openChaosWorld, type WorldOptions } from '../world/world.ts';
import { blindResends, type OnTheWire } from './blind.ts';
import { armLoss, BESIDES, COMMITTED, type Loss, lossesFor, type LossKind } from './losses.ts';

const RUN = 'lost';
const CALLERS = 8;
/**
 * How long 'not found' proves nothing: two seconds here instead of the sandbox ERP's ten, by the connection's setting
 * longestExecutionMs, so that two thousand losses are settled in minutes. Stranded requests take less.
 */
export const LONGEST_EXECUTION_MS = 2_000;
/** Orders that go well between two that do not: an ERP that answers nothing is not asked any more, which is another promise. */
const WELL = 6;
const SETTLE_MS = 180_000;
/** Of an order that nothing was done to. */
const UNTOUCHED: OnTheWire = { unheard: false, lookUpLost: false };

export const promise: ChaosPromise = answerLost();

/** `erpBehind`: a fake before the ERP, to see that a broken one is noticed. */
export function answerLost(erpBehind?: WorldOptions['erpBehind'], settleMs = SETTLE_MS): ChaosPromise {
  return {
    id: 'answer-lost',
    name: 'an order whose answer was lost is looked up before it is sent again, and is in the ERP once',
    size: { short: 100, full: 2_000 },
    run: (context) => run(context, settleMs, erpBehind),
  };
}

async function run(
  { signal, trials, progress, stream }: ChaosContext,
  settleMs: number,
  erpBehind: WorldOptions['erpBehind'],
): Promise<ChaosResult> {
  progress(0, trials, 'bringing up');
  const world = await openChaosWorld({
    ...{ signal, erpSettings: { longestExecutionMs: LONGEST_EXECUTION_MS } },
    ...(erpBehind === undefined ? {} : { erpBehind }),
  });
  try {
    await world.start();
    for (const accountId of ACCOUNTS) await world.customer(accountId);
    const desk = new Desk(world.client);
    const kinds = lossesFor(trials, stream);
    const losses: Loss[] = [];
    let taken = 0;
    let done = 0;
    const orderOf = (n: number) => clientOrder(RUN, n, stream(`order ${n}`));
    const work = async (): Promise<void> => {
      for (let at = taken++; at < kinds.length; at = taken++) {
        signal.throwIfAborted();
        const before = at * (WELL + 1);
        for (let well = 1; well <= WELL; well += 1) await desk.place(orderOf(before + well));
        const order = orderOf(before + WELL + 1);
        losses.push(armLoss(world.wires.erp, order.reference, kinds[at] ?? 'answer'));
        await desk.place(order);
        progress((done += 1), kinds.length, 'lost answers');
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, work));
    progress(0, 1, 'settling');
    // The ERP has other work meanwhile, as it would: what is asked again is a share of what is asked.
    const after = kinds.length * (WELL + 1);
    const others = { run: RUN, random: stream('others'), signal, callers: 2, pauseMs: 30, after };
    const ordering = keepOrdering(world, others);
    const before = new Date();
    await until(async () => (await unfinished(world, before)).pending === 0, { signal, withinMs: settleMs });
    await ordering.stop();
    await until(async () => (await unfinished(world)).pending === 0, { signal, withinMs: settleMs });
    desk.asked.push(...ordering.desk.asked);
    // What was stranded last may still be on its way to the ERP.
    await sleep(LONGEST_EXECUTION_MS);
    await desk.catchUp();
    return await result(world, desk, losses);
  } finally {
    await world.close();
  }
}

async function result(world: ChaosWorld, desk: Desk, losses: readonly Loss[]): Promise<ChaosResult> {
  const stored = await storedSubmissions(world.database.adminUrl);
  const verdict = judge(desk.asked, stored, await bookedOrders(world, RUN));
  const log = await world.erp.requests();
  const keys = new Map(stored.map(({ reference, erpKey }) => [reference, erpKey]));
  const wires = new Map(losses.map((loss) => [loss.reference, loss.wire()]));
  const ours = new Map(stored.map(({ reference, erpKey }) => [erpKey, wires.get(reference) ?? UNTOUCHED]));
  const { blind, looked, resent } = blindResends(log, ours);
  const made = new Set(log.flatMap((one) => (one.what === 'place' && one.made ? [one.reference] : [])));
  const came = losses.filter(({ isDone }) => isDone());
  const kinds = Map.groupBy(came, ({ kind }) => kind);
  const lostAfterCommit = COMMITTED.flatMap((kind) => kinds.get(kind) ?? []);
  const trials = lostAfterCommit.filter(({ reference }) => made.has(keys.get(reference) ?? ''));
  return {
    ...verdict,
    trials: trials.length,
    faults: losses.reduce((sum, { hits }) => sum + hits(), 0),
    broken: [
      ...verdict.broken,
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(blind.length === 0 ? [] : [`sent again blindly: ${blind.length}, such as ${blind.slice(0, 3).join(', ')}`]),
      ...(came.length === losses.length ? [] : [`${losses.length - came.length} answers could not be lost`]),
      ...(trials.length === lostAfterCommit.length
        ? []
        : [`${lostAfterCommit.length - trials.length} answers were lost that were to no order, by the ERP’s own log`]),
    ],
    notes: [
      `blind resends ${blind.length} by the ERP’s own log: ${looked} look-ups by key, ${resent} orders sent again after one`,
      `lost after the ERP’s commit: ${countsOf(COMMITTED, kinds)}`,
      `besides, in no trial and no bound: ${countsOf(BESIDES, kinds)}`,
    ],
  };
}

function countsOf(kinds: readonly LossKind[], losses: ReadonlyMap<LossKind, readonly Loss[]>): string {
  return kinds.map((kind) => `${kind} ${losses.get(kind)?.length ?? 0}`).join(', ');
}
