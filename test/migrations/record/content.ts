/** Fills a release's database by its own statements: orgs, orders in every state, messages, readings, leases, a trail. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import type postgres from 'postgres';
import type { Sql } from '../../../companion/src/database/client.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { backfillStore } from '../../../companion/src/database/stores/backfills.ts';
import { freshnessStore } from '../../../companion/src/database/stores/freshness.ts';
import { watchStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { ASK_QUEUE, DELIVER_QUEUE } from '../../../companion/src/database/install/jobs.ts';
import { erpKeyOf } from '../../../companion/src/orders/erp-key.ts';
import type { NewSubmission } from '../../../companion/src/orders/port.ts';
import { DEBTOR, type History, sameRequest } from '../histories.ts';
import { KINDS } from './orders.ts';
import { addOrgs, ORGS } from './orgs.ts';

export interface Recording {
  readonly admin: postgres.Sql;
  readonly owner: Sql;
  readonly app: Sql;
  readonly appUrl: string;
  readonly seed: number;
  readonly folder: string;
}

const ORDERS = 150;
/** So many are sealed into the trail; the others come after. */
const SEALED = 105;
const READING = { domain: 'credit', key: `erp-main/us/${DEBTOR}`, maxAgeSeconds: 60, leaseMs: 10_000 } as const;

export async function content(recording: Recording): Promise<void> {
  const { admin, owner, app, folder } = recording;
  const random = randomOf(recording.seed);
  const rulesHash = await addOrgs(owner);
  const histories = await takeOrders(recording, rulesHash, random);
  for (const history of histories) if (history.expired === true) await endKey(admin, history);
  await readings(app);
  await backfillStore(app).start(ORGS[0], newId(random), 'admin');
  await watchStore(app).take(ORGS[0], 'a companion that is gone', 30_000);
  await dieWithJobs(recording.appUrl);
  writeFileSync(join(folder, 'histories.jsonl'), histories.map((history) => `${JSON.stringify(history)}\n`).join(''));
}

async function takeOrders({ app }: Recording, rulesHash: string, random: () => number): Promise<readonly History[]> {
  const submissions = submissionStore(app);
  const kinds = Object.keys(KINDS);
  const histories: History[] = [];
  let keys = 0;
  const requestOf = (orgId: string, recordId: string, quantity: string, erpKey?: string): NewSubmission => {
    const submissionId = newId(random);
    const key = `key-of-a-release-${String((keys += 1)).padStart(6, '0')}`;
    const own = { submissionId, erpKey: erpKey ?? erpKeyOf(submissionId) };
    return sameRequest({ orgId, recordId, quantity, key, submissionId }, DEBTOR, { ...own, rulesHash });
  };
  for (let at = 0; at < ORDERS; at += 1) {
    // Every kind in each org first, then as it comes.
    const kind = kinds[at < kinds.length * 2 ? at % kinds.length : Math.floor(random() * kinds.length)] ?? 'asking';
    const orgId = ORGS[at < kinds.length ? 0 : at < kinds.length * 2 ? 1 : random() < 0.5 ? 0 : 1];
    const recordId = `0Q0LLR${String(at).padStart(9, '0')}`;
    const quantity = String(1 + Math.floor(random() * 5));
    const request = requestOf(orgId, recordId, quantity);
    const changed = (of: NewSubmission, more: string) => requestOf(orgId, recordId, more, of.erpKey);
    const outcome = await KINDS[kind]?.({ submissions, random, changed }, request);
    if (outcome === undefined) throw new Error(`there is no kind ${kind}`);
    const { submissionId, erpKey, idempotencyKey: key } = request;
    const expired = outcome.end !== 'pending' && ['accepted', 'rejected', 'cancelled'].includes(kind) && at % 3 === 0;
    histories.push({
      ...{ kind, orgId, submissionId, recordId, key, erpKey, quantity, ...outcome },
      ...(expired ? { expired } : {}),
    });
    if (at === SEALED) while ((await auditStore(app).sealBatch(1_000)) > 0);
  }
  return histories;
}

async function endKey(admin: postgres.Sql, { orgId, key }: History): Promise<void> {
  await admin`update ledgerline.idempotency set created_at = now() - interval '91 days',
    expires_at = now() - interval '1 day' where org_id = ${orgId} and key = ${key}`;
}

/** One that is known, and one that is being read. */
async function readings(app: Sql): Promise<void> {
  const store = freshnessStore(app);
  const claim = await store.claim({ orgId: ORGS[0], ...READING });
  if (claim.kind !== 'load') throw new Error(`the reading is ${claim.kind}`);
  const { fence, beganAt } = claim;
  await store.complete({ orgId: ORGS[0], ...READING, fence, beganAt, value: { limit: '1000.00' } });
  await store.claim({ orgId: ORGS[1], ...READING });
}

/** Workers took jobs and were gone. */
async function dieWithJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({ connectionString, migrate: false, createSchema: false, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.fetch(ASK_QUEUE, { batchSize: 9 });
  await boss.fetch(DELIVER_QUEUE, { batchSize: 3 });
  await boss.stop({ graceful: false });
}

/** A linear congruential generator (Numerical Recipes): the same seed, the same orders. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

function newId(random: () => number): string {
  const hex = Array.from({ length: 22 }, () => Math.floor(random() * 16).toString(16)).join('');
  return `01900000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10)}`;
}
