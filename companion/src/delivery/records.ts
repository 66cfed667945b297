/** A submission as the org keeps it: Order_Submission__c, and Credit_Hold__c for as long as it is held and after. */
import Big from 'big.js';
import { canonicalSalesforceId } from '../canonical/salesforce-id.ts';
import { excerpt, wellFormed } from '../canonical/text.ts';
import { formatDifference } from './words.ts';
import type { Submission } from '../orders/port.ts';
import type { FieldValue, PublishedEvent, Upsert } from '../systems/salesforce/port.ts';
import type { ClaimedDelivery } from './port.ts';

/** Lengths of the package's fields: the org refuses longer values, and a refused hold would not be seen at all. */
const REASON_MAX = 255;
const CODE_MAX = 64;
const NUMBER_MAX = 80;
const LONG_MAX = 32_768;
const PAYLOAD_MAX = 131_072;
const DECIMALS = 3;

export interface OrgChange {
  readonly upserts: readonly Upsert[];
  readonly events: readonly PublishedEvent[];
  /** Whether the hold stands after it. */
  readonly held: boolean;
}

/** Pure. The hold's record stays when it is released: what held an order is asked for later. */
export function changeOf(delivery: ClaimedDelivery): OrgChange {
  const { submission, version, heldSince, deliveredHeld } = delivery;
  const held = heldSince !== undefined && delivery.releasedAt === undefined;
  return {
    upserts: [orderRecord(delivery), ...(heldSince === undefined ? [] : [holdRecord(delivery, held)])],
    events: [
      changed(submission.source.recordId, version),
      ...(held === deliveredHeld ? [] : [changed(submission.accountId, version)]),
    ],
    held,
  };
}

function orderRecord({ submission, version, recordKey }: ClaimedDelivery): Upsert {
  const { source, reason, order } = submission;
  const payload = JSON.stringify(order);
  return {
    object: 'Order_Submission__c',
    by: { field: 'Key__c', value: recordKey },
    fields: {
      Submission_Id__c: submission.submissionId,
      Revision__c: submission.revision,
      Source_Object__c: source.object,
      Source_Record__c: source.recordId,
      Account__c: submission.accountId,
      ...(source.object === 'Opportunity' ? { Opportunity__c: source.recordId } : {}),
      ...(source.object === 'Order' ? { Order__c: source.recordId } : {}),
      State__c: submission.state,
      Phase__c: submission.phase ?? null,
      Connection__c: submission.connectionId,
      Entity__c: submission.entity,
      Amount__c: decimal(submission.amount.amount),
      Currency_Code__c: submission.amount.currency,
      Erp_Order_Number__c: text(submission.erpOrderNumber, NUMBER_MAX),
      Reason_Code__c: text(reason?.code, CODE_MAX),
      Reason__c: text(reason?.message, REASON_MAX),
      Next_Step__c: text(reason?.action, REASON_MAX),
      Reason_Detail__c: text(detailOf(submission), LONG_MAX),
      Differences__c: text(submission.differences?.map(formatDifference).join('\n'), LONG_MAX),
      // Cut in the middle it would be no order any more.
      Payload__c: payload.length > PAYLOAD_MAX ? null : payload,
      Requested_At__c: submission.createdAt,
      Answered_At__c: submission.state === 'pending' ? null : submission.updatedAt,
      Requested_By__c: userOf(submission.requestedBy),
      Version__c: version,
    },
  };
}

function holdRecord({ submission, version, heldSince, releasedAt }: ClaimedDelivery, held: boolean): Upsert {
  const { source, reason, amount } = submission;
  return {
    object: 'Credit_Hold__c',
    by: { field: 'Key__c', value: submission.submissionId },
    fields: {
      Account__c: submission.accountId,
      Source_Object__c: source.object,
      Source_Record__c: source.recordId,
      Connection__c: submission.connectionId,
      Entity__c: submission.entity,
      Amount__c: decimal(amount.amount),
      Currency_Code__c: amount.currency,
      // What held it stays readable after it was released; while it is asked again there is no new reason yet.
      ...(submission.state === 'held'
        ? {
            Reason_Code__c: text(reason?.code, CODE_MAX),
            Reason__c: text(reason?.message, REASON_MAX),
            Erp_Words__c: text(reason?.erpMessage, LONG_MAX),
            Clears_With__c: text(reason?.clears === undefined ? undefined : JSON.stringify(reason.clears), LONG_MAX),
          }
        : {}),
      Active__c: held,
      Held_Since__c: heldSince ?? null,
      Released_At__c: releasedAt ?? null,
      Version__c: version,
    },
    links: { Order_Submission__c: 0 },
  };
}

function changed(recordId: string, version: number): PublishedEvent {
  return { event: 'Record_Changed__e', fields: { Record_Id__c: recordId, Version__c: version } };
}

/** The ERP's own words, and what clears a hold. */
function detailOf({ reason }: Submission): string | undefined {
  if (reason?.erpMessage === undefined && reason?.clears === undefined) return undefined;
  const { erpMessage, clears } = reason;
  return JSON.stringify({
    ...(erpMessage === undefined ? {} : { erpMessage }),
    ...(clears === undefined ? {} : { clears }),
  });
}

/** Number(18,3): an amount with more digits is rounded for the org's copy; the companion's stays exact. */
export function decimal(amount: string): FieldValue {
  const value = new Big(amount);
  const digits = /\.(\d+)$/.exec(amount)?.[1]?.length ?? 0;
  return { decimal: digits > DECIMALS ? value.toFixed(DECIMALS, Big.roundHalfEven) : amount };
}

export function text(value: string | undefined, max: number): string | null {
  if (value === undefined || value === '') return null;
  const kept = wellFormed(value);
  return kept.length <= max ? kept : `${excerpt(kept, max - 1)}…`;
}

/** The acting user where the org asserted one by id. */
function userOf(actor: string): string | null {
  return canonicalSalesforceId(/^asserted:(005.*)$/.exec(actor)?.[1] ?? '') ?? null;
}
