/** What the org's record of a requested order is told where no submission tells it: refused, waiting for somebody, superseded. */
import type { CanonicalOrder } from '../canonical/order.ts';
import type { Clock } from '../canonical/time.ts';
import { type ErrorCode, LedgerlineError } from '../platform/errors.ts';
import type { RecordFields, SalesforceDirectory } from '../systems/salesforce/port.ts';
import type { DeadLetterStore } from './dead-letters/port.ts';
import { stopsAll } from './org-failure.ts';
import type { RequestedOrder } from './port.ts';
import { text } from './records.ts';
import { refusedRequest } from './requested-record.ts';

export interface RequestedAnswerDeps {
  readonly orgs: SalesforceDirectory;
  /** Keeps what is refused for good, for somebody to mend and replay. */
  readonly deadLetters: Pick<DeadLetterStore, 'raiseRequest'>;
  readonly clock: Clock;
  /** What failed that should not. */
  readonly report: (failed: { readonly orgId: string; readonly recordId: string; readonly error: unknown }) => void;
}

/** Why a requested order is not taken in. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly action: string;
  /** Of the order, as it came. */
  readonly field?: string | undefined;
  /** waits: tried again by itself; defect: that too, and an exception meanwhile. */
  readonly kind: 'forGood' | 'waits' | 'defect';
}

/** All reject when the org, or our database, cannot be asked or written to. */
export interface RequestedAnswers {
  /** Answers whether it is refused for good: else its record stays requested. */
  refuse(orgId: string, requested: RequestedOrder, refusal: Refusal, order?: CanonicalOrder): Promise<boolean>;
  /** Something else counts in its place. */
  supersede(orgId: string, requested: RequestedOrder, code: string, reason: string): Promise<void>;
}

const CALL_MS = 15_000;

/** What somebody puts right without touching the record: it stays requested, says why, and is tried again. */
const WAITS_FOR_OTHERS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NO_CUSTOMER_LINK',
  'ENTITY_UNKNOWN',
  'ROUTE_RULE_MISSING',
  'RULE_MISSING',
  'RULES_INVALID',
]);

export function refusalOf({ code, message, action, field, status }: LedgerlineError): Refusal {
  const passes = WAITS_FOR_OTHERS.has(code) || status >= 500;
  return { code, message, action, field, kind: code === 'INTERNAL' ? 'defect' : passes ? 'waits' : 'forGood' };
}

/** Its record stays requested: the next minute, or a later release, may take it in. */
export function defect(): Refusal {
  const action =
    'It is tried again every minute. If it stays, give the record’s id to support: the log says what failed.';
  return refusalOf(new LedgerlineError('INTERNAL', { action }));
}

/** Taking it in ended the process so many times in a row: tried once more only when somebody replays it. */
export function poisoned(lost: number): Refusal {
  return {
    ...{ code: 'POISONED', kind: 'forGood' },
    message: `Taking this order in has ended the process ${lost} times in a row, so it was set aside.`,
    action:
      'Operations finds out what ends the process, then replays the exception; it is not taken in by itself any more.',
  };
}

export function requestedAnswers(deps: RequestedAnswerDeps): RequestedAnswers {
  /** Whether it is an exception now. What our database refuses about this one must not stop the others. */
  async function keep(
    orgId: string,
    requested: RequestedOrder,
    refusal: Refusal,
    order: CanonicalOrder | undefined,
  ): Promise<boolean> {
    try {
      await deps.deadLetters.raiseRequest(orgId, refusedRequest(requested, refusal, order));
      return true;
    } catch (failure) {
      if (stopsAll(failure)) throw failure;
      deps.report({ orgId, recordId: requested.recordId, error: failure });
      return false;
    }
  }

  async function write(orgId: string, { recordId }: RequestedOrder, fields: RecordFields): Promise<void> {
    const org = await deps.orgs.org(orgId);
    await org?.port.update('Order_Submission__c', recordId, fields, { deadlineMs: CALL_MS });
  }

  const now = (): string => new Date(deps.clock.now()).toISOString();

  return {
    refuse: async (orgId, requested, refusal, order) => {
      const { code, message, action, field, kind } = refusal;
      // Kept before the record says so: if it comes to that no more, the record is looked at again and the same is kept once.
      const kept = kind === 'waits' ? false : await keep(orgId, requested, refusal, order);
      // None is rejected that nobody would find among the exceptions.
      const waits = kind !== 'forGood' || !kept;
      // Each write of the record is one that others see; the same reason is not said twice.
      if (waits && requested.reasonCode === code) return false;
      const place = field === undefined ? '' : `${field}: `;
      await write(orgId, requested, {
        Reason_Code__c: code,
        Reason__c: text(`${place}${message}`, 255),
        Next_Step__c: text(action, 255),
        ...(waits ? {} : { State__c: 'rejected', Answered_At__c: now() }),
      });
      return !waits;
    },
    supersede: async (orgId, requested, code, reason) => {
      await write(orgId, requested, {
        State__c: 'superseded',
        Reason_Code__c: code,
        Reason__c: reason,
        Next_Step__c: null,
        Answered_At__c: now(),
      });
    },
  };
}
