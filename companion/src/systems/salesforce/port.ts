/**
 * The Salesforce port: all that the rest of the companion knows of an org's API.
 *
 * Names are those of the package's source, without a namespace (`Order_Submission__c`); the gateway puts the org's prefix
 * on and takes it off again. Every failure is a SalesforceError. Every call takes a deadline and ends by it.
 */

/** How a connected org is reached. Never holds a secret, only a reference to one. */
export interface SalesforceConnection {
  readonly orgId: string;
  /** The org's own address (My Domain), for tokens and for the API; no other address is ever called for it. */
  readonly instanceUrl: string;
  readonly auth:
    | { readonly kind: 'client_credentials'; readonly clientId: string }
    /** The secret is the private key, PKCS #8 PEM; `audience`: https://login.salesforce.com or https://test.salesforce.com. */
    | {
        readonly kind: 'jwt_bearer';
        readonly clientId: string;
        readonly username: string;
        readonly audience: string;
      };
  /** `env:NAME` or `file:/absolute/path`. */
  readonly secretRef: string;
  /** '' where the package is deployed without a namespace. */
  readonly namespace: string;
  /** e.g. "67.0". */
  readonly apiVersion: string;
  /** https://host:port of the Pub/Sub API; absent: changes are only queried for. */
  readonly pubSubUrl?: string;
  /** The org's own id as an admin has confirmed it; another one behind the address halts everything. */
  readonly expectedOrgId: string;
}

export interface SalesforceCall {
  /** Milliseconds the call may take, its own retries included. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** A number that is written digit by digit: money never passes through a float. */
export interface Decimal {
  readonly decimal: string;
}

export type FieldValue = string | number | boolean | null | Decimal;
export type RecordFields = Readonly<Record<string, FieldValue>>;

export interface Upsert {
  readonly object: string;
  /** The external id's field and value: the record that has it is changed, or made when there is none. */
  readonly by: { readonly field: string; readonly value: string };
  readonly fields: RecordFields;
  /** Lookups to records of the same change, by their index in it: field → index. */
  readonly links?: Readonly<Record<string, number>>;
}

export interface PublishedEvent {
  readonly event: string;
  readonly fields: RecordFields;
}

/** What is done all or not at all. */
export interface Change {
  readonly upserts: readonly Upsert[];
  readonly events: readonly PublishedEvent[];
}

/** A record as the org answers it, names without namespace; null stays null. */
export type SalesforceRecord = Readonly<Record<string, unknown>>;

export interface RowFailure {
  /** Index in what was sent. */
  readonly at: number;
  readonly error: SalesforceError;
}

export interface SalesforcePort {
  /**
   * Upserts all records and publishes all events in one request, or does nothing of it. Answers the records' ids; none where
   * the org has a newer version of them already, and so did nothing.
   */
  change(
    upserts: readonly Upsert[],
    events: readonly PublishedEvent[],
    call: SalesforceCall,
  ): Promise<readonly string[]>;
  /**
   * Several changes in one request, at most 75, each as `change` by itself: answers what it failed with, or undefined. Rejects
   * where the request as a whole failed, and nothing is known of any.
   */
  changeTogether(changes: readonly Change[], call: SalesforceCall): Promise<readonly (SalesforceError | undefined)[]>;
  /** Changes fields of one record by its id. */
  update(object: string, id: string, fields: RecordFields, call: SalesforceCall): Promise<void>;
  /** Upserts up to 200 records at a time, each by itself; answers those that failed. */
  upsertMany(
    object: string,
    field: string,
    records: readonly RecordFields[],
    call: SalesforceCall,
  ): Promise<readonly RowFailure[]>;
  /** As upsertMany for thousands: one bulk job, waited for. A job that outlasts the call is left to end by itself. */
  ingest(
    object: string,
    field: string,
    records: readonly RecordFields[],
    call: SalesforceCall,
  ): Promise<readonly RowFailure[]>;
  /** All records of a query, at most `max` (10,000); more is RESULT_TOO_LARGE. */
  query(soql: string, call: SalesforceCall, max?: number): Promise<readonly SalesforceRecord[]>;
  /**
   * The records of each query, in their order, for as few calls as can be. `max` of one query is at most a page (2,000);
   * more is RESULT_TOO_LARGE.
   */
  queryTogether(
    queries: readonly string[],
    call: SalesforceCall,
    max: number,
  ): Promise<readonly (readonly SalesforceRecord[])[]>;
  /** Signs in and asks the org who it is: proves address, secret and permission. */
  identify(call: SalesforceCall): Promise<{ readonly orgId: string; readonly name: string; readonly sandbox: boolean }>;
  /** API calls of the last 24 hours as the org last said them; undefined before its first answer. */
  usage(): { readonly used: number; readonly max: number } | undefined;
  /** A session for the event bus; `renew`: the one given before was refused. */
  session(call: SalesforceCall, renew?: boolean): Promise<{ readonly accessToken: string; readonly orgId: string }>;
}

/** A value as SOQL writes it in quotes. */
export function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}'`;
}

/** Where connected orgs are configured. Implemented by the database. */
export interface SalesforceConnectionStore {
  /** Undefined when the org is not connected, or halted. */
  get(orgId: string): Promise<SalesforceConnection | undefined>;
  /** Another org answers at the address: halts ours, with an audit entry that names both. */
  haltForOtherOrg(orgId: string, foundOrgId: string): Promise<void>;
}

export interface SalesforceDirectory {
  /** Undefined when the org is not connected, or halted. Throws SalesforceError where its configuration cannot be used. */
  org(orgId: string): Promise<{ readonly port: SalesforcePort; readonly connection: SalesforceConnection } | undefined>;
}

/** An event as it came from the bus. */
export interface ReceivedEvent {
  /** Where to go on after it, opaque. */
  readonly replayId: string;
  readonly fields: SalesforceRecord;
}

export type SubscriptionEnd =
  /** The bus no longer has what comes after the saved replay id. */
  { readonly kind: 'replayExpired' } | { readonly kind: 'ended'; readonly error?: SalesforceError };

/** A subscription to one event; ends for any reason, and whoever made it makes the next. */
export type Subscribe = (request: {
  readonly orgId: string;
  readonly event: string;
  /** Absent: from now on. */
  readonly after?: string;
  /** Events come one at a time, in order; the next one waits until this has resolved. */
  readonly onEvent: (event: ReceivedEvent) => Promise<void>;
  /** Once the bus has taken the subscription. */
  readonly onOpen?: () => void;
  readonly signal: AbortSignal;
}) => Promise<SubscriptionEnd>;

/** Codes of our own beside Salesforce's: what happened before Salesforce could say anything. */
export type OwnCode =
  | 'UNREACHABLE'
  | 'TOO_SLOW'
  | 'ANSWER_BROKEN'
  | 'ADDRESS_REFUSED'
  | 'SECRET_UNREADABLE'
  | 'SIGN_IN_REFUSED'
  | 'ORG_CHANGED'
  | 'RESULT_TOO_LARGE'
  | 'BULK_UNFINISHED'
  | 'NOT_CONNECTED'
  | 'INTERNAL';

/** Salesforce's codes after which the same request may pass later; all others stay until somebody changes something. */
export const PASSING_CODES = [
  'UNABLE_TO_LOCK_ROW',
  'REQUEST_LIMIT_EXCEEDED',
  'SERVER_UNAVAILABLE',
  'REQUEST_RUNNING_TOO_LONG',
  'QUERY_TIMEOUT',
  'API_CURRENTLY_DISABLED',
  'INVALID_SESSION_ID',
  'UNKNOWN_EXCEPTION',
  'TXN_SECURITY_METERING_ERROR',
  'EXCEEDED_ID_LIMIT',
  'LIMIT_EXCEEDED',
  'CONCURRENT_REQUEST_LIMIT_EXCEEDED',
] as const;

export interface SalesforceFailure {
  /** Asking again, later, may succeed. */
  readonly retryable: boolean;
  /** False: what was asked may have been done. */
  readonly outcomeKnown: boolean;
  readonly fields?: readonly string[];
  readonly object?: string;
  /**
   * The org's validation rule that refused, whichever way the record was written: alone, with others, or as a row of a
   * collection or of a bulk job. Absent where it was none, where the integration user may not see the org's rules (View Setup and
   * Configuration), and where a request met more different refusals than are asked for.
   */
  readonly ruleName?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export class SalesforceError extends Error {
  /** Salesforce's errorCode, e.g. FIELD_CUSTOM_VALIDATION_EXCEPTION, or one of OwnCode. */
  readonly code: string;
  readonly retryable: boolean;
  readonly outcomeKnown: boolean;
  readonly fields: readonly string[];
  readonly object: string | undefined;
  readonly ruleName: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, failure: SalesforceFailure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = 'SalesforceError';
    this.code = code;
    this.retryable = failure.retryable;
    this.outcomeKnown = failure.outcomeKnown;
    this.fields = failure.fields ?? [];
    this.object = failure.object;
    this.ruleName = failure.ruleName;
    this.status = failure.status;
    this.retryAfterMs = failure.retryAfterMs;
  }

  /** The same, with the name of the rule that refused. */
  named(ruleName: string): SalesforceError {
    const { retryable, outcomeKnown, fields, object, status, retryAfterMs } = this;
    return new SalesforceError(this.code, this.message, {
      ...{ retryable, outcomeKnown, fields, ruleName, cause: this },
      ...(object === undefined ? {} : { object }),
      ...(status === undefined ? {} : { status }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
}
