/** How an ERP call can fail, in words every adapter maps its vendor's errors to. */

export type ErpErrorCode =
  | 'AUTH' // our credentials were refused
  | 'FORBIDDEN' // our user may not do this
  | 'NOT_FOUND' // the named record is not there
  | 'VALIDATION' // the ERP refused a value
  | 'MASTER_DATA' // customer, product, price, terms or tax are not set up for this
  | 'CREDIT_BLOCKED' // refused for credit; only where the ERP gives no document that is held
  | 'CUSTOMER_BLOCKED'
  | 'PERIOD_CLOSED'
  | 'DUPLICATE'
  | 'CONFLICT' // changed by someone else meanwhile
  | 'PRECONDITION_REQUIRED'
  | 'LOCKED' // the record is being edited
  | 'THROTTLED'
  | 'UNAVAILABLE' // no connection, or a 5xx before anything was done
  | 'TIMEOUT_UNKNOWN_OUTCOME' // a write was sent and its answer never came: look it up by key
  | 'UNSUPPORTED' // this ERP or adapter does not do it
  | 'CONTRACT_BROKEN' // the reply does not fit the schema
  | 'INTERNAL';

export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  /** The ERP's own words. */
  readonly message: string;
  /** What it is about: a line id, a product, a field. */
  readonly target?: string;
}

/**
 * Longer than this no ERP is believed that asks to be left alone: what waits are orders, and to ask costs one call. An org is
 * believed for an hour, since only its copy waits.
 */
export const RETRY_AFTER_MAX_MS = 15 * 60_000;

export interface ErpErrorOptions {
  /** The same call may succeed later without anything being changed. */
  readonly retryable: boolean;
  /** False: the ERP may or may not have done what was asked. */
  readonly outcomeKnown: boolean;
  /** False: our own limits kept the call back, and the ERP never heard of it. Absent: it was tried. */
  readonly asked?: boolean;
  /** When it is worth asking again. What is said above RETRY_AFTER_MAX_MS counts as that. */
  readonly retryAfterMs?: number;
  readonly httpStatus?: number;
  readonly vendorCode?: string;
  readonly findings?: readonly Finding[];
  readonly cause?: unknown;
}

/** `message` holds the ERP's own words where it gave any. */
export class ErpError extends Error {
  readonly code: ErpErrorCode;
  readonly retryable: boolean;
  readonly outcomeKnown: boolean;
  readonly asked: boolean;
  readonly retryAfterMs: number | undefined;
  readonly httpStatus: number | undefined;
  readonly vendorCode: string | undefined;
  readonly findings: readonly Finding[];

  constructor(code: ErpErrorCode, message: string, options: ErpErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ErpError';
    this.code = code;
    this.retryable = options.retryable;
    this.outcomeKnown = options.outcomeKnown;
    this.asked = options.asked ?? true;
    this.retryAfterMs =
      options.retryAfterMs === undefined ? undefined : Math.min(options.retryAfterMs, RETRY_AFTER_MAX_MS);
    this.httpStatus = options.httpStatus;
    this.vendorCode = options.vendorCode;
    this.findings = options.findings ?? [];
  }
}
