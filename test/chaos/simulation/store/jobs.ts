/** What the sweeper and pg-boss's workers do: sweeper_pending, submission_requeue, sweeper_deliveries, and jobs in hand. */
import { isOpen } from './deliveries.ts';
import { addJob, reminds, type Tables } from './tables.ts';

/** The sweeper leaves what became due only now to those who are at it. */
const OVERDUE_MS = 5_000;

/** A job is taken in hand; false when it is gone or in hand already. */
export function take(tables: Tables, id: number): boolean {
  const job = tables.jobs.get(id);
  if (job?.state !== 'created') return false;
  job.state = 'active';
  job.heartbeatAt = tables.now();
  return true;
}

export function done(tables: Tables, id: number): void {
  tables.jobs.delete(id);
}

/** Whoever has these jobs in hand says so. */
export function beat(tables: Tables, ids: readonly number[]): void {
  for (const id of ids) {
    const job = tables.jobs.get(id);
    if (job?.state === 'active') job.heartbeatAt = tables.now();
  }
}

/** A job that is lost: nothing of ours removes it so. */
export function lose(tables: Tables, id: number): void {
  tables.jobs.delete(id);
}

export function overduePending(tables: Tables): readonly string[] {
  if (tables.plant === 'sweeperAsleep') return [];
  return [...tables.submissions.values()]
    .filter(({ state, leaseUntil, nextAttemptAt, jobId }) => {
      const at = leaseUntil ?? nextAttemptAt;
      return state === 'pending' && at !== undefined && at < tables.now() - OVERDUE_MS && !reminds(tables, jobId);
    })
    .map(({ submissionId }) => submissionId)
    .toSorted();
}

export function requeue(tables: Tables, submissionId: string): boolean {
  const row = tables.submissions.get(submissionId);
  const at = row?.leaseUntil ?? row?.nextAttemptAt;
  if (row?.state !== 'pending' || at === undefined || at >= tables.now()) return false;
  row.jobId = addJob(tables, 'erp-ask', submissionId, tables.now());
  return true;
}

export function overdueDeliveries(tables: Tables): readonly string[] {
  // Of an org that is left alone, one to try it with once that is over.
  const { pause } = tables;
  if (pause !== undefined && pause.until >= tables.now() - OVERDUE_MS) return [];
  const found: string[] = [];
  for (const [submissionId, messages] of tables.outbox) {
    const open = messages.filter(isOpen);
    if (open.length === 0) continue;
    const { leaseUntil, nextAttemptAt } = tables.deliveries.get(submissionId) ?? {};
    const since = leaseUntil ?? nextAttemptAt ?? Math.max(...open.map(({ createdAt }) => createdAt));
    if (since >= tables.now() - OVERDUE_MS || open.some(({ jobId }) => reminds(tables, jobId))) continue;
    found.push(submissionId);
  }
  return found.toSorted().slice(0, pause === undefined ? found.length : 1);
}
