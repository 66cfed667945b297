/**
 * Closing opportunities as won, and what the package's trigger then does in the user's own transaction: an Order Submission
 * that asks for the order to be sent, its content and key by the same mapper as the button, and an event once all is
 * written. Nothing is called from here; the companion takes it from the event.
 */
import { createHash } from 'node:crypto';
import { NAMESPACE, type OrgClient, type OrgRecord, type OrgSession } from './org/client.ts';
import { opportunityDrafts, quoted, type OrderDraft } from './controllers/order-draft.ts';
import { toCompanion } from './controllers/renaming.ts';

const ENDED: ReadonlySet<string> = new Set(['rejected', 'cancelled']);

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
 * org's words; then nothing is asked for, and nothing is closed where it was the closing that was refused.
 */
export async function closeAsWon(recordIds: readonly string[], options: ClosingOptions): Promise<number> {
  const asked = await submits(options.trigger);
  await options.org.save(
    'PATCH',
    'Opportunity',
    recordIds.map((id) => ({ id, StageName: 'Closed Won' })),
  );
  // As in a trigger, each object is read once, however many records there are.
  const drafts = asked ? await opportunityDrafts(options.org, recordIds) : [];
  if (drafts.length === 0) return 0;
  const earlier = await earlierByRecord(options.trigger, recordIds);
  const requests = drafts
    .map((draft) => requestOf(draft, earlier.get(draft.source.recordId) ?? [], options))
    .filter((request) => request !== undefined);
  if (requests.length === 0) return 0;
  const ids = await options.trigger.save('POST', `${NAMESPACE}Order_Submission__c`, requests);
  const events = ids.map((id) => prefixed({ Record_Id__c: id, Version__c: options.now().getTime() }));
  for (const event of events) await options.trigger.create(`${NAMESPACE}Submission_Requested__e`, event);
  return ids.length;
}

async function submits(trigger: OrgClient): Promise<boolean> {
  const field = `${NAMESPACE}Submit_On_Closed_Won__c`;
  const [setting] = await trigger.query(
    `SELECT ${field} FROM ${NAMESPACE}Companion_Setting__mdt WHERE DeveloperName = 'Default'`,
  );
  return setting?.[field] === true;
}

/** The submissions of each record, their keys and states. */
async function earlierByRecord(
  trigger: OrgClient,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OrgRecord[]>> {
  const fields = ['Key__c', 'State__c', 'Source_Record__c'].map((name) => NAMESPACE + name);
  const rows = await trigger.query(
    `SELECT ${fields.join(', ')} FROM ${NAMESPACE}Order_Submission__c WHERE ${NAMESPACE}Source_Record__c IN (${quoted(recordIds)})`,
  );
  return Map.groupBy(rows, (row) => String(row[`${NAMESPACE}Source_Record__c`]));
}

/** As the package's SubmissionKey: content that was asked for before is new once it has ended, or other content came since. */
function keyOf(recordId: string, earlier: readonly OrgRecord[], payload: string): string {
  const content = `:${createHash('sha256').update(payload).digest('hex')}`;
  const before = earlier.filter(
    (row) => !String(row[`${NAMESPACE}Key__c`]).endsWith(content) || ENDED.has(String(row[`${NAMESPACE}State__c`])),
  );
  return `${recordId}:${before.length}${content}`;
}

/** Undefined where the same was asked for already. */
function requestOf(
  draft: OrderDraft,
  earlier: readonly OrgRecord[],
  { session, now }: ClosingOptions,
): OrgRecord | undefined {
  const { recordId, objectName } = draft.source;
  const payload = toCompanion(JSON.stringify(draft));
  const key = keyOf(recordId, earlier, payload);
  if (earlier.some((row) => row[`${NAMESPACE}Key__c`] === key)) return undefined;
  return prefixed({
    Key__c: key,
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
