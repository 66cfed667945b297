/** The functions of delivery: claim, complete, fail, pause, requeue, retry and record_key, and those that they call. */
import { instant } from '../../../../companion/src/canonical/time.ts';
import type {
  ClaimedDelivery,
  DeliveryClaim,
  DeliveryFailure,
  DeliveryStore,
} from '../../../../companion/src/delivery/port.ts';
import { type DeliveryRow, type OutboxRow, submissionOf } from './rows.ts';
import { addJob, dropJob, type Tables } from './tables.ts';

type Claims = Awaited<ReturnType<DeliveryStore['claim']>>;
type Failed = Parameters<DeliveryStore['fail']>[3];

/** As in delivery_first and delivery_waiting. */
const LOST_LEASES_MAX = 3;
const LOOKED_AT_MAX = 1_000;

export function claim(tables: Tables, { named, limit, waitingMs, leaseMs, leaseEachMs }: DeliveryClaim): Claims {
  const nothing: Claims = { claims: [], more: false };
  const now = tables.now();
  const { pause: paused } = tables;
  if (paused !== undefined && paused.until > now) return nothing;
  const most = paused === undefined ? limit : 1;
  const [first] = named;
  const kind = first === undefined ? undefined : takeFirst(tables, first, now);
  const mine = first !== undefined && (kind === 'mine' || kind === 'alone') ? [first] : [];
  const room = most - mine.length;
  const found = kind === 'alone' || room === 0 ? undefined : waiting(tables, named, room + 1, now - waitingMs);
  mine.push(...(found ?? []).slice(0, room));
  if (mine.length === 0) return nothing;
  const until = now + leaseMs + leaseEachMs * (mine.length - 1);
  for (const id of mine) {
    const row = rowOf(tables, id);
    row.leaseFence += 1;
    row.attempts += 1;
    row.nextAttemptAt = undefined;
    row.leaseUntil = until;
  }
  if (paused !== undefined) paused.until = until;
  const more = found === undefined || paused !== undefined || found.length > room;
  return { claims: mine.map((id) => claimed(tables, id)), more };
}

/** delivery_first */
function takeFirst(tables: Tables, id: string, now: number): 'mine' | 'alone' | 'not' {
  if (!due(tables, id).some(isOpen)) return 'not';
  const row = rowOf(tables, id);
  const leased = (row.leaseUntil ?? 0) > now && tables.plant !== 'deliveryLeaseIgnored';
  if (leased || (row.nextAttemptAt ?? 0) > now || isDelivered(tables, id, row)) return 'not';
  if (row.leaseUntil !== undefined && row.leaseUntil <= now) {
    row.lostLeases += 1;
    if (row.lostLeases >= LOST_LEASES_MAX) {
      setAside(tables, id, row, now);
      return 'not';
    }
  }
  return row.lostLeases > 0 ? 'alone' : 'mine';
}

/** delivery_set_aside */
function setAside(tables: Tables, id: string, row: DeliveryRow, now: number): void {
  const message = `Telling the org of this order has ended without a word ${row.lostLeases} times in a row.`;
  Object.assign(row, { leaseUntil: undefined, lostLeases: 0, attempts: 0, nextAttemptAt: undefined });
  for (const each of due(tables, id)) {
    dropJob(tables, each.jobId);
    if (each.failedAt !== undefined) continue;
    each.lastError = { code: 'POISONED', message };
    each.jobId = undefined;
    each.failedAt = now;
  }
}

/** delivery_waiting: those named but the first, then the oldest that were written before `before`. */
function waiting(tables: Tables, named: readonly string[], limit: number, before: number): readonly string[] {
  const open = [...tables.outbox.values()]
    .flat()
    .filter(isOpen)
    .toSorted((a, b) => a.id - b.id);
  const others = named.slice(1).filter((id) => due(tables, id).some(isOpen));
  const oldest = open.slice(0, LOOKED_AT_MAX).filter(({ createdAt }) => createdAt <= before);
  const now = tables.now();
  const isFree = (id: string): boolean => {
    const { leaseUntil, lostLeases = 0, nextAttemptAt = 0 } = tables.deliveries.get(id) ?? {};
    return leaseUntil === undefined && lostLeases === 0 && nextAttemptAt <= now;
  };
  return [...new Set([...others, ...oldest.map(({ key }) => key)])]
    .filter((id) => id !== named[0] && isFree(id))
    .slice(0, limit)
    .filter((id) => !isDelivered(tables, id, rowOf(tables, id)));
}

/** delivery_claimed */
function claimed(tables: Tables, id: string): ClaimedDelivery {
  const submission = tables.submissions.get(id);
  if (submission === undefined) throw new Error(`a message about a submission that is not there: ${id}`);
  const { leaseFence, attempts, deliveredHeld } = rowOf(tables, id);
  const events = (tables.events.get(id) ?? []).filter(({ seq }) => seq <= submission.version);
  const held = events.find(({ state }) => state === 'held');
  const released = events
    .filter(({ seq, state }) => held !== undefined && seq > held.seq && state !== 'held' && state !== 'pending')
    .map(({ at }) => at);
  return {
    ...{ fence: leaseFence, attempts, version: submission.version, recordKey: submission.requestKey, deliveredHeld },
    submission: submissionOf(submission),
    ...(held === undefined ? {} : { heldSince: instant(held.at) }),
    ...(released.length === 0 ? {} : { releasedAt: instant(Math.min(...released)) }),
  };
}

export function complete(
  tables: Tables,
  id: string,
  fence: number,
  done: { readonly version: number; readonly held: boolean },
): boolean | undefined {
  const row = leasedRow(tables, id, fence);
  if (row === undefined) return undefined;
  row.deliveredVersion = Math.max(row.deliveredVersion, done.version);
  Object.assign(row, { deliveredHeld: done.held, leaseUntil: undefined, nextAttemptAt: undefined });
  Object.assign(row, { attempts: 0, lostLeases: 0 });
  for (const message of due(tables, id).filter(({ version }) => version <= done.version)) {
    dropJob(tables, message.jobId);
    message.deliveredAt = tables.now();
    message.attempt += 1;
  }
  tables.pause = undefined;
  return due(tables, id).some(isOpen);
}

export function fail(tables: Tables, id: string, fence: number, failed: Failed): boolean {
  const now = tables.now();
  const row = leasedRow(tables, id, fence);
  if (row === undefined) return false;
  const next = failed.retryInMs === undefined ? undefined : now + failed.retryInMs;
  Object.assign(row, { leaseUntil: undefined, lostLeases: 0, nextAttemptAt: next });
  if (next === undefined) row.attempts = 0;
  if (failed.answered) tables.pause = undefined;
  for (const message of due(tables, id).filter(({ version }) => version <= failed.version)) {
    dropJob(tables, message.jobId);
    if (message.failedAt !== undefined) continue;
    message.attempt += 1;
    message.lastError = failed.failure;
    message.jobId = undefined;
    message.failedAt = next === undefined ? now : undefined;
  }
  if (next !== undefined) requeue(tables, id, next);
  else if (due(tables, id).some(isOpen)) requeue(tables, id, now);
  return true;
}

export function pause(
  tables: Tables,
  claims: Parameters<DeliveryStore['pause']>[1],
  failure: DeliveryFailure,
  pausesMs: readonly number[],
): { readonly attempts: number; readonly pauseMs: number } {
  const now = tables.now();
  const { code, message } = failure;
  const before = tables.pause;
  const tries = claims.some(({ submissionId, fence }) => {
    const row = leasedRow(tables, submissionId, fence);
    return row !== undefined && row.leaseUntil === before?.until;
  });
  const counts = before === undefined || before.until <= now || tries;
  const attempts = (before?.attempts ?? 0) + 1;
  const until = counts ? now + (pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? 0) : before.until;
  if (counts) tables.pause = { since: before?.since ?? now, until, attempts, code, message };
  const ids = claims
    .filter(({ submissionId, fence }) => leasedRow(tables, submissionId, fence) !== undefined)
    .map(({ submissionId }) => submissionId)
    .toSorted();
  for (const id of ids) {
    const row = rowOf(tables, id);
    Object.assign(row, { leaseUntil: undefined, attempts: Math.max(row.attempts - 1, 0), lostLeases: 0 });
    for (const each of due(tables, id)) {
      dropJob(tables, each.jobId);
      if (each.failedAt === undefined) Object.assign(each, { lastError: failure, jobId: undefined });
    }
  }
  const [first] = ids;
  if (first !== undefined) requeue(tables, first, until);
  return { attempts: counts ? attempts : 0, pauseMs: until - now };
}

/** False: nothing is due. */
function requeue(tables: Tables, id: string, at: number): boolean {
  const newest = due(tables, id)
    .filter(isOpen)
    .toSorted((a, b) => b.version - a.version)[0];
  if (newest === undefined) return false;
  newest.jobId = addJob(tables, 'salesforce-deliver', id, at);
  return true;
}

/** As the sweeper asks for it. */
export function requeueNow(tables: Tables, id: string): boolean {
  return requeue(tables, id, tables.now());
}

/** The operator has everything tried once more that was given up on, and an org that is left alone at once. */
export function retry(tables: Tables): number {
  const now = tables.now();
  const messages = [...tables.outbox.values()].flat().toSorted((a, b) => a.id - b.id);
  const oldest = messages.find(isOpen);
  if (tables.pause !== undefined && oldest !== undefined) requeue(tables, oldest.key, now);
  tables.pause = undefined;
  const again = new Set<string>();
  for (const message of messages) {
    if (message.deliveredAt !== undefined || message.failedAt === undefined) continue;
    message.failedAt = undefined;
    again.add(message.key);
  }
  for (const id of again) requeue(tables, id, now);
  return again.size;
}

export function recordKey(tables: Tables, id: string): string | undefined {
  return tables.submissions.get(id)?.requestKey;
}

/** Messages that the org does not have, those given up on among them. */
function due(tables: Tables, id: string): readonly OutboxRow[] {
  return (tables.outbox.get(id) ?? []).filter(({ deliveredAt }) => deliveredAt === undefined);
}

export function isOpen({ deliveredAt, failedAt }: OutboxRow): boolean {
  return deliveredAt === undefined && failedAt === undefined;
}

function isDelivered(tables: Tables, id: string, { deliveredVersion }: DeliveryRow): boolean {
  return (tables.submissions.get(id)?.version ?? 0) <= deliveredVersion;
}

/** The row while the lease of that fence is held; undefined when it is not any more. */
function leasedRow(tables: Tables, id: string, fence: number): DeliveryRow | undefined {
  const row = tables.deliveries.get(id);
  return row?.leaseFence === fence && row.leaseUntil !== undefined ? row : undefined;
}

function rowOf(tables: Tables, id: string): DeliveryRow {
  const known = tables.deliveries.get(id);
  if (known !== undefined) return known;
  const made: DeliveryRow = {
    ...{ deliveredVersion: 0, deliveredHeld: false, leaseFence: 0, attempts: 0, lostLeases: 0 },
    ...{ leaseUntil: undefined, nextAttemptAt: undefined },
  };
  tables.deliveries.set(id, made);
  return made;
}
