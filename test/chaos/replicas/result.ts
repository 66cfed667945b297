/** What a run with two companions came to: what is in the books, in what order, and how long each takeover took. */
import type { Head } from '../../../companion/src/audit/port.ts';
import { verifyChain } from '../../../companion/src/audit/verify.ts';
import { headsOf } from '../../../companion/src/audit/verify-heads.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { fileHeadSource } from '../../../companion/src/systems/heads/file-sink.ts';
import { fileHeadKeys } from '../../../companion/src/systems/heads/key-file.ts';
import type { ChaosResult, RecoveryMeasured } from '../promise.ts';
import { bookedOrders, storedSubmissions, unfinished, withSql } from '../world/books.ts';
import { judge } from '../world/judge.ts';
import type { Desk } from '../world/load.ts';
import { judgeOrg, orgRecords } from '../world/org-records.ts';
import type { ChaosWorld } from '../world/world.ts';
import { askedInOrg, ASKING_RUN, longestWait, type Request } from '../world/asking.ts';
import { type LeasesSeen, watchTakeovers } from './leases.ts';
import { type Longest, takeover } from './takeover.ts';
import type { VersionsSeen } from './versions.ts';

/** Begins the number of each order. */
export const RUN = 'pair';
/** What is promised of a takeover, in seconds. */
const WITHIN_SECONDS = 15;
/** What is promised of a sealed link: a signed head within 30 s; and where its writer died, the writer's lease more. */
const HEAD_WITHIN_SECONDS = 45;

export interface Killed {
  /** Milliseconds since the epoch. */
  readonly killedAt: number;
  readonly victim: number;
  /** Until an order was accepted that was sent after the kill; absent: none was in time. */
  readonly acceptedAfterMs?: number;
}

export interface Ran {
  readonly desk: Desk;
  readonly kills: readonly Killed[];
  /** Submissions that an operator had to ask again. */
  readonly aside: number;
  readonly audit: { readonly heads: string; readonly keys: string };
  readonly seen: {
    readonly leases: LeasesSeen;
    readonly versions: VersionsSeen;
    readonly revised: { readonly accepted: number; readonly broken: readonly string[] };
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
  const watches = watchTakeovers(seen.leases.reigns, at);
  const orders = Math.max(0, ...kills.map(({ acceptedAfterMs }) => acceptedAfterMs ?? 0)) / 1_000;
  const watch = Math.max(0, ...watches);
  const trail = await auditOf(world, ran);
  const parts: readonly (readonly [string, number])[] = [
    ['the next order accepted', orders],
    ['the next message told', took.delivery.seconds],
    ['the next audit entry sealed', took.sealing.seconds],
    ['the org listened to', watch],
    ['a share of the ERP free', seen.leases.shareLeftMs / 1_000],
    ['the orders in the dead one’s hands taken up', seen.leases.inHand.seconds],
  ];
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
      ...seen.revised.broken,
      ...seen.versions.backwards.slice(0, 3).map((line) => `the org showed an older version: ${line}`),
      ...desk.unexpected.slice(0, 3).map((line) => `an order was answered with ${line}`),
      ...(isDone(left) ? [] : [`not done in ${settleMs / 1_000} s: ${JSON.stringify(left)}`]),
      ...kills
        .filter(({ acceptedAfterMs }) => acceptedAfterMs === undefined)
        .map(({ victim }) => `no order was accepted after the kill of companion ${victim}`),
      ...parts
        .filter(([, seconds]) => seconds > WITHIN_SECONDS)
        .map(([what, seconds]) => `${what} after ${tenth(seconds)}`),
    ],
    notes: [
      `longest takeover: ${parts.map(([what, seconds]) => `${what} ${tenth(seconds)}`).join(', ')}`,
      `${seen.leases.inHand.trials} orders were in hand at a kill; of ${took.orderInHand.trials} that were pending, the last was answered after ${tenth(took.orderInHand.seconds)}; of ${took.deliveryInHand.trials} untold messages the last was told after ${tenth(took.deliveryInHand.seconds)}`,
      `${stored.length} submissions, ${seen.revised.accepted} changes of records in turn; ${seen.versions.looks} looks at ${seen.versions.records} records of the org, none became older; the org’s listener changed ${watches.length} times; ${trail.heads} heads, each link under one after ${tenth(trail.longestSeconds)} at the latest`,
      `${seen.requests.length} orders were asked for in the org: taken in after ${tenth(heard.seconds)} at the latest, and where the event was lost (${found.trials}) after ${tenth(found.seconds)}`,
      ...(aside === 0 ? [] : [`${aside} set aside after three lost leases, taken up by an operator`]),
    ],
    recovery: [
      {
        ...{ workflow: 'replica.takeover', criticality: 'order', trials: kills.length },
        seconds: Math.max(...parts.map(([, seconds]) => seconds)),
      },
      { workflow: 'order.submit', criticality: 'order', seconds: orders, trials: kills.length },
      inHand('order.recheck', took.orderInHand),
      inHand('org.delivery', took.deliveryInHand),
      inHand('audit.seal', took.sealing),
      inHand('org.request', heard.seconds > found.seconds ? heard : found),
    ],
  };
}

function inHand(workflow: string, { seconds, trials }: Longest): RecoveryMeasured {
  return { workflow, criticality: 'order', seconds, trials };
}

interface Trail {
  readonly heads: number;
  readonly longestSeconds: number;
  readonly broken: readonly string[];
}

/** The chain is sound, and every head follows the one before it, whichever companion wrote it. */
async function auditOf({ database, orgId }: ChaosWorld, { audit }: Ran): Promise<Trail> {
  const sql = connect(database.ownerUrl, { max: 1, name: 'fault suite' });
  const broken: string[] = [];
  const heads: Head[] = [];
  try {
    const verdict = await verifyChain(auditStore(sql), orgId);
    if (!verdict.sound) broken.push(`the audit chain is not sound: ${verdict.fault} at entry ${verdict.entryId}`);
    for await (const step of headsOf(fileHeadSource(audit.heads), await fileHeadKeys(audit.keys).all(), orgId)) {
      if ('fault' in step) broken.push(`the heads are not sound: ${step.fault} in ${step.place}`);
      else heads.push(step.head);
    }
  } finally {
    await sql.end();
  }
  const longestSeconds = await longestWithoutHead(database.adminUrl, heads);
  if (heads.length === 0) broken.push('no head of the audit trail was written');
  if (longestSeconds > HEAD_WITHIN_SECONDS)
    broken.push(`a link of the audit trail had no head for ${tenth(longestSeconds)}`);
  return { heads: heads.length, longestSeconds, broken };
}

/** From a link's seal to the first head that covers it, in seconds; of links that no head covers yet, nothing. */
async function longestWithoutHead(adminUrl: string, heads: readonly Head[]): Promise<number> {
  const covering = heads.map(({ seq, at }) => ({ seq, at }));
  return withSql(adminUrl, async (sql) => {
    const [row] = await sql<{ seconds: number | null }[]>`
      select max(extract(epoch from h.at - c.sealed_at))::float8 as seconds from ledgerline.audit_chain c
      cross join lateral (select min(x.at) as at from jsonb_to_recordset(${sql.json(covering)})
        x(seq bigint, at timestamptz) where x.seq >= c.seq) h`;
    return row?.seconds ?? 0;
  });
}

function tenth(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
