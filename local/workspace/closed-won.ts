/**
 * Closing opportunities as won, and what the package's trigger then does in the user's own transaction: an Order Submission
 * that asks for the order to be sent, its content and key by the same mapper as the button, and an event once all is
 * written. Nothing is called from here; the companion takes it from the event.
 */
import { createHash } from 'node:crypto';
import { NAMESPACE, type OrgClient, type OrgRecord, OrgRefusal, type OrgSession } from './org/client.ts';
import { opportunityDrafts, quoted, type OrderDraft } from './controllers/order-draft.ts';
import { toCompanion } from './controllers/renaming.ts';

const WON = 'Closed Won';
/** Of ids in one query's address; what is closed at once is the org's to limit. */
const MOST = 200;
const ENDED: ReadonlySet<string> = new Set(['rejected', 'cancelled']);

export interface ClosingOptions {
  /** The user's own. */
  readonly org: OrgClient;
  /** The trigger's: it reads and writes what users may not. */
  readonly trigger: OrgClient;
  readonly session: OrgSession;
  readonly now: () => Date;
  readonly say: (line: string) => void;
  /** The package's own label in the user's language, as System.Label; throws where there is none. */
  readonly label: (name: string) => string;
}

/**
 * Answers how many submissions were asked for: none where the setting leaves that to people. Throws OrgRefusal with the
 * org's words when the closing is refused, or a request that goes with it: then nothing is closed and nothing asked for,
 * since in an org both are one transaction.
 */
export async function closeAsWon(recordIds: readonly string[], options: ClosingOptions): Promise<number> {
  const { org, trigger } = options;
  const before = await stagesOf(org, recordIds);
  await org.save(
    'PATCH',
    'Opportunity',
    recordIds.map((id) => ({ id, StageName: WON })),
  );
  const newlyWon = before.filter(({ StageName }) => StageName !== WON);
  let requested: readonly OrgRecord[];
  try {
    requested = await request(
      newlyWon.map(({ id }) => String(id)),
      options,
    );
  } catch (error) {
    // What the platform does with the transaction.
    await trigger.save('PATCH', 'Opportunity', newlyWon);
    throw error;
  }
  await announce(requested, options);
  return requested.length;
}

type Stage = Readonly<Record<'id' | 'StageName', unknown>>;

/** In portions of what one address can name. */
async function stagesOf(org: OrgClient, recordIds: readonly string[]): Promise<readonly Stage[]> {
  const rows: OrgRecord[] = [];
  for (let at = 0; at < recordIds.length; at += MOST) {
    const ids = quoted(recordIds.slice(at, at + MOST));
    rows.push(...(await org.query(`SELECT Id, StageName FROM Opportunity WHERE Id IN (${ids})`)));
  }
  return rows.map((row) => ({ id: row['Id'], StageName: row['StageName'] }));
}

/** Answers the events to publish, one for each submission that was written. */
async function request(recordIds: readonly string[], options: ClosingOptions): Promise<readonly OrgRecord[]> {
  const { trigger, now } = options;
  if (recordIds.length === 0 || !(await submits(trigger))) return [];
  // As in a trigger, each object is read once, however many records there are.
  const drafts = await opportunityDrafts(trigger, recordIds);
  const earlier = await earlierByRecord(trigger, recordIds);
  const requests = drafts
    .map((draft) => requestOf(draft, earlier.get(draft.source.recordId) ?? [], options))
    .filter((one) => one !== undefined);
  if (requests.length === 0) return [];
  const ids = await recorded(options, requests);
  return ids.map((id) => prefixed({ Record_Id__c: id, Version__c: now().getTime() }));
}

/** In the words of the package's SubmissionRequests where the org refuses one. */
async function recorded(
  { trigger, label }: ClosingOptions,
  requests: readonly OrgRecord[],
): Promise<readonly string[]> {
  try {
    return await trigger.save('POST', `${NAMESPACE}Order_Submission__c`, requests);
  } catch (error) {
    if (!(error instanceof OrgRefusal)) throw error;
    const said = label('Won_Not_Recorded').replace('{0}', () => error.message);
    throw new OrgRefusal(error.status, error.errorCode, said, error.fields);
  }
}

/** After the commit: an event that is not published costs two minutes at most, in which the companion looks by itself. */
async function announce(events: readonly OrgRecord[], { trigger, say }: ClosingOptions): Promise<void> {
  for (const event of events) {
    try {
      await trigger.create(`${NAMESPACE}Submission_Requested__e`, event);
    } catch (error) {
      if (!(error instanceof OrgRefusal)) throw error;
      say(`Submission_Requested__e was not published: ${error.message}`);
    }
  }
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
export function keyOf(recordId: string, earlier: readonly OrgRecord[], payload: string): string {
  const content = `:${createHash('sha256').update(payload).digest('hex')}`;
  const before = earlier.filter(
    (row) => !String(row[`${NAMESPACE}Key__c`]).endsWith(content) || ENDED.has(String(row[`${NAMESPACE}State__c`])),
  );
  return `${recordId}:${before.length}${content}`;
}

/** Undefined where the same was asked for already. */
export function requestOf(
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
