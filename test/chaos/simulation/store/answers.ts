/** submission_claim, submission_release, submission_set_aside, submission_record_answer, submission_get and submission_list. */
import { instant } from '../../../../companion/src/canonical/time.ts';
import type {
  Answer,
  ClaimOutcome,
  HistoryEntry,
  Submission,
  SubmissionState,
} from '../../../../companion/src/orders/port.ts';
import * as reservations from './reservations.ts';
import { type EventRow, submissionOf, type SubmissionRow } from './rows.ts';
import { addJob, dropJob, note, revisionsOf, type Tables } from './tables.ts';

/** As c_lost_leases_max of submission_claim. */
const LOST_LEASES_MAX = 3;

export function claim(tables: Tables, submissionId: string, leaseMs: number): ClaimOutcome {
  const row = tables.submissions.get(submissionId);
  if (row === undefined) return { kind: 'notNow' };
  const now = tables.now();
  if (row.state !== 'pending' || (row.leaseUntil ?? 0) > now) {
    return { kind: 'notNow', submission: submissionOf(row) };
  }
  if (row.leaseUntil !== undefined) {
    row.lostLeases += 1;
    if (row.lostLeases >= LOST_LEASES_MAX) {
      setAside(tables, row, now);
      return { kind: 'notNow', submission: submissionOf(row) };
    }
  }
  row.leaseFence += 1;
  row.sentUntil = latest(row.sentUntil, row.leaseUntil);
  row.leaseUntil = now + leaseMs;
  row.leaseBy = 'worker';
  row.attempts += 1;
  row.nextAttemptAt = undefined;
  row.updatedAt = now;
  const sentUntil = tables.plant === 'resentWithoutLookUp' ? undefined : row.sentUntil;
  return {
    ...{ kind: 'mine', submission: submissionOf(row), fence: row.leaseFence, now: instant(now) },
    ...(sentUntil === undefined ? {} : { sentUntil: instant(sentUntil) }),
    ...(row.unasked === 0 ? {} : { unasked: row.unasked }),
  };
}

/** Nobody asks for it by itself any more: whatever ends the process each time must not keep the rest back. */
function setAside(tables: Tables, row: SubmissionRow, now: number): void {
  const code = row.reason?.code.startsWith('CANCEL_') === true ? row.reason.code : 'POISONED';
  const message = `Asking the ERP for this order has ended without a word ${row.lostLeases} times in a row.`;
  dropJob(tables, row.jobId);
  row.phase = 'unknown';
  row.reason = {
    ...{ code, message, clearedBy: 'operations' },
    action: 'Operations finds out what ends the process, then asks the ERP again; it is not asked by itself any more.',
  };
  row.nextAttemptAt = undefined;
  row.sentUntil = latest(row.sentUntil, row.leaseUntil);
  row.leaseUntil = undefined;
  row.leaseBy = undefined;
  row.jobId = undefined;
  row.updatedAt = now;
  row.version += 1;
  note(tables, row, now, 'setAside', 'ledgerline:worker', message);
}

export function recordAnswer(
  tables: Tables,
  submissionId: string,
  fence: number,
  told: Answer,
): Submission | undefined {
  const row = tables.submissions.get(submissionId);
  const holds = row?.leaseFence === fence || tables.plant === 'fenceSkipped';
  if (row === undefined || !holds || row.state !== 'pending' || row.leaseUntil === undefined) return undefined;
  const answer = numberTaken(tables, row, told) ?? told;
  const now = tables.now();
  const pending = answer.state === 'pending';
  dropJob(tables, row.jobId);
  row.nextAttemptAt = pending && answer.retryInMs !== undefined ? now + Math.trunc(answer.retryInMs) : undefined;
  row.jobId = row.nextAttemptAt === undefined ? undefined : addJob(tables, 'erp-ask', submissionId, row.nextAttemptAt);
  row.state = answer.state;
  row.phase = pending ? answer.phase : undefined;
  row.erpOrderNumber = answer.erpOrderNumber ?? row.erpOrderNumber;
  const carries = (answer.state === 'accepted' || answer.state === 'held') && answer.erpOrderNumber !== undefined;
  if (carries) row.erpContentHash = row.contentHash;
  row.rulesHash = answer.rulesHash ?? row.rulesHash;
  row.reason = answer.reason;
  row.differences = answer.differences;
  row.updatedAt = now;
  row.leaseUntil = undefined;
  row.leaseBy = undefined;
  row.lostLeases = 0;
  if (answer.state === 'held') row.heldSince ??= now;
  else if (!pending) row.heldSince = undefined;
  if (answer.state === 'held') row.heldInvoices = heldInvoices(answer);
  else if (!pending) row.heldInvoices = undefined;
  if (answer.asked === false) row.attempts = Math.max(row.attempts - 1, 0);
  row.unasked = answer.asked === false ? row.unasked + 1 : 0;
  if (!pending) row.sentUntil = undefined;
  else if (answer.sent ?? answer.phase !== 'retrying') row.sentUntil = now;
  row.version += 1;
  if (answer.state === 'accepted') {
    const reserved = tables.reservations.get(submissionId);
    if (reserved !== undefined && reserved.endedAt === undefined) reserved.answeredAt = now;
  } else if (!pending && !(tables.plant === 'reservationKeptAfterRejection' && answer.state === 'rejected')) {
    reservations.end(tables, submissionId, now, answer.state);
  }
  note(tables, row, now, answer.event, answer.actor, answer.detail);
  return submissionOf(row);
}

function heldInvoices({ reason }: Answer): readonly string[] | undefined {
  const numbers = reason?.clears?.invoices.map(({ number }) => number) ?? [];
  return numbers.length === 0 ? undefined : numbers;
}

/** Whoever holds it: here one may be taken for gone that is not. */
export function release(tables: Tables, submissionId: string): boolean {
  const row = tables.submissions.get(submissionId);
  const now = tables.now();
  if (row?.state !== 'pending' || row.leaseUntil === undefined || row.leaseUntil <= now) return false;
  dropJob(tables, row.jobId);
  row.sentUntil = latest(row.sentUntil, row.leaseUntil);
  row.leaseUntil = now;
  row.jobId = addJob(tables, 'erp-ask', submissionId, now);
  return true;
}

/** As submission_number_taken: another record's latest submission holds that order of the ERP. */
function numberTaken(tables: Tables, row: SubmissionRow, answer: Answer): Answer | undefined {
  const { erpOrderNumber: number, differences: _differences, retryInMs: _retryInMs, ...rest } = answer;
  if (number === undefined || number === row.erpOrderNumber || answer.state === 'cancelled') return undefined;
  const other = [...tables.submissions.values()].find(
    (x) =>
      x.erpOrderNumber === number &&
      x.state !== 'cancelled' &&
      x.connectionId === row.connectionId &&
      x.entity === row.entity &&
      x.content.source.recordId !== row.content.source.recordId &&
      revisionsOf(tables, x.content.source)[0] === x,
  );
  if (other === undefined) return undefined;
  const message = `The ERP answered with its order ${number}, which belongs to another record.`;
  const action = `Operations finds both orders in the ERP, that of submission ${other.submissionId} and that of our key, clears the cause and asks the ERP again; it is not asked by itself any more.`;
  return {
    ...rest,
    ...{ state: 'pending', phase: 'unknown', event: 'outcomeUnknown' },
    detail: `answered with order ${number}, which submission ${other.submissionId} holds`,
    reason: {
      code: row.reason?.code.startsWith('CANCEL_') === true ? row.reason.code : 'ERP_NUMBER_TAKEN',
      message,
      action,
      clearedBy: 'operations',
    },
  };
}

export function get(
  tables: Tables,
  submissionId: string,
): { readonly submission: Submission; readonly history: readonly HistoryEntry[] } | undefined {
  const row = tables.submissions.get(submissionId);
  if (row === undefined) return undefined;
  return { submission: submissionOf(row), history: (tables.events.get(submissionId) ?? []).map(historyOf) };
}

export function list(
  tables: Tables,
  filter: { readonly accountId?: string; readonly state?: SubmissionState; readonly recordId?: string },
  page: { readonly cursor?: string; readonly limit: number },
): { readonly items: readonly Submission[]; readonly nextCursor?: string } {
  const { accountId, state, recordId } = filter;
  const found = [...tables.submissions.values()]
    .filter(({ content }) => accountId === undefined || content.accountId === accountId)
    .filter((row) => state === undefined || row.state === state)
    .filter(({ content }) => recordId === undefined || content.source.recordId === recordId)
    .filter(({ submissionId }) => page.cursor === undefined || submissionId < page.cursor)
    .toSorted((a, b) => (a.submissionId < b.submissionId ? 1 : -1));
  const items = found.slice(0, page.limit).map(submissionOf);
  const last = items.at(-1);
  return found.length > page.limit && last !== undefined ? { items, nextCursor: last.submissionId } : { items };
}

function historyOf({ at, state, phase, event, detail, actor }: EventRow): HistoryEntry {
  return {
    ...{ at: instant(at), state, event, actor },
    ...(phase === undefined ? {} : { phase }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
