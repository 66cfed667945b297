/** Fills a release's database by its own statements: orgs, orders in every state, messages, readings, leases, exceptions, a trail with its heads. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { connect, connectionName, type Sql } from '../../../companion/src/database/client.ts';
import { auditStore } from '../../../companion/src/database/stores/audit.ts';
import { backfillStore } from '../../../companion/src/database/stores/backfills.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import { deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { freshnessStore } from '../../../companion/src/database/stores/freshness.ts';
import { watchStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import type { NewSubmission, SubmissionStore } from '../../../companion/src/orders/port.ts';
import { ACCOUNT, DEBTOR, type History } from '../histories.ts';
import { leaveExceptions } from './exceptions.ts';
import { KINDS } from './orders.ts';
import { addOrgs, ORGS } from './orgs.ts';
import { die, GONE, writeHeads } from './processes.ts';
import { type Requests, requestsOf } from './requests.ts';

export interface Recording {
  readonly admin: postgres.Sql;
  readonly owner: Sql;
  readonly app: Sql;
  readonly appUrl: string;
  readonly seed: number;
  readonly folder: string;
  /** Where the key stands that signs heads; it is not kept. */
  readonly keyFile: string;
}

const ORDERS = 136;
/** So many are sealed into the trail; the others come after. */
const SEALED = 105;
/** Of those that come after, before the next head. */
const SEALED_MORE = 40;
const READING = { domain: 'credit', key: `erp-main/us/${DEBTOR}`, maxAgeSeconds: 60, leaseMs: 10_000 } as const;

export async function content(recording: Recording): Promise<void> {
  const { admin, owner, app, appUrl, folder, keyFile } = recording;
  const requests = requestsOf(recording.seed, await addOrgs(owner));
  const present = connect(appUrl, { max: 1, name: connectionName('worker', GONE) });
  const histories = [...(await takeOrders(recording, requests, submissionStore(present)))];
  for (const history of histories) if (history.expired === true) await endKey(admin, history);
  await readings(app);
  await backfillStore(app).start(ORGS[0], requests.newId(), 'admin');
  await watchStore(app).take(ORGS[0], GONE, 30_000);
  const left = await leaveExceptions({
    ...{ orgId: ORGS[0], requests, submissions: submissionStore(present) },
    ...{ deadLetters: deadLetterStore(app), deliveries: deliveryStore(app) },
  });
  await auditStore(app).sealBatch(SEALED_MORE);
  await writeHeads(app, keyFile, folder);
  await die(app, appUrl, ORGS);
  await present.end();
  writeLines(folder, 'histories.jsonl', [...histories, ...left.histories]);
  writeLines(folder, 'exceptions.jsonl', left.exceptions);
}

function writeLines(folder: string, name: string, items: readonly object[]): void {
  writeFileSync(join(folder, name), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

async function takeOrders(
  { app, keyFile, folder }: Recording,
  requests: Requests,
  present: SubmissionStore,
): Promise<readonly History[]> {
  const submissions = submissionStore(app);
  const kinds = Object.keys(KINDS);
  const histories: History[] = [];
  const { random } = requests;
  for (let at = 0; at < ORDERS; at += 1) {
    // Every kind in each org first, then as it comes.
    const kind = kinds[at < kinds.length * 2 ? at % kinds.length : Math.floor(random() * kinds.length)] ?? 'asking';
    const orgId = ORGS[at < kinds.length ? 0 : at < kinds.length * 2 ? 1 : random() < 0.5 ? 0 : 1];
    const recordId = longSalesforceId(`0Q0LLR${String(at).padStart(9, '0')}`);
    const quantity = String(1 + Math.floor(random() * 5));
    const request = requests.next(orgId, recordId, quantity);
    const changed = ({ erpKey }: NewSubmission, more: string) => requests.next(orgId, recordId, more, { erpKey });
    const outcome = await KINDS[kind]?.({ submissions, present, random, changed }, request);
    if (outcome === undefined) throw new Error(`there is no kind ${kind}`);
    const { submissionId, erpKey, idempotencyKey: key } = request;
    const expired = outcome.end !== 'pending' && ['accepted', 'rejected', 'cancelled'].includes(kind) && at % 3 === 0;
    histories.push({
      ...{ kind, orgId, submissionId, recordId, accountId: ACCOUNT, key, erpKey, quantity, ...outcome },
      ...(expired ? { expired } : {}),
    });
    if (at === SEALED) {
      while ((await auditStore(app).sealBatch(1_000)) > 0);
      await writeHeads(app, keyFile, folder);
    }
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
