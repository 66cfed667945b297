/** pg-boss's own schema and our queue, made once by the owner; the companion only works with them. */
import { PgBoss } from 'pg-boss';

export const ASK_QUEUE = 'erp-ask';
const SCHEMA = 'pgboss';

/**
 * A job only says which submission is due; what is to be done stands in the submission. So a job that is lost or done
 * twice does no harm, a failed one need not be kept, and the sweeper makes a new one.
 */
const QUEUE = {
  policy: 'standard',
  retryLimit: 0,
  /** A worker that takes longer has lost its lease on the submission long since. */
  expireInSeconds: 180,
  /** A killed worker's jobs are free again after this. */
  heartbeatSeconds: 10,
  retentionSeconds: 14 * 86_400,
  deleteAfterSeconds: 3_600,
  notify: false,
} as const;

export async function installJobs(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: SCHEMA, supervise: false, schedule: false, max: 1 });
  // Without a listener an error event would end the process; start() rejects with the same error.
  boss.on('error', () => undefined);
  await boss.start();
  try {
    if ((await boss.getQueue(ASK_QUEUE)) === null) await boss.createQueue(ASK_QUEUE, QUEUE);
  } finally {
    await boss.stop({ graceful: false });
  }
}
