/** Orders as the org asks for them: what the package's trigger inserts and publishes when an Opportunity is closed. */
import { createHash } from 'node:crypto';
import { until } from '../companion/until.ts';
import type { Joined } from './joined.ts';

const EVENT = '/services/data/v67.0/sobjects/ledgerline__Submission_Requested__e';
const RECORD = '/services/data/v67.0/sobjects/ledgerline__Order_Submission__c';
const FIELDS = 'ledgerline__State__c, ledgerline__Reason_Code__c, ledgerline__Submission_Id__c, ledgerline__Version__c';

/** An order of the org, which orders may come from. */
export async function newOrder(joined: Joined, accountId: string): Promise<string> {
  const fields = { AccountId: accountId, Status: 'Draft', EffectiveDate: '2026-11-02' };
  return ((await joined.post('/services/data/v67.0/sobjects/Order', fields)) as { id: string }).id;
}

/** A record in state requested, with no event; answers its id. `at` is its quantity, and makes its content its own. */
export async function request(
  joined: Joined,
  at: number,
  accountId: string,
  more: Readonly<Record<string, unknown>> = {},
  sourceRecord?: string,
): Promise<string> {
  const source = { object: 'Order', recordId: sourceRecord ?? (await newOrder(joined, accountId)) };
  const payload = JSON.stringify({
    ...{ source, accountId, entity: 'us', currency: 'USD' },
    lines: [{ lineId: String(at), product: 'GADGET', quantity: String(at), unitPrice: '250.00' }],
  });
  const { id } = (await joined.post(RECORD, {
    ledgerline__Key__c: `${source.recordId}:${at}:${createHash('sha256').update(payload).digest('hex')}`,
    ledgerline__State__c: 'requested',
    ledgerline__Account__c: accountId,
    ledgerline__Source_Object__c: source.object,
    ledgerline__Source_Record__c: source.recordId,
    ledgerline__Payload__c: payload,
    ...more,
  })) as { id: string };
  return id;
}

export async function publish(joined: Joined, recordId: string, version: number): Promise<void> {
  await joined.post(EVENT, { ledgerline__Record_Id__c: recordId, ledgerline__Version__c: version });
}

export async function submissionOf(joined: Joined, recordId: string): Promise<Record<string, unknown>> {
  const soql = `SELECT ${FIELDS} FROM ledgerline__Order_Submission__c WHERE Id = '${recordId}'`;
  return (await joined.query(soql))[0] ?? {};
}

export function inState(joined: Joined, recordId: string, state: string): Promise<Record<string, unknown>> {
  return until(async () => {
    const record = await submissionOf(joined, recordId);
    return record['ledgerline__State__c'] === state && record;
  });
}
