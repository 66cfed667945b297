/**
 * `proxy`: all three of the companion's wires fail in seeded ways while callers order and read credit. Afterwards everything
 * that was acknowledged is there once, the org shows it, and no amount was approved from a figure past its age limit.
 */
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import type { ChaosContext, ChaosPromise, ChaosResult } from '../promise.ts';
import { bookedOrders, leftOver, storedSubmissions, unfinished } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import { ACCOUNTS } from '../world/orders.ts';
import { keepOrdering } from '../world/ordering.ts';
import { judgeOrg, orgRecords } from '../world/org-records.ts';
import { until } from '../world/until.ts';
import { type ChaosWorld, openChaosWorld } from '../world/world.ts';
import { breakWires, type Broken } from './break.ts';
import { type CreditSeen, judgeApprovals, recoveredAfter } from './approvals.ts';
import { LIMIT_SECONDS, watchCredit } from './credit.ts';

const RUN = 'wire';
const CALLERS = 6;
const PAUSE_MS = 30;
const SETTLE_MS = 240_000;

/** Two rounds of the credit line going up and down, and some more. */
const APPROVED_WITHIN_MS = 30_000;

export const promise: ChaosPromise = {
  id: 'proxy',
  name: 'broken wires to Postgres, ERP and org lose nothing, double nothing, and never let an old figure approve',
  size: { short: 100, full: 1_000 },
  run,
};

async function run({ signal, trials, progress, random, settling }: ChaosContext): Promise<ChaosResult> {
  progress(0, trials, 'bringing up');
  const world = await openChaosWorld({ signal, salesforce: true, rules: shortLived });
  try {
    await shortLivedInOrg(world.orgUrl ?? '');
    await world.start();
    for (const accountId of ACCOUNTS) await world.customer(accountId);
    const ordering = keepOrdering(world, { run: RUN, random, signal, callers: CALLERS, pauseMs: PAUSE_MS });
    const credit = await watchCredit(world, { signal });
    const began = Date.now();
    const broken = await breakWires(world, { trials, random, signal, progress });
    progress(0, 1, 'settling');
    // The faults may be over before the ERP had room once; then nothing that was approved could be judged.
    await until(async () => Promise.resolve(credit.approvedSince(began)), { signal, withinMs: APPROVED_WITHIN_MS });
    const seen = await credit.stop();
    settling();
    await ordering.stop();
    const settled = await until(async () => isDone(await unfinished(world)), { signal, withinMs: SETTLE_MS });
    const left = settled ? [] : [`not done in ${SETTLE_MS / 1000} s`, ...(await leftOver(world))];
    return await result(world, { trials, broken, seen, left, desk: ordering.desk });
  } finally {
    await world.close();
  }
}

interface Ran {
  readonly trials: number;
  readonly broken: readonly Broken[];
  readonly seen: CreditSeen;
  readonly left: readonly string[];
  readonly desk: ReturnType<typeof keepOrdering>['desk'];
}

async function result(world: ChaosWorld, { trials, broken, seen, left, desk }: Ran): Promise<ChaosResult> {
  const stored = await storedSubmissions(world.database.adminUrl);
  const verdict = judge(desk.asked, stored, await bookedOrders(world, RUN));
  const approvals = seen.checks.filter(({ approved }) => approved).length;
  const credit = recoveredAfter(
    seen,
    broken.filter(({ wire }) => wire === 'erp').map(({ at }) => at),
  );
  const kinds = Map.groupBy(broken, ({ wire, kind }) => `${wire} ${kind}`);
  return {
    ...verdict,
    trials: broken.length,
    faults: broken.length,
    broken: [
      ...verdict.broken,
      ...judgeOrg(stored, await orgRecords(world.orgUrl ?? '')),
      ...judgeApprovals(seen, LIMIT_SECONDS * 1_000),
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(broken.length < trials ? [`only ${broken.length} of ${trials} faults came about`] : []),
      ...(approvals === 0 ? ['no amount was ever approved: the age of figures was not put to the test'] : []),
      ...left,
    ],
    notes: [
      [...kinds]
        .toSorted()
        .map(([kind, ones]) => `${kind} ${ones.length}`)
        .join(', '),
      `${stored.length} orders by ${CALLERS} callers; ${seen.checks.length} amounts checked, ${approvals} approved, credit line changed ${seen.poor.length} times, limit ${LIMIT_SECONDS} s`,
    ],
    recovery: [{ workflow: 'credit.read', criticality: 'credit', ...credit }],
  };
}

function isDone({ pending, undelivered }: Awaited<ReturnType<typeof unfinished>>): boolean {
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
