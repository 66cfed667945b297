/**
 * `proxy`: all four of the companion's wires fail in seeded ways while callers order and read credit, and people of the org
 * ask for orders. Afterwards everything that was acknowledged or asked for is there once, the org shows it, and no amount was
 * approved from a figure past its age limit.
 */
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { askedInOrg, type Asking, ASKING_RUN, keepAsking, longestWait, type Request } from '../world/asking.ts';
import { bookedOrders, leftOver, storedSubmissions, unfinished } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import { ACCOUNTS } from '../world/orders.ts';
import { keepOrdering } from '../world/ordering.ts';
import { judgeOrg, orgRecords } from '../world/org-records.ts';
import { until } from '../world/until.ts';
import { type ChaosWorld, openChaosWorld } from '../world/world.ts';
import { askedInVain, type CreditSeen, judgeApprovals, recoveredAfter, untested, wasRead } from './approvals.ts';
import { breakWires, type Broken } from './break.ts';
import { LIMIT_SECONDS, watchCredit } from './credit.ts';
import { notTried } from './kinds.ts';
import { stretchesOf } from './stretch.ts';

const RUN = 'wire';
const LIMIT_MS = LIMIT_SECONDS * 1_000;
const CALLERS = 6;
const PAUSE_MS = 30;
const SETTLE_MS = 240_000;

/** Two rounds of the credit line going up and down, and some more; each stretch may be tried again. */
const APPROVED_WITHIN_MS = 30_000;
const STRETCH_WITHIN_MS = 40_000;

export const promise: ChaosPromise = {
  id: 'proxy',
  name: 'broken wires to Postgres, ERP, org and event bus lose nothing, double nothing, and never let an old figure approve',
  size: { short: 100, full: 1_000 },
  run,
};

async function run({ signal, trials, progress, stream, settling }: ChaosContext): Promise<ChaosResult> {
  progress(0, trials, 'bringing up');
  const world = await openChaosWorld({ signal, salesforce: true, rules: shortLived });
  try {
    await shortLivedInOrg(world.orgUrl ?? '');
    await world.start();
    for (const accountId of ACCOUNTS) await world.customer(accountId);
    // What the n-th order asks for is drawn when it is numbered, whichever caller places it.
    const random = stream('orders');
    const ordering = keepOrdering(world, { run: RUN, random, signal, callers: CALLERS, pauseMs: PAUSE_MS });
    const asking = await keepAsking(world, { random: stream('people of the org'), signal });
    const wanted = stretchesOf(trials);
    const credit = await watchCredit(world, { signal, wanted, random: stream('stretches without credit') });
    const began = Date.now();
    const broken = await breakWires(world.wires, { trials, stream, signal, progress });
    progress(0, 1, 'settling');
    // The faults may be over before the ERP had room once; then nothing that was approved could be judged.
    const isTested = async () => Promise.resolve(credit.approvedSince(began) && credit.isThrough());
    await until(isTested, { signal, withinMs: APPROVED_WITHIN_MS + wanted * STRETCH_WITHIN_MS });
    const seen = await credit.stop();
    settling();
    const requests = await asking.stop();
    await ordering.stop();
    const settled = await until(async () => isDone(world, asking), { signal, withinMs: SETTLE_MS });
    const left = settled ? [] : [`not done in ${SETTLE_MS / 1000} s`, ...(await leftOver(world))];
    return await result(world, { trials, broken, seen, left, requests, desk: ordering.desk });
  } finally {
    await world.close();
  }
}

interface Ran {
  readonly trials: number;
  readonly broken: readonly Broken[];
  readonly seen: CreditSeen;
  readonly left: readonly string[];
  /** What people of the org asked for. */
  readonly requests: readonly Request[];
  readonly desk: ReturnType<typeof keepOrdering>['desk'];
}

async function result(world: ChaosWorld, ran: Ran): Promise<ChaosResult> {
  const { trials, broken, seen, left, requests, desk } = ran;
  const stored = await storedSubmissions(world.database.adminUrl);
  const verdict = judge(desk.asked, stored, await bookedOrders(world, RUN));
  const requested = judge(askedInOrg(requests, stored), stored, await bookedOrders(world, ASKING_RUN));
  const [heard, found] = [longestWait(requests, stored, true), longestWait(requests, stored, false)];
  const approvals = seen.checks.filter(({ approved }) => approved).length;
  const credit = recoveredAfter(
    seen,
    broken.filter(({ wire }) => wire === 'erp').map(({ at }) => at),
  );
  const kinds = Map.groupBy(broken, ({ wire, name }) => `${wire} ${name}`);
  return {
    trials: broken.length,
    faults: broken.length + seen.stretches.length + requests.filter(({ told }) => !told).length,
    lost: verdict.lost + requested.lost + requests.length - heard.trials - found.trials,
    doubled: verdict.doubled + requested.doubled,
    broken: [
      ...verdict.broken,
      ...requested.broken.map((line) => `what the org asked for: ${line}`),
      ...judgeOrg(stored, await orgRecords(world.orgUrl ?? '')),
      ...judgeApprovals(seen, LIMIT_MS),
      ...untested(seen, stretchesOf(trials), LIMIT_MS),
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(broken.length < trials ? [`only ${broken.length} of ${trials} faults came about`] : []),
      ...notTried(broken, trials),
      ...(approvals === 0 ? ['no amount was ever approved: the age of figures was not put to the test'] : []),
      ...left,
    ],
    notes: [
      [...kinds]
        .toSorted()
        .map(([kind, ones]) => `${kind} ${ones.length}`)
        .join(', '),
      `${stored.length} orders by ${CALLERS} callers; ${seen.checks.length} amounts checked, ${approvals} approved, credit line changed ${seen.poor.length} times, limit ${LIMIT_SECONDS} s`,
      stretchesIn(seen),
      `${requests.length} orders were asked for in the org: taken in after ${heard.seconds.toFixed(1)} s at the latest, and where the event was not sent (${found.trials}) after ${found.seconds.toFixed(1)} s`,
    ],
    recovery: [{ workflow: 'credit.read', criticality: 'credit', ...credit }],
  };
}

function stretchesIn({ checks, stretches }: CreditSeen): string {
  const whole = stretches.filter((one) => !wasRead(one, checks));
  const lengths = whole.map(({ poorFrom, to }) => `${((to - poorFrom) / 1_000).toFixed(1)} s`).join(', ');
  const lost = whole.reduce((sum, { readsLost }) => sum + readsLost, 0);
  const asked = whole.reduce((sum, one) => sum + askedInVain(one, checks, LIMIT_MS), 0);
  return `stretches without credit: ${whole.length} (${lengths}), ${lost} credit reads lost in them, ${asked} amounts asked for past the limit`;
}

async function isDone(world: ChaosWorld, asking: Asking): Promise<boolean> {
  if ((await asking.waiting()) > 0) return false;
  const { pending, undelivered } = await unfinished(world);
  return pending === 0 && undelivered === 0;
}

/** The org's rules take the place of the run's own within seconds: they have to say the same. */
async function shortLivedInOrg(orgUrl: string): Promise<void> {
  const fields = { ledgerline__Target_Age_Seconds__c: 1, ledgerline__Limit_Age_Seconds__c: LIMIT_SECONDS };
  const reply = await fetch(`${orgUrl}/local/metadata`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'ledgerline__Freshness_Policy__mdt', developerName: 'credit', fields }),
  });
  if (!reply.ok) throw new Error(`the org did not take its rule: ${String(reply.status)} ${await reply.text()}`);
}

/** Figures age in seconds here, so that one past its limit is at hand all the time. */
function shortLived(rules: RuleDocument): RuleDocument {
  return {
    ...rules,
    freshness: rules.freshness.map((rule) =>
      rule.domain === 'credit' ? { ...rule, targetAgeSeconds: 1, limitAgeSeconds: LIMIT_SECONDS } : rule,
    ),
  };
}
