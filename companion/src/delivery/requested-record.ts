/** An Order_Submission__c record that asks for an order: read, put in order, and kept where it cannot be taken in. */
import { type CanonicalOrder, netTotal } from '../canonical/order.ts';
import { canonicalSalesforceId } from '../canonical/salesforce-id.ts';
import { LedgerlineError } from '../platform/errors.ts';
import type { SalesforceRecord } from '../systems/salesforce/port.ts';
import type { RequestedOrder } from './port.ts';

export const REQUESTED_FIELDS =
  'Id, Key__c, Payload__c, Requested_By__c, Reason_Code__c, State__c, Source_Record__c, Account__c, CreatedDate';

/** Later than a record, in the order in which they were made. */
export function isAfter(requestedAt: string, recordId: string): string {
  return `(CreatedDate > ${requestedAt} OR (CreatedDate = ${requestedAt} AND Id > '${recordId}'))`;
}

export function refusedRequest(
  requested: RequestedOrder,
  refusal: { readonly code: string; readonly message: string; readonly action: string },
  order: CanonicalOrder | undefined,
) {
  const { recordId, key, payload, sourceRecord, accountId, requestedBy } = requested;
  return {
    ...{ recordId, key, payload },
    ...{ code: refusal.code, message: refusal.message, action: refusal.action },
    ...(sourceRecord === undefined ? {} : { sourceId: canonicalSalesforceId(sourceRecord) ?? sourceRecord }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(requestedBy === undefined ? {} : { requestedBy: `asserted:${requestedBy}` }),
    ...(order === undefined ? {} : { order, amount: netTotal(order) }),
  };
}

export function payloadOf({ payload }: RequestedOrder): unknown {
  try {
    return JSON.parse(payload);
  } catch (cause) {
    throw new LedgerlineError('VALIDATION', {
      detail: 'The record’s payload is not JSON.',
      field: 'Payload__c',
      cause,
    });
  }
}

/** Undefined for one that is not requested any more. */
export function requestedOf(record: SalesforceRecord): RequestedOrder | undefined {
  const { Id, Key__c: key, Payload__c: payload, Requested_By__c: requestedBy, Reason_Code__c: reasonCode } = record;
  const { Source_Record__c: sourceRecord, Account__c: accountId, CreatedDate: createdDate } = record;
  if (record['State__c'] !== 'requested' || typeof Id !== 'string' || typeof key !== 'string') return undefined;
  if (typeof createdDate !== 'string') return undefined;
  return {
    recordId: Id,
    key,
    requestedAt: new Date(createdDate).toISOString(),
    payload: typeof payload === 'string' ? payload : '',
    ...(typeof sourceRecord === 'string' ? { sourceRecord } : {}),
    ...(typeof accountId === 'string' ? { accountId: canonicalSalesforceId(accountId) ?? accountId } : {}),
    ...(typeof requestedBy === 'string' ? { requestedBy: canonicalSalesforceId(requestedBy) ?? requestedBy } : {}),
    ...(typeof reasonCode === 'string' ? { reasonCode } : {}),
  };
}
