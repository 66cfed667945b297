/**
 * What processes that are gone had in hand when a release goes down: that they were there, shares of an ERP, the lease to write
 * the next head, deliveries, jobs. By the release's own statements.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { createWriteHeads } from '../../../companion/src/audit/write-heads.ts';
import type { Sql } from '../../../companion/src/database/client.ts';
import { ASK_QUEUE, DELIVER_QUEUE, REPLAY_QUEUE } from '../../../companion/src/database/install/jobs.ts';
import { auditHeadStore } from '../../../companion/src/database/stores/audit-heads.ts';
import { capacityStore } from '../../../companion/src/database/stores/capacity.ts';
import { deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { presenceStore } from '../../../companion/src/database/stores/presence.ts';
import { fileHeadSink } from '../../../companion/src/systems/heads/file-sink.ts';
import { ensureHeadKey, fileHeadKeys, publicFileOf } from '../../../companion/src/systems/heads/key-file.ts';
import { CONNECTION } from '../histories.ts';

/** As its connections are named; the one that is gone. */
export const GONE = '01900000-dead-7000-8000-000000000001';

/** Heads of all orgs, as far as the chain is sealed: in the release's folder, with the public halves of the keys. */
export async function writeHeads(app: Sql, keyFile: string, folder: string): Promise<void> {
  await ensureHeadKey(keyFile, { now: () => Date.now() });
  const heads = join(folder, 'heads');
  mkdirSync(heads, { recursive: true });
  copyFileSync(publicFileOf(keyFile), join(folder, 'head-keys.json'));
  const write = createWriteHeads({
    ...{ heads: auditHeadStore(app), sink: fileHeadSink(heads), keys: fileHeadKeys(keyFile), holder: GONE },
    ...{ clock: { now: () => performance.now() }, timeOfDay: { now: () => Date.now() } },
    ...{ everyMs: 0, heartbeatMs: 600_000, ttlMs: 15_000, lateMs: 600_000 },
    report: ({ error }) => {
      throw error;
    },
    reportNote: ({ error }) => {
      throw error;
    },
  });
  if ((await write()) === 0) throw new Error('no head was written');
}

/** The last thing before the release goes down. */
export async function die(app: Sql, appUrl: string, orgs: readonly string[]): Promise<void> {
  const [connected = '', other = ''] = orgs;
  await presenceStore(app).beat(GONE, 6_000);
  for (const orgId of orgs) {
    for (const direction of ['read', 'write'] as const) {
      const holding = { orgId, connectionId: CONNECTION, direction, holder: `${GONE} orders` };
      const asked = { fence: 1, wanted: 3, keep: 0, maximum: 4, leaseMs: 15_000, turnMs: 60_000 };
      await capacityStore(app).take({ ...holding, ...asked });
    }
  }
  if ((await auditHeadStore(app).take(other, GONE, 15_000)) === undefined)
    throw new Error('the lease is not to be had');
  await tell(app, connected);
  await takeJobs(appUrl);
}

/** Some messages are in its hands, and the org took nothing when others were told. */
async function tell(app: Sql, orgId: string): Promise<void> {
  const store = deliveryStore(app);
  const asked = { named: [], limit: 3, waitingMs: 0, leaseMs: 30_000, leaseEachMs: 0 };
  const under = await store.claim(orgId, asked);
  const refused = await store.claim(orgId, asked);
  if (under.claims.length === 0 || refused.claims.length === 0) throw new Error('there is nothing to tell');
  const claims = refused.claims.map(({ submission: { submissionId }, fence }) => ({ submissionId, fence }));
  await store.pause(orgId, claims, { code: 'UNAVAILABLE', message: 'the org does not answer' }, [60_000]);
}

async function takeJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({ connectionString, migrate: false, createSchema: false, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.fetch(ASK_QUEUE, { batchSize: 9 });
  await boss.fetch(DELIVER_QUEUE, { batchSize: 3 });
  await boss.fetch(REPLAY_QUEUE, { batchSize: 1 });
  await boss.stop({ graceful: false });
}
