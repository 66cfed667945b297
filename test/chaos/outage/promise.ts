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
const CLASSES = ['order', 'payment', 'credit', 'refresh'] as const satisfies readonly Criticality[];
const ABSENCES: readonly Absence[] = ['refused', 'silent'];

export const promise: ChaosPromise = {
  id: 'outage',
  name: 'an ERP that is away for 10 minutes at 3 times the load is spared, every order gets there, within 60 s of its return',
  size: { short: 6_000, full: 60_000 },
  run,
};

export interface Pair {
  readonly absence: Absence;
  readonly away: Outage;
  /** The same orders on a day on which the ERP is there. */
  readonly normal: Outage;
}

/** Trials are orders. Both kinds of absence are compared with the same good day. */
async function run({ seed, trials, progress, signal }: ChaosContext): Promise<ChaosResult> {
  const pairs: Pair[] = [];
  let judged = 0;
  for (let day = 0; judged < trials; day += 1) {
    const own = (Math.imul(seed, 20_011) + day) & 0x7f_ff_ff_ff;
    const normal = await runOutage(own, undefined);
    for (const absence of ABSENCES) {
      signal.throwIfAborted();
      progress(judged, trials, 'orders');
      const away = await runOutage(own, absence);
      pairs.push({ absence, away, normal });
      judged += away.orders;
    }
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
  broken.push(...judgeShedding(away).map((line) => `${absence}: ${line}`));
  return broken;
}

/** With more to read than the ERP can: pages are kept from it, orders are not, and most of all what is least important. */
function judgeShedding(away: Outage): readonly string[] {
  const shares = CLASSES.map((criticality) => refusedOf(away, criticality));
  const [order = 0, ...pages] = shares;
  const least = pages.at(-1) ?? 0;
  const others = pages.slice(0, -1);
  const said = shares.map(percent).join(', ');
  const notAsked = CLASSES.filter((criticality) => (away.refused[criticality]?.asked ?? 0) === 0);
  if (notAsked.length > 0) return [`not put to the test: nothing of class ${notAsked.join(', ')} was asked`];
  return [
    ...(order === 0 ? [] : [`calls for orders were refused: ${said}`]),
    ...(least > 0 ? [] : ['no page was refused, though more was asked than the ERP can read']),
    ...(least > 0 && !others.every((share) => share < least)
      ? [`the least important are not refused most: ${said}`]
      : []),
    ...(others.every((share, at) => share >= (others[at - 1] ?? 0))
      ? []
      : [`the more important are refused more: ${said}`]),
  ];
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
  const classes = CLASSES.map((criticality) => `${criticality} ${percent(refusedOf(away, criticality))}`).join(', ');
  return `${absence}: ${order} calls for orders and ${probe} probes, ${ratioOf({ away, normal }).toFixed(3)} times the ${normal.calls.order} of a good day; ${away.accepted} of ${away.orders} orders accepted; done ${secondsOf(away).toFixed(1)} s after its return; of what was then asked of it for the first time, refused: ${classes}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
