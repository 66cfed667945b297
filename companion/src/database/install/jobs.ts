/** pg-boss's own schema and our queues, made once by the owner; the companion only works with them. */
import { createRequire } from 'node:module';
import { PgBoss } from 'pg-boss';
import type postgres from 'postgres';
import { requireNobodyAtWork } from './at-work.ts';
import { hashOf, noting, stands } from './bookkeeping.ts';

export const ASK_QUEUE = 'erp-ask';
export const DELIVER_QUEUE = 'salesforce-deliver';
export const BACKFILL_QUEUE = 'salesforce-backfill';
export const REPLAY_QUEUE = 'exception-replay';
const QUEUES = [ASK_QUEUE, DELIVER_QUEUE, BACKFILL_QUEUE, REPLAY_QUEUE] as const;
const SCHEMA = 'pgboss';

/**
 * A job only says what is due; what is to be done stands in our own tables. So a job that is lost or done
 * twice does no harm, a failed one need not be kept, and the sweeper makes a new one.
 */
const QUEUE = {
  policy: 'standard',
  retryLimit: 0,
  /** A worker that takes longer has lost its lease long since. */
  expireInSeconds: 180,
  /** A killed worker's jobs are known to be lost after this; the sweeper makes others. */
  heartbeatSeconds: 10,
  retentionSeconds: 14 * 86_400,
  deleteAfterSeconds: 3_600,
  notify: false,
} as const;

const NAME = 'jobs';

/** pg-boss connects by itself and takes its time, so it is asked only when its version or our queues have changed. */
export async function installJobs(owner: postgres.Sql, ownerUrl: string, say: (line: string) => void): Promise<void> {
  const { version } = createRequire(import.meta.url)('pg-boss/package.json') as { readonly version: string };
  const hash = hashOf(JSON.stringify([version, QUEUE, QUEUES]));
  if (await stands(owner, NAME, hash)) return;
  await requireNobodyAtWork(owner);
  const boss = new PgBoss({ connectionString: ownerUrl, schema: SCHEMA, supervise: false, schedule: false, max: 1 });
  // Without a listener an error event would end the process; start() rejects with the same error.
  boss.on('error', () => undefined);
  await boss.start();
  try {
    const { policy, ...changeable } = QUEUE;
    for (const queue of QUEUES) {
      if ((await boss.getQueue(queue)) === null) await boss.createQueue(queue, { policy, ...changeable });
      else await boss.updateQueue(queue, changeable);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await owner.unsafe(noting(NAME, hash));
  say(`queues ${QUEUES.join(', ')} of pg-boss ${version}`);
}
