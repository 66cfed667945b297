/**
 * Orders that the org asks for: Order_Submission__c records in state requested, made in the user's own transaction when an
 * Opportunity is closed. Each is read again, whatever its event said, and submitted as if by the button, with its key as the
 * idempotency key: an event that comes twice, late, out of order or never changes nothing about that.
 */
import type { CanonicalOrder } from '../canonical/order.ts';
import { canonicalSalesforceId, SALESFORCE_ID } from '../canonical/salesforce-id.ts';
import type { SubmitOrder } from '../orders/answer.ts';
import { type ErrorCode, LedgerlineError } from '../platform/errors.ts';
import { REQUEST_DEADLINE_MS } from '../platform/limits.ts';
import { quoted, SalesforceError } from '../systems/salesforce/port.ts';
import type { DeadLetterStore } from './dead-letters/port.ts';
import { stopsAll } from './org-failure.ts';
import type { DeliveryStore, RequestedOrder, RequestStore } from './port.ts';
import { defect, poisoned, refusalOf, type RequestedAnswerDeps, requestedAnswers } from './requested-answer.ts';
import { isAfter, payloadOf, REQUESTED_FIELDS, requestedOf } from './requested-record.ts';

export interface RequestedDeps extends RequestedAnswerDeps {
  readonly submitOrder: SubmitOrder;
  readonly deliveries: Pick<DeliveryStore, 'recordKey'>;
  readonly requests: RequestStore;
  readonly deadLetters: Pick<DeadLetterStore, 'raiseRequest' | 'settleRequest'>;
  /** Throws LedgerlineError VALIDATION, naming the field. */
  readonly readOrder: (payload: unknown) => CanonicalOrder;
  readonly newId: () => string;
}

export interface RequestedOrders {
  /**
   * Submits one record, and before it what its source record had requested earlier: whichever event comes first, the newest
   * request is the last word on the order. Rejects only when the org, or our database, cannot be asked or written to.
   */
  submit(orgId: string, recordId: string): Promise<void>;
  /**
   * Submits those that were requested longer than `olderThanMs` ago, the oldest first; how many there were. None keeps
   * the others back, whatever it fails with: rejects with the first failure once all were tried, and at once only when our
   * database or the org is not to be had.
   */
  submitOverdue(orgId: string, olderThanMs: number): Promise<number>;
}

const CALL_MS = 15_000;
/** Of one query: a payload is long. */
const PAGE = 200;
/** What is left after these waits for the next look. */
const PAGES_MAX = 50;

/** A record whose taking ended the process so often in a row is set aside, so that the rest goes on. */
const LOST_TAKINGS_MAX = 3;

/** What passes by itself: the next look tries again, and the record need not say anything. */
const PASSES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'SUBMISSION_IN_FLIGHT',
  'OVERLOADED',
  'DRAINING',
]);

export function requestedOrders(deps: RequestedDeps): RequestedOrders {
  const { refuse, supersede } = requestedAnswers(deps);

  /** False: it goes by itself later, and what its record requested after it waits for that. */
  async function submit(orgId: string, requested: RequestedOrder): Promise<boolean> {
    const { recordId, key } = requested;
    const lost = await deps.requests.take(orgId, recordId, key);
    if (lost >= LOST_TAKINGS_MAX) {
      // As long as that cannot be told, it is not tried either.
      if (await refuse(orgId, requested, poisoned(lost))) await deps.requests.taken(orgId, recordId);
      return true;
    }
    const goesOn = await takeIn(orgId, requested).catch(async (error: unknown) => {
      // Where the database is away, this process is known to be the one that had it in hand.
      await deps.requests.taken(orgId, recordId).catch(() => undefined);
      throw error;
    });
    await deps.requests.taken(orgId, recordId);
    return goesOn;
  }

  async function takeIn(orgId: string, requested: RequestedOrder): Promise<boolean> {
    let order: CanonicalOrder | undefined;
    let isSubmitted = false;
    try {
      if (await isOvertaken(orgId, requested)) {
        await supersede(orgId, requested, 'NEWER_SUBMITTED', 'What was requested later for the same record counts.');
        return true;
      }
      order = deps.readOrder(payloadOf(requested));
      const caller = {
        orgId,
        actor: requested.requestedBy === undefined ? 'salesforce' : `asserted:${requested.requestedBy}`,
        correlationId: deps.newId(),
        deadlineMs: REQUEST_DEADLINE_MS,
      };
      const { submission } = await deps.submitOrder(caller, { idempotencyKey: requested.key, order });
      isSubmitted = true;
      await deps.deadLetters.settleRequest(orgId, requested.recordId, caller.actor);
      const recordKey = await deps.deliveries.recordKey(orgId, submission.submissionId);
      if (recordKey !== requested.key) {
        const reason = 'The same order had been submitted before; that submission counts.';
        await supersede(orgId, requested, 'ALREADY_SUBMITTED', reason);
      }
      return true;
    } catch (error) {
      if (error instanceof SalesforceError) throw error;
      if (stopsAll(error)) throw error;
      if (error instanceof LedgerlineError && PASSES.has(error.code)) return false;
      if (error instanceof LedgerlineError) {
        await refuse(orgId, requested, refusalOf(error), order);
        return true;
      }
      deps.report({ orgId, recordId: requested.recordId, error });
      // What became of the order is told to the org like that of any other.
      if (!isSubmitted) await refuse(orgId, requested, defect(), order);
      return true;
    }
  }

  /**
   * Whether a later request of the same record was submitted while this one waited for somebody: it must not come after that.
   * The org itself says which was made later, and is asked only where something else of the record was submitted at all.
   */
  async function isOvertaken(orgId: string, requested: RequestedOrder): Promise<boolean> {
    const { sourceRecord, reasonCode, requestedAt, recordId } = requested;
    if (reasonCode === undefined || sourceRecord === undefined || !SALESFORCE_ID.test(sourceRecord)) return false;
    const keys = await deps.requests.otherKeys(
      orgId,
      canonicalSalesforceId(sourceRecord) ?? sourceRecord,
      requested.key,
    );
    if (keys.length === 0) return false;
    const org = await deps.orgs.org(orgId);
    const later = await org?.port.query(
      `SELECT Id FROM Order_Submission__c WHERE Key__c IN (${keys.map(quoted).join(', ')}) AND ${isAfter(requestedAt, recordId)} LIMIT 1`,
      { deadlineMs: CALL_MS },
    );
    return later !== undefined && later.length > 0;
  }

  async function find(orgId: string, where: string): Promise<readonly RequestedOrder[]> {
    const org = await deps.orgs.org(orgId);
    if (org === undefined) return [];
    const soql = `SELECT ${REQUESTED_FIELDS} FROM Order_Submission__c WHERE ${where}`;
    const found = await org.port.query(soql, { deadlineMs: CALL_MS });
    return found.flatMap((record) => requestedOf(record) ?? []);
  }

  /** All that a source record has requested and that is not submitted yet, the oldest first. */
  async function ofSameSource(orgId: string, named: RequestedOrder): Promise<readonly RequestedOrder[]> {
    const { sourceRecord } = named;
    if (sourceRecord === undefined || !SALESFORCE_ID.test(sourceRecord)) return [named];
    return find(
      orgId,
      `State__c = 'requested' AND Source_Record__c = '${sourceRecord}' ORDER BY CreatedDate, Id LIMIT ${PAGE}`,
    );
  }

  /** The answer is not cut at a page: those that wait for somebody are the oldest, and would hide what came after them. */
  async function* requestedBefore(orgId: string, before: string): AsyncGenerator<RequestedOrder> {
    let after = '';
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const found = await find(
        orgId,
        `State__c = 'requested' AND Key__c != null AND CreatedDate <= ${before}${after} ORDER BY CreatedDate, Id LIMIT ${PAGE}`,
      );
      yield* found;
      const last = found.at(-1);
      if (found.length < PAGE || last === undefined) return;
      after = ` AND ${isAfter(last.requestedAt, last.recordId)}`;
    }
  }

  return {
    submit: async (orgId, recordId) => {
      if (!SALESFORCE_ID.test(recordId)) return;
      const [named] = await find(orgId, `Id = '${recordId}'`);
      if (named === undefined) return;
      for (const requested of await ofSameSource(orgId, named)) {
        if (!(await submit(orgId, requested))) return;
      }
    },
    submitOverdue: async (orgId, olderThanMs) => {
      const before = new Date(deps.clock.now() - olderThanMs).toISOString();
      let count = 0;
      const failures: unknown[] = [];
      const putOff = new Set<string>();
      for await (const requested of requestedBefore(orgId, before)) {
        count += 1;
        const { sourceRecord = requested.recordId } = requested;
        if (putOff.has(sourceRecord)) continue;
        try {
          if (!(await submit(orgId, requested))) putOff.add(sourceRecord);
        } catch (error) {
          if (stopsAll(error)) throw error;
          failures.push(error);
          putOff.add(sourceRecord);
        }
      }
      if (failures.length > 0) throw failures[0];
      return count;
    },
  };
}
