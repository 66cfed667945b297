/**
 * The simulated database: one org's tables in memory on a clock of their own. The operations beside this file are the SQL
 * functions of companion/drizzle/functions, line by line; each takes effect at once or not at all. Whether they say the
 * same as the real ones is not believed but compared: see ../postgres.
 */
import type {
  DeliveryRow,
  EventRow,
  FreshnessRow,
  JobRow,
  KeyRow,
  OutboxRow,
  PauseRow,
  Queue,
  ReservationRow,
  SubmissionRow,
} from './rows.ts';

/** Defects that a test plants to see whether the simulation finds them. */
export type Plant =
  | 'fenceSkipped'
  | 'acknowledgedBeforeCommit'
  | 'resentWithoutLookUp'
  | 'notFoundBelievedTooEarly'
  | 'bodyNotCompared'
  | 'uniqueRecordDropped'
  | 'reservationKeptAfterRejection'
  | 'reservationLostWhilePending'
  | 'messageForgotten'
  | 'deliveryLeaseIgnored'
  | 'sweeperAsleep'
  | 'staleFigureApproved';

export interface Tables {
  /** The database's clock, ms. */
  readonly now: () => number;
  readonly plant: Plant | undefined;
  readonly submissions: Map<string, SubmissionRow>;
  readonly events: Map<string, EventRow[]>;
  readonly outbox: Map<string, OutboxRow[]>;
  readonly keys: Map<string, KeyRow>;
  readonly reservations: Map<string, ReservationRow>;
  readonly deliveries: Map<string, DeliveryRow>;
  pause: PauseRow | undefined;
  messagesMade: number;
  readonly freshness: Map<string, FreshnessRow>;
  readonly jobs: Map<number, JobRow>;
  /** Every job ever made, in order: a job's id is its place here, from 1. */
  readonly jobsMade: JobRow[];
  /** Told of each new job, so that it is fetched when it is due. */
  onJob: (job: JobRow) => void;
}

export function emptyTables(now: () => number, plant?: Plant): Tables {
  return {
    now,
    plant,
    submissions: new Map(),
    events: new Map(),
    outbox: new Map(),
    keys: new Map(),
    reservations: new Map(),
    deliveries: new Map(),
    pause: undefined,
    messagesMade: 0,
    freshness: new Map(),
    jobs: new Map(),
    jobsMade: [],
    onJob: () => undefined,
  };
}

/** job_add */
export function addJob(tables: Tables, queue: Queue, submissionId: string, startAfter: number): number {
  const id = tables.jobsMade.length + 1;
  const job: JobRow = { id, queue, submissionId, startAfter, state: 'created', heartbeatAt: undefined };
  tables.jobsMade.push(job);
  tables.jobs.set(id, job);
  tables.onJob(job);
  return id;
}

/** job_drop: only one that nobody has begun. */
export function dropJob(tables: Tables, id: number | undefined): void {
  if (id !== undefined && tables.jobs.get(id)?.state === 'created') tables.jobs.delete(id);
}

export const HEARTBEAT_MS = 10_000;

/** Whether a job will still remind of what it is for: a worker that stopped reporting reminds of nothing. */
export function reminds(tables: Tables, id: number | undefined): boolean {
  const job = id === undefined ? undefined : tables.jobs.get(id);
  if (job === undefined) return false;
  return job.state === 'created' || (job.heartbeatAt ?? 0) > tables.now() - 2 * HEARTBEAT_MS;
}

/** submission_note: a line of history, and a message to the org with a job that reminds of it. */
export function note(
  tables: Tables,
  row: SubmissionRow,
  at: number,
  event: string,
  actor: string,
  detail?: string,
): void {
  const { submissionId, version, state, phase } = row;
  append(tables.events, submissionId, { seq: version, at, state, phase, event, detail, actor });
  if (tables.plant === 'messageForgotten' && event === 'rejected') return;
  tables.messagesMade += 1;
  append(tables.outbox, submissionId, {
    id: tables.messagesMade,
    key: submissionId,
    version,
    createdAt: at,
    jobId: addJob(tables, 'salesforce-deliver', submissionId, at + 2_000),
    deliveredAt: undefined,
    attempt: 0,
    lastError: undefined,
    failedAt: undefined,
  });
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** All revisions of a record, the newest first. */
export function revisionsOf(tables: Tables, source: { readonly object: string; readonly recordId: string }) {
  const found: SubmissionRow[] = [];
  for (const row of tables.submissions.values()) {
    const { recordId, object } = row.content.source;
    if (recordId === source.recordId && object === source.object) found.push(row);
  }
  return found.toSorted((a, b) => b.revision - a.revision);
}

const NOT_YET_ON_DISK_MS = 3_000;

/** What a database loses that had said 'done' before it was: for a test that plants this. */
export function forgetRecent(tables: Tables): void {
  for (const [id, { createdAt }] of tables.submissions) {
    if (createdAt < tables.now() - NOT_YET_ON_DISK_MS) continue;
    for (const rows of [tables.submissions, tables.events, tables.outbox, tables.reservations, tables.deliveries]) {
      rows.delete(id);
    }
    for (const [key, { submissionId }] of tables.keys) if (submissionId === id) tables.keys.delete(key);
    for (const [job, { submissionId }] of tables.jobs) if (submissionId === id) tables.jobs.delete(job);
  }
}
