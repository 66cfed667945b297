/** The submission store in memory: the same states, leases and reservations as the SQL functions, on a clock of its own. */
import { compare, floorAtZero, type Money, subtract, sum } from '../../canonical/money.ts';
import { instant } from '../../canonical/time.ts';
import type { ReservationStore } from '../../credit/port.ts';
import type {
  Answer,
  HistoryEntry,
  NewSubmission,
  Reason,
  Submission,
  SubmissionState,
  SubmissionStore,
  SubmitOutcome,
} from '../port.ts';

interface Row {
  submission: Submission;
  erpContentHash: string | undefined;
  fence: number;
  leaseUntil: number | undefined;
  leaseBy: 'request' | 'worker' | undefined;
  sentUntil: number | undefined;
  /** When the job is due; undefined: there is none. */
  jobAt: number | undefined;
  lostLeases: number;
  unasked: number;
  reserved: Money | undefined;
  answeredAt: number | undefined;
  readonly history: HistoryEntry[];
}

/** As submission_claim has it. */
const LOST_LEASES_MAX = 3;

export const RESERVED_REASON: Reason = { code: 'CREDIT_LIMIT', message: 'reserved by others', action: 'wait' };

export class FakeStore implements SubmissionStore, ReservationStore {
  readonly rows: Row[] = [];
  private readonly keys = new Map<string, { bodyHash: string; submissionId: string; fence: number }>();
  private readonly now: () => number;
  /** Awaited before every call takes effect, so that a test can interleave them. */
  private readonly gate: () => Promise<void>;
  /** The next recordAnswer fails before it is done, as when the process or its database connection dies. */
  loseNextAnswer = false;

  constructor(now: () => number, gate: () => Promise<void> = async () => {}) {
    this.now = now;
    this.gate = gate;
  }

  async submit(request: NewSubmission): Promise<SubmitOutcome> {
    await this.gate();
    const known = this.keys.get(request.idempotencyKey);
    if (known !== undefined) return this.outcomeOfKey(known, request.bodyHash);
    const key = { bodyHash: request.bodyHash, submissionId: request.submissionId, fence: 1 };
    const { source } = request.order;
    const latest = this.rows
      .filter(({ submission: s }) => s.source.recordId === source.recordId && s.source.object === source.object)
      .toSorted((a, b) => b.submission.revision - a.submission.revision)[0];
    if (latest === undefined) {
      this.keys.set(request.idempotencyKey, key);
      return this.reopen(this.insert(request, 1, undefined), request, false);
    }
    const { submission } = latest;
    if (request.after !== undefined && request.after !== submission.submissionId) {
      return { kind: 'movedOn', submission };
    }
    const same = submission.contentHash === request.contentHash;
    if ((submission.state === 'pending' || submission.state === 'accepted') && same) {
      this.keys.set(request.idempotencyKey, { ...key, submissionId: submission.submissionId, fence: 0 });
      return { kind: 'known', submission, replayed: false };
    }
    if (submission.state === 'pending') return { kind: 'recordInFlight', submissionId: submission.submissionId };
    if (submission.state === 'held') {
      const target = submission.erpOrderNumber === undefined ? request : submission;
      const { connectionId, entity, customer, payer } = target;
      latest.submission = { ...submission, ...contentOf(request), connectionId, entity, customer, payer };
      this.keys.set(request.idempotencyKey, { ...key, submissionId: submission.submissionId, fence: latest.fence + 1 });
      return this.reopen(latest, request, !same);
    }
    this.keys.set(request.idempotencyKey, key);
    return this.reopen(this.insert(request, submission.revision + 1, submission), request, false);
  }

  async claim(_orgId: string, submissionId: string, leaseMs: number): ReturnType<SubmissionStore['claim']> {
    await this.gate();
    const row = this.row(submissionId);
    if (row === undefined) return { kind: 'notNow' };
    const now = this.now();
    if (row.submission.state !== 'pending' || (row.leaseUntil ?? 0) > now) {
      return { kind: 'notNow', submission: row.submission };
    }
    const sent = [row.sentUntil, row.leaseUntil].filter((at) => at !== undefined);
    row.sentUntil = sent.length === 0 ? undefined : Math.max(...sent);
    if (row.leaseUntil !== undefined) {
      row.lostLeases += 1;
      if (row.lostLeases >= LOST_LEASES_MAX) return { kind: 'notNow', submission: this.setAside(row) };
    }
    row.fence += 1;
    row.leaseUntil = now + leaseMs;
    row.leaseBy = 'worker';
    row.jobAt = undefined;
    row.submission = { ...without(row.submission, 'nextAttemptAt'), attempts: row.submission.attempts + 1 };
    return {
      kind: 'mine',
      submission: row.submission,
      fence: row.fence,
      now: instant(now),
      ...(row.sentUntil === undefined ? {} : { sentUntil: instant(row.sentUntil) }),
      ...(row.unasked === 0 ? {} : { unasked: row.unasked }),
    };
  }

  async recordAnswer(
    _orgId: string,
    submissionId: string,
    fence: number,
    answer: Answer,
  ): Promise<Submission | undefined> {
    await this.gate();
    if (this.loseNextAnswer) {
      this.loseNextAnswer = false;
      throw new Error('the connection to the database was lost');
    }
    const row = this.row(submissionId);
    if (
      row === undefined ||
      row.fence !== fence ||
      row.submission.state !== 'pending' ||
      row.leaseUntil === undefined
    ) {
      return undefined;
    }
    const now = this.now();
    const pending = answer.state === 'pending';
    row.jobAt = pending && answer.retryInMs !== undefined ? now + answer.retryInMs : undefined;
    row.leaseUntil = undefined;
    row.leaseBy = undefined;
    row.lostLeases = 0;
    const unasked = answer.asked === false;
    row.unasked = unasked ? row.unasked + 1 : 0;
    const sent = answer.sent ?? answer.phase !== 'retrying';
    row.sentUntil = !pending ? undefined : sent ? now : row.sentUntil;
    const carries = (answer.state === 'accepted' || answer.state === 'held') && answer.erpOrderNumber !== undefined;
    if (carries) row.erpContentHash = row.submission.contentHash;
    if (answer.state === 'accepted') row.answeredAt = now;
    else if (!pending) row.reserved = undefined;
    row.submission = {
      ...without(row.submission, 'phase', 'reason', 'differences', 'nextAttemptAt'),
      state: answer.state,
      attempts: Math.max(row.submission.attempts - (unasked ? 1 : 0), 0),
      rulesHash: answer.rulesHash ?? row.submission.rulesHash,
      updatedAt: instant(now),
      ...(pending && answer.phase !== undefined ? { phase: answer.phase } : {}),
      ...(answer.erpOrderNumber === undefined ? {} : { erpOrderNumber: answer.erpOrderNumber }),
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
      ...(answer.differences === undefined ? {} : { differences: answer.differences }),
      ...(row.jobAt === undefined ? {} : { nextAttemptAt: instant(row.jobAt) }),
    };
    this.note(row, answer.event, answer.actor, answer.detail);
    return row.submission;
  }

  async resume(request: Parameters<SubmissionStore['resume']>[0]): ReturnType<SubmissionStore['resume']> {
    await this.gate();
    const row = this.row(request.submissionId);
    if (row === undefined) return { kind: 'notFound' };
    if (row.submission.state !== 'held') return { kind: 'state', submission: row.submission };
    row.submission = { ...row.submission, rulesHash: request.rulesHash };
    return this.reopen(row, request, false);
  }

  async get(_orgId: string, submissionId: string): ReturnType<SubmissionStore['get']> {
    await this.gate();
    const row = this.row(submissionId);
    return row === undefined ? undefined : { submission: row.submission, history: row.history };
  }

  async list(
    _orgId: string,
    filter: { readonly accountId?: string; readonly state?: SubmissionState; readonly recordId?: string },
    page: { readonly cursor?: string; readonly limit: number },
  ): ReturnType<SubmissionStore['list']> {
    await this.gate();
    const items = this.rows
      .map(({ submission }) => submission)
      .filter((s) => filter.recordId === undefined || s.source.recordId === filter.recordId)
      .filter((s) => filter.state === undefined || s.state === filter.state)
      .filter((s) => filter.accountId === undefined || s.accountId === filter.accountId)
      .toReversed();
    return { items: items.slice(0, page.limit) };
  }

  async live(_orgId: string, payers: Parameters<ReservationStore['live']>[1]): ReturnType<ReservationStore['live']> {
    const totals = payers.flatMap(({ connectionId, entity, payer }) => {
      const reserved = this.liveOf(payer);
      const [first] = reserved;
      if (first === undefined) return [];
      return [{ connectionId, entity, payer, amount: sum(reserved, first.currency), count: reserved.length }];
    });
    return { totals, asOf: instant(this.now()) };
  }

  /** What a credit reading that began at `at` ends: reservations of orders accepted before it. */
  creditWasRead(at: number): void {
    for (const row of this.rows) if (row.answeredAt !== undefined && row.answeredAt < at) row.reserved = undefined;
  }

  private row(submissionId: string): Row | undefined {
    return this.rows.find(({ submission }) => submission.submissionId === submissionId);
  }

  private liveOf(payer: string, except?: string): readonly Money[] {
    return this.rows
      .filter(({ submission }) => submission.payer === payer && submission.submissionId !== except)
      .flatMap(({ reserved }) => reserved ?? []);
  }

  private outcomeOfKey(
    known: { bodyHash: string; submissionId: string; fence: number },
    bodyHash: string,
  ): SubmitOutcome {
    if (known.bodyHash !== bodyHash) return { kind: 'keyMismatch' };
    const row = this.row(known.submissionId);
    if (row === undefined) throw new Error('a key without its submission');
    const { submission } = row;
    const asking = row.leaseBy === 'request' && row.fence === known.fence && (row.leaseUntil ?? 0) > this.now();
    if (submission.state === 'pending' && asking) return { kind: 'inFlight', submissionId: known.submissionId };
    return { kind: 'known', submission, replayed: true };
  }

  private insert(request: NewSubmission, revision: number, before: Submission | undefined): Row {
    const now = instant(this.now());
    const kept =
      before?.state === 'accepted' || (before?.state === 'rejected' && before.replaces !== undefined)
        ? before
        : undefined;
    const replaces = kept?.state === 'accepted' ? kept.submissionId : kept?.replaces;
    const { connectionId, entity, customer, payer } = kept ?? request;
    const notFound = before?.reason?.code === 'DUPLICATE' || before?.reason?.code === 'ORDER_GONE';
    const { erpKey } = notFound ? before : (kept ?? request);
    const number = kept?.erpOrderNumber;
    const row: Row = {
      submission: {
        submissionId: request.submissionId,
        source: request.order.source,
        revision,
        ...contentOf(request),
        ...{ connectionId, entity, customer, payer, erpKey },
        state: 'held',
        ask: 'submit',
        requestedBy: request.actor,
        attempts: 0,
        createdAt: now,
        updatedAt: now,
        ...(number === undefined ? {} : { erpOrderNumber: number }),
        ...(replaces === undefined ? {} : { replaces }),
      },
      erpContentHash: undefined,
      fence: 0,
      leaseUntil: undefined,
      leaseBy: undefined,
      sentUntil: undefined,
      jobAt: undefined,
      lostLeases: 0,
      unasked: 0,
      reserved: undefined,
      answeredAt: undefined,
      history: [],
    };
    this.rows.push(row);
    return row;
  }

  private reopen(
    row: Row,
    request: Pick<Parameters<SubmissionStore['resume']>[0], 'leaseMs' | 'decideWithin' | 'actor' | 'reason'>,
    changed: boolean,
  ): SubmitOutcome {
    const before = without(row.submission, 'reason', 'differences', 'phase');
    const { erpOrderNumber, contentHash } = before;
    const ask = erpOrderNumber === undefined ? 'submit' : row.erpContentHash === contentHash ? 'recheck' : 'change';
    const replaced = before.replaces === undefined ? undefined : this.row(before.replaces)?.submission.amount;
    const need = replaced === undefined ? before.amount : floorAtZero(subtract(before.amount, replaced));
    const others = this.liveOf(before.payer, before.submissionId);
    const wanted = sum([...others, need], need.currency);
    if (request.decideWithin !== undefined && compare(wanted, request.decideWithin.free) > 0) {
      row.submission = { ...before, ask, state: 'held', reason: RESERVED_REASON };
      this.note(row, 'held', request.actor);
      return { kind: 'heldHere', submission: row.submission };
    }
    row.fence += 1;
    row.leaseUntil = this.now() + request.leaseMs;
    row.leaseBy = 'request';
    row.sentUntil = undefined;
    row.lostLeases = 0;
    row.unasked = 0;
    row.jobAt = row.leaseUntil;
    row.reserved = need;
    row.answeredAt = undefined;
    row.submission = {
      ...before,
      ...{ ask, state: 'pending', phase: 'asking', attempts: before.attempts + 1 },
      ...(request.reason === undefined ? {} : { reason: request.reason }),
    };
    this.note(row, changed ? 'changed' : row.history.length === 0 ? 'requested' : 'resumed', request.actor);
    return { kind: 'mine', submission: row.submission, fence: row.fence };
  }

  private setAside(row: Row): Submission {
    const { reason } = row.submission;
    const code = reason?.code.startsWith('CANCEL_') === true ? reason.code : 'POISONED';
    row.leaseUntil = undefined;
    row.leaseBy = undefined;
    row.jobAt = undefined;
    row.submission = {
      ...without(row.submission, 'nextAttemptAt'),
      phase: 'unknown',
      reason: { code, message: 'set aside', action: 'look', clearedBy: 'operations' },
    };
    this.note(row, 'setAside', 'ledgerline:worker');
    return row.submission;
  }

  private note(row: Row, event: string, actor: string, detail?: string): void {
    const { state, phase } = row.submission;
    const at = instant(this.now());
    row.history.push({
      ...{ at, state, event, actor },
      ...(phase === undefined ? {} : { phase }),
      ...(detail === undefined ? {} : { detail }),
    });
  }
}

function contentOf(request: NewSubmission) {
  const { order, contentHash, amount, rulesHash } = request;
  return { order, contentHash, amount, rulesHash, accountId: order.accountId };
}

function without<T extends object, K extends keyof T>(value: T, ...names: K[]): Omit<T, K> {
  const entries = Object.entries(value).filter(([name]) => !names.includes(name as K));
  return Object.fromEntries(entries) as Omit<T, K>;
}
