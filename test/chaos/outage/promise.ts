/**
 * `outage`: an ERP is away for ten minutes at three times the load, in virtual time. It hears hardly more than it would have
 * heard on a good day, every order is taken in and gets there, and what waited is done soon after it is back.
 */
import type { Criticality } from '../../../companion/src/canonical/criticality.ts';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import type { Absence } from './erp.ts';
import { DOWN_MS, NORMAL_PER_SECOND, type Outage, runOutage, TIMES } from './run.ts';

const CALLS_MAX = 1.1;
const ACCEPTED_MIN = 0.99;
const RECOVERED_WITHIN_SECONDS = 60;
/** From most to least important. */
const LOWER = ['payment', 'credit', 'refresh'] as const satisfies readonly Criticality[];

export const promise: ChaosPromise = {
  id: 'outage',
  name: 'an ERP that is away for 10 minutes at 3 times the load is spared, every order gets there, within 60 s of its return',
  size: { short: 3_000, full: 60_000 },
  run,
};

export interface Pair {
  readonly absence: Absence;
  readonly away: Outage;
  /** The same orders on a day on which the ERP is there. */
  readonly normal: Outage;
}

/** Trials are orders. */
async function run({ seed, trials, progress, signal }: ChaosContext): Promise<ChaosResult> {
  const pairs: Pair[] = [];
  for (let judged = 0; judged < trials; judged += pairs.at(-1)?.away.orders ?? trials) {
    signal.throwIfAborted();
    progress(judged, trials, 'orders');
    const absence = (seed + pairs.length) % 2 === 0 ? 'refused' : 'silent';
    const own = (Math.imul(seed, 20_011) + pairs.length) & 0x7f_ff_ff_ff;
    pairs.push({ absence, away: await runOutage(own, absence), normal: await runOutage(own, undefined) });
  }
  const sum = (of: (pair: Pair) => number): number => pairs.reduce((all, pair) => all + of(pair), 0);
  const longest = Math.max(...pairs.map(({ away }) => secondsOf(away)));
  return {
    faults: sum(({ away }) => away.unanswered),
    trials: sum(({ away }) => away.orders),
    lost: sum(({ away }) => away.lost),
    doubled: sum(({ away }) => away.doubled),
    broken: pairs.flatMap(judgeOutage),
    notes: [
      `${pairs.length} outages of ${DOWN_MS / 60_000} minutes, ${NORMAL_PER_SECOND * TIMES} orders a second (normal: ${NORMAL_PER_SECOND}), 2 processes, an ERP that takes 8 writes at once`,
      ...pairs.slice(0, 2).map(noteOf),
    ],
    recovery: [
      { workflow: 'order.recheck', criticality: 'order', seconds: longest, trials: sum(({ away }) => away.orders) },
    ],
  };
}

/** Pure. What a pair of days says against the promise. */
export function judgeOutage({ absence, away, normal }: Pair): readonly string[] {
  const broken: string[] = [...away.defects.slice(0, 3), ...normal.defects.slice(0, 3)];
  const calls = ratioOf({ away, normal });
  if (calls > CALLS_MAX) broken.push(`${absence}: the ERP heard ${calls.toFixed(3)} times what the orders need`);
  if (away.taken < away.orders * ACCEPTED_MIN)
    broken.push(`${absence}: ${away.taken} of ${away.orders} orders taken in`);
  if (away.accepted < away.orders * ACCEPTED_MIN) {
    broken.push(`${absence}: ${away.accepted} of ${away.orders} orders accepted by the ERP in the end`);
  }
  if (away.recoveredAfterMs === undefined) broken.push(`${absence}: what came before its return is not all accepted`);
  else if (secondsOf(away) > RECOVERED_WITHIN_SECONDS) {
    broken.push(`${absence}: what waited was done ${secondsOf(away).toFixed(1)} s after the ERP’s return`);
  }
  const refused = LOWER.map((criticality) => refusedOf(away, criticality));
  if (refused.some((share, at) => share < (refused[at - 1] ?? 0))) {
    broken.push(`${absence}: classes are not refused from the least important on: ${refused.map(percent).join(', ')}`);
  }
  return broken;
}

function ratioOf({ away, normal }: Pick<Pair, 'away' | 'normal'>): number {
  return (away.calls.order + away.calls.probe) / normal.calls.order;
}

function secondsOf({ recoveredAfterMs }: Outage): number {
  return (recoveredAfterMs ?? 0) / 1_000;
}

function refusedOf({ refused }: Outage, criticality: Criticality): number {
  const counted = refused[criticality];
  return counted === undefined || counted.asked === 0 ? 0 : counted.refused / counted.asked;
}

function noteOf({ absence, away, normal }: Pair): string {
  const { order, probe } = away.calls;
  const classes = LOWER.map((criticality) => `${criticality} ${percent(refusedOf(away, criticality))}`).join(', ');
  return `${absence}: ${order} calls for orders and ${probe} probes, ${ratioOf({ away, normal }).toFixed(3)} times the ${normal.calls.order} of a good day; ${away.accepted} of ${away.orders} orders accepted; done ${secondsOf(away).toFixed(1)} s after its return; of pages then looked at, refused: ${classes}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
