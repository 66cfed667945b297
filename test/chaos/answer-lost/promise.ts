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
import { blindResends } from './blind.ts';
import { armLoss, type Loss, lossOf } from './losses.ts';

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
  { signal, trials, progress, random }: ChaosContext,
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
    const losses: Loss[] = [];
    let placed = 0;
    let lost = 0;
    let done = 0;
    const next = () => clientOrder(RUN, (placed += 1), random);
    const work = async (): Promise<void> => {
      while (lost < trials) {
        signal.throwIfAborted();
        lost += 1;
        for (let well = 0; well < WELL; well += 1) await desk.place(next());
        const order = next();
        losses.push(armLoss(world.wires.erp, order.reference, lossOf(random)));
        await desk.place(order);
        progress((done += 1), trials, 'lost answers');
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, work));
    progress(0, 1, 'settling');
    // The ERP has other work meanwhile, as it would: what is asked again is a share of what is asked.
    const ordering = keepOrdering(world, { run: RUN, random, signal, callers: 2, pauseMs: 30, after: placed });
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
  const { blind, looked, resent } = blindResends(
    await world.erp.requests(),
    new Set(stored.map(({ erpKey }) => erpKey)),
  );
  const lostAnswers = losses.filter(({ hits }) => hits() > 0);
  const notLost = losses.length - lostAnswers.length;
  const kinds = Map.groupBy(lostAnswers, ({ kind }) => kind);
  return {
    ...verdict,
    trials: lostAnswers.length,
    faults: losses.reduce((sum, { hits }) => sum + hits(), 0),
    broken: [
      ...verdict.broken,
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(blind.length === 0
        ? []
        : [`sent again without looking: ${blind.length}, such as ${blind.slice(0, 3).join(', ')}`]),
      ...(notLost === 0 ? [] : [`${notLost} answers could not be lost`]),
    ],
    notes: [
      `blind resends ${blind.length} by the ERP’s own log: ${looked} look-ups by key, ${resent} orders that reached the ERP after one`,
      [...kinds].map(([kind, ones]) => `${kind} ${ones.length}`).join(', '),
    ],
  };
}
