/** The rows at the end of a run: as the simulated tables have them, and as Postgres has them, in one form. */
import type postgres from 'postgres';
import { money, type Money } from '../../../../companion/src/canonical/money.ts';
import type { Tables } from '../store/tables.ts';
import type { OutboxRow } from '../store/rows.ts';

/** One line a row, so that a difference reads as one. */
export type Lines = readonly string[];

/** Of jobs only what is due and when counts: their ids are Postgres's own. */
type Due = { readonly submissionId: string; readonly startAfter: number } | undefined;

export function simulatedRows(tables: Tables): Lines {
  const due = (id: number | undefined): Due => {
    const job = id === undefined ? undefined : tables.jobs.get(id);
    return job === undefined ? undefined : { submissionId: job.submissionId, startAfter: job.startAfter };
  };
  const lines: string[] = [];
  for (const { jobId, ...row } of tables.submissions.values()) {
    lines.push(line('submission', { ...row, accountId: row.content.accountId, job: due(jobId) }));
  }
  for (const [submissionId, events] of tables.events) {
    for (const event of events) lines.push(line('event', { submissionId, ...event }));
  }
  for (const { jobId, id: _id, ...row } of [...tables.outbox.values()].flat()) lines.push(outboxLine(row, due(jobId)));
  if (tables.pause !== undefined) lines.push(line('pause', tables.pause));
  for (const [key, row] of tables.keys) lines.push(line('key', { key, ...row }));
  for (const row of tables.reservations.values()) lines.push(line('reservation', row));
  for (const [submissionId, row] of tables.deliveries) lines.push(line('delivery', { submissionId, ...row }));
  for (const [place, { value, asOf, leaseFence, leaseUntil }] of tables.freshness) {
    lines.push(line('freshness', { place, value, asOf, leaseFence, leaseUntil }));
  }
  for (const { queue, submissionId, startAfter, state } of tables.jobs.values()) {
    lines.push(line('job', { queue, submissionId, startAfter, state }));
  }
  return lines.toSorted();
}

/** `admin` sees past row-level security; only rows of `orgId` are asked for. */
export async function realRows(admin: postgres.Sql, orgId: string): Promise<Lines> {
  const rows = async (query: string): Promise<readonly Record<string, unknown>[]> => {
    const found = await admin.unsafe(`select to_jsonb(t) as row from (${query}) t`, [orgId]);
    return found.map((each) => each['row'] as Record<string, unknown>);
  };
  const [submissions, events, outbox, keys, reservations, deliveries, freshness, pauses, jobs] = await Promise.all([
    rows(SUBMISSIONS),
    rows(EVENTS),
    rows(OUTBOX),
    rows(`select key, body_hash as "bodyHash", submission_id as "submissionId", fence from ledgerline.idempotency
      where org_id = $1`),
    rows(RESERVATIONS),
    rows(DELIVERIES),
    rows(FRESHNESS),
    rows(`select since, until, attempts, code, message from ledgerline.salesforce_pause where org_id = $1`),
    rows(`select name as queue, data->>'submissionId' as "submissionId", start_after as "startAfter", state
      from pgboss.job where data->>'orgId' = $1 and state in ('created', 'active')`),
  ]);
  return [
    ...submissions.map((row) => line('submission', withMoney(row))),
    ...events.map((row) => line('event', row)),
    ...outbox.map(({ job, ...row }) => outboxLine(row, job as Due)),
    ...keys.map((row) => line('key', row)),
    ...reservations.map((row) => line('reservation', withMoney(row))),
    ...deliveries.map((row) => line('delivery', row)),
    ...freshness.map((row) => line('freshness', row)),
    ...pauses.map((row) => line('pause', row)),
    ...jobs.map((row) => line('job', row)),
  ].toSorted();
}

const JOB = `(select jsonb_build_object('submissionId', j.data->>'submissionId', 'startAfter', j.start_after)
  from pgboss.job j where j.id = x.job_id and j.state in ('created', 'active')) as job`;

const SUBMISSIONS = `select x.submission_id as "submissionId", x.revision, x.account_id as "accountId",
  x.connection_id as "connectionId", x.entity, x.customer, x.payer, x.content, x.content_hash as "contentHash",
  x.erp_key as "erpKey", x.state, x.phase, x.ask, x.amount::text as amount, x.currency,
  x.erp_order_number as "erpOrderNumber", x.erp_content_hash as "erpContentHash", x.reason, x.differences,
  x.rules_hash as "rulesHash", x.requested_by as "requestedBy", x.attempts, x.next_attempt_at as "nextAttemptAt",
  x.created_at as "createdAt", x.updated_at as "updatedAt", x.held_since as "heldSince",
  x.held_invoices as "heldInvoices", x.lease_fence as "leaseFence", x.lease_until as "leaseUntil",
  x.lease_by as "leaseBy", x.sent_until as "sentUntil", x.replaces, x.version, x.request_key as "requestKey",
  x.lost_leases as "lostLeases", x.unasked, ${JOB} from ledgerline.submission x where x.org_id = $1`;

const EVENTS = `select submission_id as "submissionId", seq, at, state, phase, event, detail, actor
  from ledgerline.submission_event where org_id = $1`;

const OUTBOX = `select x.key, x.version, x.created_at as "createdAt", x.delivered_at as "deliveredAt", x.attempt,
  x.last_error as "lastError", x.failed_at as "failedAt", ${JOB} from ledgerline.outbox x where x.org_id = $1 and x.due`;

const RESERVATIONS = `select submission_id as "submissionId", connection_id as "connectionId", entity, payer,
  amount::text as amount, currency, made_at as "madeAt", answered_at as "answeredAt", ended_at as "endedAt",
  ended_reason as "endedReason" from ledgerline.reservation where org_id = $1`;

const DELIVERIES = `select submission_id as "submissionId", delivered_version as "deliveredVersion",
  delivered_held as "deliveredHeld", lease_fence as "leaseFence", lease_until as "leaseUntil", attempts,
  next_attempt_at as "nextAttemptAt", lost_leases as "lostLeases" from ledgerline.salesforce_delivery where org_id = $1`;

const FRESHNESS = `select domain || ':' || key as place, value, as_of as "asOf", lease_fence as "leaseFence",
  lease_until as "leaseUntil" from ledgerline.freshness_entry where org_id = $1`;

function outboxLine(row: Omit<OutboxRow, 'jobId' | 'id'> | Record<string, unknown>, job: Due): string {
  // A job that is gone is named by messages that were delivered; it says nothing any more.
  return line('message', { ...row, job });
}

function withMoney({ amount, currency, ...row }: Record<string, unknown>): Record<string, unknown> {
  const whole: Money = money(String(amount).replace(/\.?0+$/, '') || '0', String(currency));
  return { ...row, amount: whole };
}

function line(kind: string, row: object): string {
  return `${kind} ${canonical(row)}`;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/;

/** Fields in order, what is absent left out, instants in ms. */
export function canonical(value: unknown): string {
  const shown = plain(value);
  return shown === undefined ? 'nothing' : JSON.stringify(shown);
}

function plain(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return INSTANT.test(value) ? Date.parse(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, each]): [string, unknown] => [name, plain(each)]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
