/**
 * Closing opportunities as won, and what the package's trigger then does in the user's own transaction: an Order Submission
 * that asks for the order to be sent, its content and key by the same mapper as the button, and an event once all is
 * written. Nothing is called from here; the companion takes it from the event.
 */
import { createHash } from 'node:crypto';
import { NAMESPACE, type OrgClient, type OrgRecord, type OrgSession } from './org/client.ts';
import { ControllerFailure } from './controllers/failure.ts';
import { orderDraft, type OrderDraft } from './controllers/order-draft.ts';
import { toCompanion } from './controllers/renaming.ts';

export interface ClosingOptions {
  /** The user's own. */
  readonly org: OrgClient;
  /** The trigger's: it writes what users may only read. */
  readonly trigger: OrgClient;
  readonly session: OrgSession;
  readonly now: () => Date;
}

/**
 * Answers how many submissions were asked for: none where the setting leaves that to people. Throws OrgRefusal with the
 * org's words; then nothing is closed and nothing is asked for.
 */
export async function closeAsWon(recordIds: readonly string[], options: ClosingOptions): Promise<number> {
  const drafts: OrderDraft[] = [];
  for (const recordId of (await submits(options.trigger)) ? recordIds : []) {
    const draft = await draftOf(options.org, recordId);
    if (draft !== undefined) drafts.push(draft);
  }
  const updates = recordIds.map((id) => ({ id, StageName: 'Closed Won' }));
  await options.org.save('PATCH', 'Opportunity', updates);
  const requests = [];
  for (const draft of drafts) requests.push(await requestOf(draft, options));
  if (requests.length === 0) return 0;
  const ids = await options.trigger.save('POST', `${NAMESPACE}Order_Submission__c`, requests);
  for (const id of ids) {
    const event = { Record_Id__c: id, Version__c: options.now().getTime() };
    await options.trigger.create(`${NAMESPACE}Submission_Requested__e`, prefixed(event));
  }
  return ids.length;
}

async function submits(trigger: OrgClient): Promise<boolean> {
  const field = `${NAMESPACE}Submit_On_Closed_Won__c`;
  const [setting] = await trigger.query(
    `SELECT ${field} FROM ${NAMESPACE}Companion_Setting__mdt WHERE DeveloperName = 'Default'`,
  );
  return setting?.[field] === true;
}

/** An opportunity that no order can be made of is closed all the same, as the trigger leaves it be. */
async function draftOf(org: OrgClient, recordId: string): Promise<OrderDraft | undefined> {
  try {
    return await orderDraft(org, recordId);
  } catch (error) {
    if (error instanceof ControllerFailure && error.words.code === 'VALIDATION') return undefined;
    throw error;
  }
}

async function requestOf(draft: OrderDraft, { trigger, session, now }: ClosingOptions): Promise<OrgRecord> {
  const { recordId, objectName } = draft.source;
  const payload = toCompanion(JSON.stringify(draft));
  const ended = await trigger.query(
    `SELECT Id FROM ${NAMESPACE}Order_Submission__c WHERE ${NAMESPACE}Source_Record__c = '${recordId}' AND ${NAMESPACE}State__c IN ('rejected', 'cancelled')`,
  );
  const hash = createHash('sha256').update(payload).digest('hex');
  return prefixed({
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
    Version__c: now().getTime(),
  });
}

function prefixed(fields: OrgRecord): OrgRecord {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${NAMESPACE}${name}`, value]));
}
