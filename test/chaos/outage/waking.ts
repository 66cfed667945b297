/** submission_wake (functions/submission/wake.sql) on the simulated tables. */
import { addJob, dropJob, type Tables } from '../simulation/store/tables.ts';

export function wake(tables: Tables, connection: string, overMs: number, limit: number): number {
  const now = tables.now();
  const waiting = [...tables.submissions.values()]
    .filter(
      ({ connectionId, state, leaseUntil, nextAttemptAt }) =>
        connectionId === connection &&
        state === 'pending' &&
        leaseUntil === undefined &&
        (nextAttemptAt ?? 0) > now + overMs,
    )
    .toSorted((a, b) => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0))
    .slice(0, limit);
  for (const row of waiting) {
    dropJob(tables, row.jobId);
    row.nextAttemptAt = now + (hashOf(row.submissionId) % overMs);
    row.jobId = addJob(tables, 'erp-ask', row.submissionId, row.nextAttemptAt);
  }
  return waiting.length;
}

/** Spread as evenly as Postgres's own. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}
