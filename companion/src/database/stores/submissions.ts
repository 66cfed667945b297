/** The submission store: every method is one SQL function and one round trip. */
import type {
  ClaimOutcome,
  HistoryEntry,
  NewSubmission,
  Reason,
  Submission,
  SubmissionStore,
  SubmitOutcome,
} from '../../orders/port.ts';
import { answerOf, isoInstant, type Sql } from '../client.ts';
import { storedJson } from '../stored-json.ts';
import { type HistoryRow, historyOf, type SubmissionRow, submissionOf } from '../rows/submission.ts';

/** What submission_submit, submission_resume and submission_claim answer. */
interface OutcomeRow {
  readonly kind: string;
  readonly submission?: SubmissionRow;
  readonly submissionId?: string;
  readonly fence?: number;
  readonly replayed?: boolean;
  /** Set when nothing of the submission is known to the database that the caller did not send. */
  readonly fresh?: boolean;
  readonly reason?: Reason | null;
  readonly now?: string;
  readonly until?: string;
  readonly sentUntil?: string | null;
  readonly unasked?: number;
}

export function submissionStore(sql: Sql): SubmissionStore {
  return {
    submit: async (request) => submitOutcome(await submit(sql, request), request),
    claim: async (orgId, submissionId, leaseMs) =>
      claimOutcome(
        await answerOf(
          sql<{ answer: OutcomeRow }[]>`
            select ledgerline.submission_claim(${orgId}, ${submissionId}, ${leaseMs}) as answer`,
        ),
      ),
    recordAnswer: async (orgId, submissionId, fence, answer) => {
      const row = await answerOf(
        sql<{ answer: SubmissionRow | null }[]>`
          select ledgerline.submission_record_answer(${orgId}, ${submissionId}, ${fence},
            ${sql.json(storedJson(answer))}) as answer`,
      );
      return row === null ? undefined : submissionOf(row);
    },
    resume: async (request) => resumeOutcome(await resume(sql, request)),
    get: async (orgId, submissionId) => {
      const row = await answerOf(
        sql<{ answer: { submission: SubmissionRow; history: HistoryRow[] } | null }[]>`
          select ledgerline.submission_get(${orgId}, ${submissionId}) as answer`,
      );
      return row === null ? undefined : withHistory(row);
    },
    list: async (orgId, filter, page) => {
      const rows = await answerOf(
        sql<{ answer: SubmissionRow[] }[]>`
          select ledgerline.submission_list(${orgId}, ${filter.accountId ?? null}, ${filter.state ?? null},
            ${filter.recordId ?? null}, ${page.cursor ?? null}, ${page.limit + 1}) as answer`,
      );
      const items = rows.slice(0, page.limit).map(submissionOf);
      const last = items.at(-1);
      return rows.length > page.limit && last !== undefined ? { items, nextCursor: last.submissionId } : { items };
    },
  };
}

async function submit(sql: Sql, request: NewSubmission): Promise<OutcomeRow> {
  const { order, amount } = request;
  return answerOf(
    sql<{ answer: OutcomeRow }[]>`
      select ledgerline.submission_submit(${request.orgId}, ${request.submissionId}, ${request.idempotencyKey},
        ${request.bodyHash}, ${request.contentHash}, ${sql.json(order as never)}, ${request.connectionId},
        ${request.entity}, ${request.customer}, ${request.payer}, ${amount.amount}, ${amount.currency},
        ${request.rulesHash}, ${request.actor}, ${request.erpKey}, ${request.leaseMs},
        ${request.decideWithin?.free.amount ?? null}, ${request.decideWithin?.asOf ?? null},
        ${request.after ?? null}) as answer`,
  );
}

async function resume(sql: Sql, request: Parameters<SubmissionStore['resume']>[0]): Promise<OutcomeRow> {
  return answerOf(
    sql<{ answer: OutcomeRow }[]>`
      select ledgerline.submission_resume(${request.orgId}, ${request.submissionId}, ${request.rulesHash},
        ${request.actor}, ${request.leaseMs}, ${request.decideWithin?.free.amount ?? null},
        ${request.decideWithin?.asOf ?? null},
        ${request.reason === undefined ? null : sql.json(storedJson(request.reason))}) as answer`,
  );
}

function submitOutcome(row: OutcomeRow, request: NewSubmission): SubmitOutcome {
  const submission = row.fresh === true ? freshSubmission(row, request) : rowOf(row);
  switch (row.kind) {
    case 'mine':
      return { kind: 'mine', submission: required(submission), fence: row.fence ?? 0 };
    case 'heldHere':
      return { kind: 'heldHere', submission: required(submission) };
    case 'known':
      return { kind: 'known', submission: required(submission), replayed: row.replayed === true };
    case 'inFlight':
    case 'recordInFlight':
      return { kind: row.kind, submissionId: row.submissionId ?? '' };
    case 'keyMismatch':
      return { kind: 'keyMismatch' };
    case 'movedOn':
      return { kind: 'movedOn', submission: required(submission) };
    default:
      throw new Error(`submission_submit answered ${row.kind}`);
  }
}

function resumeOutcome(row: OutcomeRow): Awaited<ReturnType<SubmissionStore['resume']>> {
  const submission = rowOf(row);
  switch (row.kind) {
    case 'mine':
      return { kind: 'mine', submission: required(submission), fence: row.fence ?? 0 };
    case 'heldHere':
    case 'state':
      return { kind: row.kind, submission: required(submission) };
    case 'notFound':
      return { kind: 'notFound' };
    default:
      throw new Error(`submission_resume answered ${row.kind}`);
  }
}

function claimOutcome(row: OutcomeRow): ClaimOutcome {
  const submission = rowOf(row);
  if (row.kind !== 'mine') return submission === undefined ? { kind: 'notNow' } : { kind: 'notNow', submission };
  return {
    kind: 'mine',
    submission: required(submission),
    fence: row.fence ?? 0,
    now: isoInstant(row.now ?? ''),
    ...(row.sentUntil === undefined || row.sentUntil === null ? {} : { sentUntil: isoInstant(row.sentUntil) }),
    ...(row.unasked === undefined || row.unasked === 0 ? {} : { unasked: row.unasked }),
  };
}

/** A new submission is what was sent; the database answers only what it decided, which keeps the hot path short. */
function freshSubmission(row: OutcomeRow, request: NewSubmission): Submission {
  const held = row.kind === 'heldHere';
  const now = isoInstant(row.now ?? '');
  return {
    submissionId: request.submissionId,
    source: request.order.source,
    revision: 1,
    accountId: request.order.accountId,
    connectionId: request.connectionId,
    entity: request.entity,
    customer: request.customer,
    payer: request.payer,
    order: request.order,
    contentHash: request.contentHash,
    erpKey: request.erpKey,
    state: held ? 'held' : 'pending',
    ...(held ? {} : { phase: 'asking' as const }),
    ask: 'submit',
    amount: request.amount,
    ...(row.reason === undefined || row.reason === null ? {} : { reason: row.reason }),
    rulesHash: request.rulesHash,
    requestedBy: request.actor,
    attempts: held ? 0 : 1,
    createdAt: now,
    updatedAt: now,
    ...(held ? { heldSince: now } : { lease: { fence: row.fence ?? 0, until: isoInstant(row.until ?? '') } }),
  };
}

function withHistory(row: { submission: SubmissionRow; history: HistoryRow[] }): {
  submission: Submission;
  history: readonly HistoryEntry[];
} {
  return { submission: submissionOf(row.submission), history: row.history.map(historyOf) };
}

function rowOf(row: OutcomeRow): Submission | undefined {
  return row.submission === undefined ? undefined : submissionOf(row.submission);
}

function required(submission: Submission | undefined): Submission {
  if (submission === undefined) throw new Error('a submission function answered without the submission');
  return submission;
}
