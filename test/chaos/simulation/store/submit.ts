/** idempotency_take, submission_submit, submission_submit_again, submission_revise, submission_reopen and submission_resume. */
import type { NewSubmission, Reason, SubmissionStore, SubmitOutcome } from '../../../../companion/src/orders/port.ts';
import * as reservations from './reservations.ts';
import { submissionOf, type SubmissionRow } from './rows.ts';
import { addJob, note, revisionsOf, type Tables } from './tables.ts';

/** As functions/submission/reserved_reason.sql. */
const RESERVED: Reason = {
  code: 'CREDIT_LIMIT',
  message: "Together with the customer's other orders under way, this order is over the credit limit.",
  action: 'Wait until the other orders are answered, or ask finance to collect or raise the limit; then check again.',
  clearedBy: 'finance',
};

type ResumeRequest = Parameters<SubmissionStore['resume']>[0];
type Going = Pick<ResumeRequest, 'leaseMs' | 'decideWithin' | 'actor'>;

export function submit(tables: Tables, request: NewSubmission): SubmitOutcome {
  const known = takeKey(tables, request);
  if (known !== undefined) return known;
  const { submissionId, decideWithin } = request;
  const earlier = revisionsOf(tables, request.order.source);
  if (earlier.length > 0 && tables.plant !== 'uniqueRecordDropped') return submitAgain(tables, request, earlier);
  const held =
    decideWithin !== undefined && reservations.exceeds(tables, request, submissionId, request.amount, decideWithin);
  const now = tables.now();
  const until = now + request.leaseMs;
  const row: SubmissionRow = {
    ...contentOf(request),
    ...routeOf(request),
    submissionId,
    revision: 1,
    erpKey: request.erpKey,
    state: held ? 'held' : 'pending',
    phase: held ? undefined : 'asking',
    ask: 'submit',
    erpOrderNumber: undefined,
    erpContentHash: undefined,
    reason: held ? RESERVED : undefined,
    differences: undefined,
    requestedBy: request.actor,
    attempts: held ? 0 : 1,
    nextAttemptAt: undefined,
    createdAt: now,
    updatedAt: now,
    heldSince: held ? now : undefined,
    heldInvoices: undefined,
    leaseFence: held ? 0 : 1,
    leaseUntil: held ? undefined : until,
    leaseBy: held ? undefined : 'request',
    sentUntil: undefined,
    replaces: undefined,
    jobId: held ? undefined : addJob(tables, 'erp-ask', submissionId, until),
    version: 1,
    requestKey: request.idempotencyKey,
    lostLeases: 0,
    unasked: 0,
  };
  tables.submissions.set(submissionId, row);
  if (held) setKey(tables, request, { fence: 0 });
  else reservations.make(tables, row, request.amount, now);
  note(tables, row, now, held ? 'held' : 'requested', request.actor);
  return held
    ? { kind: 'heldHere', submission: submissionOf(row) }
    : { kind: 'mine', submission: submissionOf(row), fence: 1 };
}

export function resume(tables: Tables, request: ResumeRequest): Awaited<ReturnType<SubmissionStore['resume']>> {
  const row = tables.submissions.get(request.submissionId);
  if (row === undefined) return { kind: 'notFound' };
  if (row.state !== 'held') return { kind: 'state', submission: submissionOf(row) };
  row.rulesHash = request.rulesHash;
  row.reason = request.reason;
  return reopen(tables, row, false, request);
}

/** Undefined: the key is ours now. */
function takeKey(tables: Tables, request: NewSubmission): SubmitOutcome | undefined {
  const known = tables.keys.get(request.idempotencyKey);
  if (known === undefined) {
    const { bodyHash, submissionId } = request;
    tables.keys.set(request.idempotencyKey, { bodyHash, submissionId, fence: 1 });
    return undefined;
  }
  if (known.bodyHash !== request.bodyHash && tables.plant !== 'bodyNotCompared') return { kind: 'keyMismatch' };
  const row = tables.submissions.get(known.submissionId);
  if (row === undefined) throw new Error(`the key ${request.idempotencyKey} names a submission that is not there`);
  const asking = row.leaseBy === 'request' && row.leaseFence === known.fence && (row.leaseUntil ?? 0) > tables.now();
  if (row.state === 'pending' && asking) return { kind: 'inFlight', submissionId: row.submissionId };
  return { kind: 'known', submission: submissionOf(row), replayed: true };
}

function submitAgain(tables: Tables, request: NewSubmission, earlier: readonly SubmissionRow[]): SubmitOutcome {
  const [row] = earlier;
  if (row === undefined) throw new Error('a record without revisions');
  const same = row.contentHash === request.contentHash;
  if ((row.state === 'pending' || row.state === 'accepted') && same) {
    setKey(tables, request, { submissionId: row.submissionId, fence: 0 });
    return { kind: 'known', submission: submissionOf(row), replayed: false };
  }
  if (row.state === 'pending') {
    tables.keys.delete(request.idempotencyKey);
    return { kind: 'recordInFlight', submissionId: row.submissionId };
  }
  if (row.state === 'held') {
    Object.assign(row, contentOf(request), { reason: undefined });
    if (row.erpOrderNumber === undefined) Object.assign(row, routeOf(request));
    setKey(tables, request, { submissionId: row.submissionId, fence: row.leaseFence + 1 });
    return reopen(tables, row, !same, request);
  }
  return reopen(tables, revise(tables, request, row), false, request);
}

/** The next revision: untouched by anyone yet. One that changes an order of the ERP stays with it, and with our key there. */
function revise(tables: Tables, request: NewSubmission, before: SubmissionRow): SubmissionRow {
  const now = tables.now();
  const anew = before.state !== 'accepted' && (before.state === 'cancelled' || before.replaces === undefined);
  const row: SubmissionRow = {
    ...before,
    ...contentOf(request),
    ...(anew ? { ...routeOf(request), erpKey: newKeyOf(request, before), erpOrderNumber: undefined } : {}),
    replaces: before.state === 'accepted' ? before.submissionId : anew ? undefined : before.replaces,
    submissionId: request.submissionId,
    revision: before.revision + 1,
    requestedBy: request.actor,
    requestKey: request.idempotencyKey,
    state: 'held',
    phase: undefined,
    erpContentHash: undefined,
    reason: undefined,
    differences: undefined,
    attempts: 0,
    lostLeases: 0,
    unasked: 0,
    nextAttemptAt: undefined,
    createdAt: now,
    updatedAt: now,
    heldSince: undefined,
    heldInvoices: undefined,
    leaseFence: 0,
    leaseUntil: undefined,
    leaseBy: undefined,
    sentUntil: undefined,
    jobId: undefined,
    version: 0,
  };
  tables.submissions.set(row.submissionId, row);
  return row;
}

/** As submission_submit_again: an order that was not found under its key is asked for with that key again. */
function newKeyOf(request: NewSubmission, { reason, erpKey }: SubmissionRow): string {
  return reason?.code === 'DUPLICATE' || reason?.code === 'ORDER_GONE' ? erpKey : request.erpKey;
}

/** Held → pending with the lease and the reservation; or held on, here, where the payer's others leave no room. */
function reopen(
  tables: Tables,
  row: SubmissionRow,
  changed: boolean,
  { leaseMs, decideWithin, actor }: Going,
): Extract<SubmitOutcome, { kind: 'mine' | 'heldHere' }> {
  const now = tables.now();
  const isNew = row.version === 0;
  const needed = reservations.need(tables, row);
  const held = decideWithin !== undefined && reservations.exceeds(tables, row, row.submissionId, needed, decideWithin);
  row.version += 1;
  row.updatedAt = now;
  row.differences = undefined;
  row.sentUntil = undefined;
  row.unasked = 0;
  row.lostLeases = 0;
  const carries = row.erpContentHash === row.contentHash ? 'recheck' : 'change';
  row.ask = row.erpOrderNumber === undefined ? 'submit' : carries;
  if (held) {
    row.reason = RESERVED;
    row.heldSince ??= now;
    row.heldInvoices = undefined;
    for (const key of tables.keys.values()) {
      if (key.submissionId === row.submissionId && key.fence > row.leaseFence) key.fence = 0;
    }
  } else {
    row.state = 'pending';
    row.phase = 'asking';
    row.attempts = 1;
    row.leaseFence += 1;
    row.leaseUntil = now + leaseMs;
    row.leaseBy = 'request';
    row.jobId = addJob(tables, 'erp-ask', row.submissionId, row.leaseUntil);
    reservations.make(tables, row, needed, now);
  }
  note(tables, row, now, held ? 'held' : isNew ? 'requested' : changed ? 'changed' : 'resumed', actor);
  const submission = submissionOf(row);
  return held ? { kind: 'heldHere', submission } : { kind: 'mine', submission, fence: row.leaseFence };
}

function setKey(tables: Tables, request: NewSubmission, to: { submissionId?: string; fence: number }): void {
  const key = tables.keys.get(request.idempotencyKey);
  if (key !== undefined) Object.assign(key, to);
}

function contentOf({ order, contentHash, amount, rulesHash }: NewSubmission) {
  return { content: order, contentHash, amount, rulesHash };
}

function routeOf({ connectionId, entity, customer, payer }: NewSubmission) {
  return { connectionId, entity, customer, payer };
}
