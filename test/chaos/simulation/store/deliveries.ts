/** delivery_claim, delivery_complete, delivery_fail, delivery_requeue, delivery_retry and delivery_record_key. */
import { instant } from '../../../../companion/src/canonical/time.ts';
import type { ClaimedDelivery, DeliveryFailure } from '../../../../companion/src/delivery/port.ts';
import { type DeliveryRow, type OutboxRow, submissionOf } from './rows.ts';
import { addJob, dropJob, type Tables } from './tables.ts';

export function claim(tables: Tables, submissionId: string, leaseMs: number): ClaimedDelivery | undefined {
  if (!due(tables, submissionId).some(isOpen)) return undefined;
  const row = rowOf(tables, submissionId);
  const now = tables.now();
  const leased = (row.leaseUntil ?? 0) > now && tables.plant !== 'deliveryLeaseIgnored';
  if (leased || (row.nextAttemptAt ?? 0) > now) return undefined;
  const submission = tables.submissions.get(submissionId);
  if (submission === undefined) throw new Error(`a message about a submission that is not there: ${submissionId}`);
  if (submission.version <= row.deliveredVersion) return undefined;
  row.leaseFence += 1;
  row.attempts += 1;
  row.nextAttemptAt = undefined;
  row.leaseUntil = now + leaseMs;
  const events = (tables.events.get(submissionId) ?? []).filter(({ seq }) => seq <= submission.version);
  const held = events.find(({ state }) => state === 'held');
  const released = events
    .filter(({ seq, state }) => held !== undefined && seq > held.seq && state !== 'held' && state !== 'pending')
    .map(({ at }) => at);
  return {
    fence: row.leaseFence,
    attempts: row.attempts,
    version: submission.version,
    recordKey: submission.requestKey,
    submission: submissionOf(submission),
    deliveredHeld: row.deliveredHeld,
    ...(held === undefined ? {} : { heldSince: instant(held.at) }),
    ...(released.length === 0 ? {} : { releasedAt: instant(Math.min(...released)) }),
  };
}

export function complete(
  tables: Tables,
  submissionId: string,
  fence: number,
  done: { readonly version: number; readonly held: boolean },
): boolean | undefined {
  const row = tables.deliveries.get(submissionId);
  if (row === undefined || row.leaseFence !== fence || row.leaseUntil === undefined) return undefined;
  row.deliveredVersion = Math.max(row.deliveredVersion, done.version);
  row.deliveredHeld = done.held;
  row.leaseUntil = undefined;
  row.attempts = 0;
  row.nextAttemptAt = undefined;
  for (const message of due(tables, submissionId).filter(({ version }) => version <= done.version)) {
    dropJob(tables, message.jobId);
    message.deliveredAt = tables.now();
    message.attempt += 1;
  }
  return due(tables, submissionId).some(isOpen);
}

export function fail(
  tables: Tables,
  submissionId: string,
  fence: number,
  failed: { readonly version: number; readonly failure: DeliveryFailure; readonly retryInMs?: number },
): boolean {
  const now = tables.now();
  const row = tables.deliveries.get(submissionId);
  if (row === undefined || row.leaseFence !== fence || row.leaseUntil === undefined) return false;
  const next = failed.retryInMs === undefined ? undefined : now + failed.retryInMs;
  row.leaseUntil = undefined;
  row.nextAttemptAt = next;
  if (next === undefined) row.attempts = 0;
  for (const message of due(tables, submissionId).filter(({ version }) => version <= failed.version)) {
    dropJob(tables, message.jobId);
    if (message.failedAt !== undefined) continue;
    message.attempt += 1;
    message.lastError = failed.failure;
    message.jobId = undefined;
    message.failedAt = next === undefined ? now : undefined;
  }
  if (next !== undefined) requeue(tables, submissionId, next);
  else if (due(tables, submissionId).some(isOpen)) requeue(tables, submissionId, now);
  return true;
}

/** False: nothing is due. */
function requeue(tables: Tables, submissionId: string, at: number): boolean {
  const newest = due(tables, submissionId)
    .filter(isOpen)
    .toSorted((a, b) => b.version - a.version)[0];
  if (newest === undefined) return false;
  newest.jobId = addJob(tables, 'salesforce-deliver', submissionId, at);
  return true;
}

/** As the sweeper asks for it. */
export function requeueNow(tables: Tables, submissionId: string): boolean {
  return requeue(tables, submissionId, tables.now());
}

/** The operator has everything tried once more that was given up on. */
export function retry(tables: Tables): number {
  const again = new Set<string>();
  for (const message of [...tables.outbox.values()].flat()) {
    if (message.deliveredAt !== undefined || message.failedAt === undefined) continue;
    message.failedAt = undefined;
    again.add(message.key);
  }
  const now = tables.now();
  for (const submissionId of again) requeue(tables, submissionId, now);
  return again.size;
}

export function recordKey(tables: Tables, submissionId: string): string | undefined {
  return tables.submissions.get(submissionId)?.requestKey;
}

/** Messages that the org does not have, those given up on among them. */
function due(tables: Tables, submissionId: string): readonly OutboxRow[] {
  return (tables.outbox.get(submissionId) ?? []).filter(({ deliveredAt }) => deliveredAt === undefined);
}

export function isOpen({ deliveredAt, failedAt }: OutboxRow): boolean {
  return deliveredAt === undefined && failedAt === undefined;
}

function rowOf(tables: Tables, submissionId: string): DeliveryRow {
  const known = tables.deliveries.get(submissionId);
  if (known !== undefined) return known;
  const made: DeliveryRow = {
    ...{ deliveredVersion: 0, deliveredHeld: false, leaseFence: 0, attempts: 0 },
    ...{ leaseUntil: undefined, nextAttemptAt: undefined },
  };
  tables.deliveries.set(submissionId, made);
  return made;
}
