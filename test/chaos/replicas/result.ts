/** What a run with two companions came to: what is in the books, in what order, and how long each takeover took. */
import type { ChaosResult, RecoveryMeasured } from '../promise.ts';
import { askedInOrg, ASKING_RUN, longestWait, type Request } from '../world/asking.ts';
import { bookedOrders, storedSubmissions, unfinished } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import type { Desk } from '../world/load.ts';
import { judgeOrg, orgRecords } from '../world/org-records.ts';
import type { ChaosWorld } from '../world/world.ts';
import { PARTS, partsTaken, type Taken } from './handover.ts';
import { overlapping } from './raced.ts';
import { judgeRaces, type RacesRun, RACING_RUN } from './racing.ts';
import { judgeRevised, type Revised } from './revising.ts';
import { type Longest, takeover } from './takeover.ts';
import { auditTrail, type HeadPlaces } from './trail.ts';
import type { VersionsSeen } from './versions.ts';

/** Begins the number of each order. */
export const RUN = 'pair';

export interface Killed {
  /** Milliseconds since the epoch. */
  readonly killedAt: number;
  readonly victim: number;
  /** What the dead one held, and when the other was seen with it. */
  readonly taken: readonly Taken[];
  /** Until an order was accepted that was sent after the kill; absent: none was, ever. */
  readonly acceptedAfterMs?: number;
}

export interface Ran {
  readonly desk: Desk;
  readonly kills: readonly Killed[];
  /** Submissions that an operator had to ask again. */
  readonly aside: number;
  readonly audit: HeadPlaces;
  readonly seen: {
    readonly versions: VersionsSeen;
    readonly revised: readonly Revised[];
    readonly raced: RacesRun;
    /** Orders that people of the org asked for by closing what they sold. */
    readonly requests: readonly Request[];
  };
  readonly settleMs: number;
}

export function isDone({ pending, undelivered, unsealed }: Awaited<ReturnType<typeof unfinished>>): boolean {
  return pending === 0 && undelivered === 0 && unsealed === 0;
}

export async function result(world: ChaosWorld, ran: Ran): Promise<ChaosResult> {
  const { desk, kills, aside, seen, settleMs } = ran;
  const left = await unfinished(world);
  const stored = await storedSubmissions(world.database.adminUrl);
  const verdict = judge(desk.asked, stored, await bookedOrders(world, RUN));
  const requested = judge(askedInOrg(seen.requests, stored), stored, await bookedOrders(world, ASKING_RUN));
  const heard = longestWait(seen.requests, stored, true);
  const found = longestWait(seen.requests, stored, false);
  const at = kills.map(({ killedAt }) => killedAt);
  const took = await takeover(world.database.adminUrl, at);
  const trail = await auditTrail(world, ran.audit, at);
  const parts = partsTaken(kills.map(({ taken }) => taken));
  const changes = seen.raced.records.flatMap((record) => record.changes);
  const races = seen.raced.records.reduce((sum, record) => sum + overlapping(record), 0);
  const inTurn = seen.revised.reduce((sum, { quantities }) => sum + quantities.length, 0);
  return {
    lost: verdict.lost + requested.lost + seen.requests.length - heard.trials - found.trials,
    doubled: verdict.doubled + requested.doubled,
    trials: kills.length,
    faults: kills.length + seen.requests.filter(({ told }) => !told).length,
    broken: [
      ...verdict.broken,
      ...requested.broken.map((line) => `what the org asked for: ${line}`),
      ...judgeOrg(stored, await orgRecords(world.orgUrl ?? '')),
      ...trail.broken,
      ...(await judgeRevised(world, seen.revised)),
      ...(await judgeRaces(world, seen.raced)),
      ...seen.versions.backwards.slice(0, 3).map((line) => `the org showed an older version: ${line}`),
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(isDone(left) ? [] : [`not done in ${settleMs / 1_000} s: ${JSON.stringify(left)}`]),
      ...parts.flatMap(({ broken }) => broken),
      ...neverSeen(ran, { heard, found, ...took }),
    ],
    notes: [
      `by the other, at the latest: ${parts.map(({ part, seconds, trials }) => `${PARTS[part]} ${tenth(seconds)} (${trials})`).join(', ')}`,
      `of ${took.orderInHand.trials} orders that were pending at a kill, the last was answered after ${tenth(took.orderInHand.seconds)}; of ${took.deliveryInHand.trials} untold messages the last was told after ${tenth(took.deliveryInHand.seconds)}`,
      `${stored.length} submissions, ${inTurn} changes of records in turn; ${races} times two changes of a record at once through both, ${changes.filter(({ refused }) => refused !== undefined).length} of ${changes.length} refused by name`,
      `${seen.versions.looks} looks at ${seen.versions.keys.size} records of the org, none became older; ${trail.heads} heads, each link under one after ${tenth(trail.longestSeconds)} at the latest`,
      `${seen.requests.length} orders were asked for in the org: taken in after ${tenth(heard.seconds)} at the latest, and where the event was lost (${found.trials}) after ${tenth(found.seconds)}`,
      ...(aside === 0 ? [] : [`${aside} set aside after three lost leases, taken up by an operator`]),
    ],
    recovery: recoveries(kills, { parts, heard, found, ...took }),
  };
}

interface Measured {
  readonly heard: Longest;
  readonly found: Longest;
  readonly orderInHand: Longest;
  readonly deliveryInHand: Longest;
}

/** What a limit is held to without a single case proves nothing. */
function neverSeen(
  { kills, seen: { versions } }: Ran,
  { heard, found, orderInHand, deliveryInHand }: Measured,
): readonly string[] {
  const tested: readonly (readonly [string, boolean])[] = [
    ['an order that was pending at a kill', orderInHand.trials > 0],
    ['a message that was untold at a kill', deliveryInHand.trials > 0],
    ['an order that the org asked for', heard.trials > 0],
    ['an order that the org asked for and whose event was lost', found.trials > 0],
    [
      'in the org, a record of two changes at once',
      [...versions.keys].some((key) => key.startsWith(`key-of-${RACING_RUN}-`)),
    ],
  ];
  return [
    ...kills
      .filter(({ acceptedAfterMs }) => acceptedAfterMs === undefined)
      .map(({ victim }) => `no order was accepted after the kill of companion ${victim}`),
    ...tested.filter(([, wasSeen]) => !wasSeen).map(([what]) => `${what}: was not seen: nothing was put to the test`),
  ];
}

function recoveries(
  kills: readonly Killed[],
  { parts, heard, found, orderInHand, deliveryInHand }: Measured & { readonly parts: ReturnType<typeof partsTaken> },
): readonly RecoveryMeasured[] {
  const accepted = kills.map(({ acceptedAfterMs }) => acceptedAfterMs ?? 0);
  const sealed = parts.find(({ part }) => part === 'sealed') ?? { seconds: 0, trials: 0 };
  const of = (workflow: string, { seconds, trials }: Longest): RecoveryMeasured => ({
    ...{ workflow, criticality: 'order', seconds, trials },
  });
  return [
    of('replica.takeover', { seconds: Math.max(...parts.map(({ seconds }) => seconds)), trials: kills.length }),
    of('order.submit', { seconds: Math.max(0, ...accepted) / 1_000, trials: kills.length }),
    of('order.recheck', orderInHand),
    of('org.delivery', deliveryInHand),
    of('audit.seal', sealed),
    of('org.request', heard.seconds > found.seconds ? heard : found),
  ];
}

function tenth(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
