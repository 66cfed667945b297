/**
 * Closing opportunities as won, and what the package's trigger then does in the user's own transaction: an Order Submission
 * that asks for the order to be sent, its content and key by the same mapper as the button, and an event once all is
 * written. Nothing is called from here; the companion takes it from the event.
 */
import { createHash } from 'node:crypto';
import { NAMESPACE, type OrgClient, type OrgRecord, type OrgSession } from './org/client.ts';
import { orderDraft, type OrderDraft } from './controllers/order-draft.ts';
import { toCompanion } from './controllers/renaming.ts';

/** As many as one update of an org takes. */
export const CLOSE_AT_ONCE_MAX = 200;

export interface ClosingOptions {
  /** The user's own. */
  readonly org: OrgClient;
  /** The trigger's: it writes what users may only read. */
  readonly trigger: OrgClient;
  readonly session: OrgSession;
  readonly now: () => Date;
}

/** Throws OrgRefusal with the org's words, and ControllerFailure when an order cannot be made of an opportunity. */
export async function closeAsWon(recordIds: readonly string[], options: ClosingOptions): Promise<void> {
  if (recordIds.length > CLOSE_AT_ONCE_MAX) {
    throw new Error(`${recordIds.length} records; an org takes at most ${CLOSE_AT_ONCE_MAX} in one update.`);
  }
  const drafts: OrderDraft[] = [];
  for (const recordId of recordIds) drafts.push(await orderDraft(options.org, recordId));
  for (const recordId of recordIds) await options.org.update('Opportunity', recordId, { StageName: 'Closed Won' });
  const requested: string[] = [];
  for (const draft of drafts) requested.push(await request(draft, options));
  for (const id of requested) {
    await options.trigger.create(`${NAMESPACE}Submission_Requested__e`, prefixed({ Record_Id__c: id, Version__c: 1 }));
  }
}

async function request(draft: OrderDraft, { trigger, session, now }: ClosingOptions): Promise<string> {
  const { recordId, objectName } = draft.source;
  const payload = toCompanion(JSON.stringify(draft));
  const ended = await trigger.query(
    `SELECT Id FROM ${NAMESPACE}Order_Submission__c WHERE ${NAMESPACE}Source_Record__c = '${recordId}' AND ${NAMESPACE}State__c IN ('rejected', 'cancelled')`,
  );
  const hash = createHash('sha256').update(payload).digest('hex');
  return trigger.create(
    `${NAMESPACE}Order_Submission__c`,
    prefixed({
      Key__c: `${recordId}:${ended.length}:${hash}`,
      Source_Object__c: objectName,
      Source_Record__c: recordId,
      Account__c: draft.accountId,
      Opportunity__c: recordId,
      State__c: 'requested',
      Currency_Code__c: draft.currencyCode,
      Payload__c: payload,
      Requested_At__c: now().toISOString(),
      Requested_By__c: session.userId,
      Version__c: 0,
    }),
  );
}

function prefixed(fields: OrgRecord): OrgRecord {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${NAMESPACE}${name}`, value]));
}
