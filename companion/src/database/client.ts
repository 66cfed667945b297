/** The connection pool of the companion, and the one place where the database's failures become ours. */
import postgres from 'postgres';
import { LedgerlineError } from '../platform/errors.ts';

export type Sql = postgres.Sql;

export interface ClientOptions {
  /** Connections at most. */
  readonly max?: number;
  /** Off behind a pooler in transaction mode that knows no prepared statements. */
  readonly prepare?: boolean;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
}

const CONNECT_TIMEOUT_SECONDS = 5;
const IDLE_SECONDS = 300;
/**
 * After a failed connection the next one is tried so much later, however many have failed. The driver's own pause grows to
 * 20 s, and a statement waits it out: callers would hang while the database is away, and on after it is back.
 */
const RECONNECT_SECONDS = 0.25;
/** A database that takes a statement and says nothing, frozen or behind a cut line, holds its caller up no longer. */
const ANSWER_WITHIN_MS = 10_000;

/** Of a companion's connections: the leases that are taken over them are this process's (functions/presence/lease_holder.sql). */
export function connectionName(role: string, holder: string): string {
  return `ledgerline ${role} ${holder}`;
}

/** Connects when the first statement is sent. Instants arrive as ISO 8601 UTC, int8 and numeric as strings. */
export function connect(url: string, options: ClientOptions = {}): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    prepare: options.prepare ?? true,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: IDLE_SECONDS,
    backoff: () => RECONNECT_SECONDS,
    // The driver asks for array types on each new connection and leaves nobody to catch the failure of that question: a
    // backend that dies then would end the process. No array crosses this line.
    fetch_types: false,
    connection: { application_name: options.name ?? 'ledgerline', TimeZone: 'UTC' },
    onnotice: () => undefined,
  });
}

/**
 * What a connection that is gone, refused or not to be had says, and a statement that Postgres gave up on for another's
 * sake: Node's, postgres.js's and Postgres's own codes.
 */
const UNAVAILABLE =
  /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|CONNECTION_|CONNECT_TIMEOUT|08|57P0[1-5]|53[0-9A-Z]{3}|25006|40001|40P01|ENOENT)/;

/** disk_full: what was written before stands, the statement that needed room did nothing. */
const FULL = '53100';
/** Room is made by people. */
const FULL_RETRY_MS = 30_000;

/**
 * Awaits a statement. A database that is gone is DATABASE_UNAVAILABLE: for a write its outcome is then not known, and
 * asking again with the same key settles it. One whose disk is full is DATABASE_FULL: nothing was done. Anything else the
 * database says is a defect and passes as it is.
 */
export async function ask<Row>(
  statement: PromiseLike<readonly Row[]>,
  withinMs = ANSWER_WITHIN_MS,
): Promise<readonly Row[]> {
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(() => silence.reject(unavailable()), withinMs);
  try {
    return await Promise.race([statement, silence.promise]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === FULL) throw new LedgerlineError('DATABASE_FULL', { retryAfterMs: FULL_RETRY_MS, cause: error });
    throw UNAVAILABLE.test(code) ? unavailable(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(cause?: unknown): LedgerlineError {
  return new LedgerlineError('DATABASE_UNAVAILABLE', {
    retryAfterMs: 2_000,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The one value that a function answered in its column `answer`. */
export async function answerOf<Answer>(statement: PromiseLike<readonly { answer: Answer }[]>): Promise<Answer> {
  const [row] = await ask(statement);
  if (row === undefined) throw new Error('a function of ours answered no row');
  return row.answer;
}

/** An instant as Postgres writes it, or a Date, as ISO 8601 UTC with milliseconds. */
export function isoInstant(value: string | Date): string {
  return new Date(value).toISOString();
}

/** As isoInstant, with the microseconds kept: for instants that are compared in the database again. */
export function exactInstant(value: string): string {
  return value.replace(/\+00(:00)?$/, 'Z');
}
