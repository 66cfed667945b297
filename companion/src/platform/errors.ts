/**
 * The one error type that may leave the product, and its catalogue.
 *
 * An error says: a stable code, the field or record, what happened in plain words, and what to do next. The same four
 * reach the wire (RFC 9457 problem details), Apex and the page. Anything else that is thrown is a defect and leaves as
 * INTERNAL with a reference, never with a stack trace.
 */
import { CATALOGUE, type ErrorCode } from './error-catalogue.ts';

export type { ErrorCode } from './error-catalogue.ts';

export interface FieldError {
  /** JSON path of the field in the request, e.g. "lines[3].quantity". */
  readonly field: string;
  readonly code: ErrorCode;
  readonly detail: string;
}

export interface ErrorOptions {
  /** What happened, in plain words; absent: the catalogue's title. */
  readonly detail?: string;
  /** The field of the request that is at fault. */
  readonly field?: string;
  /** The record it is about, e.g. an account or a submission id. */
  readonly record?: string;
  /** What to do next; absent: the catalogue's advice. */
  readonly action?: string;
  /** When asking again may succeed, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly errors?: readonly FieldError[];
  readonly cause?: unknown;
}

export class LedgerlineError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly action: string;
  readonly field: string | undefined;
  readonly record: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly errors: readonly FieldError[] | undefined;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    const entry = CATALOGUE[code];
    super(options.detail ?? entry.title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LedgerlineError';
    this.code = code;
    this.status = entry.status;
    this.title = entry.title;
    this.action = options.action ?? entry.action;
    this.field = options.field;
    this.record = options.record;
    this.retryAfterMs = options.retryAfterMs;
    this.errors = options.errors;
  }
}
