/** The record a screen stands on: whether the user sees it, and the account it belongs to. */
import type { OrgClient } from '../org/client.ts';
import { OrgRefusal } from '../org/client.ts';
import { ControllerFailure, recordNotShared } from './failure.ts';

export type SourceObject = 'Account' | 'Opportunity' | 'Order';

/** The first three characters of an id say what it is of (Salesforce, "Standard Field Record ID Prefix Decoder"). */
const PREFIXES: Readonly<Record<string, SourceObject>> = { '001': 'Account', '006': 'Opportunity', '801': 'Order' };

const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** Throws ControllerFailure for what is no id of one of the three. */
export function objectOf(recordId: unknown): SourceObject {
  const object = typeof recordId === 'string' && ID.test(recordId) ? PREFIXES[recordId.slice(0, 3)] : undefined;
  if (object !== undefined) return object;
  throw new ControllerFailure({
    code: 'OBJECT_NOT_SERVED',
    message: 'This is not an account, an opportunity or an order.',
    action: 'Open one of those records.',
    field: 'recordId',
    sent: 'no',
  });
}

/** The account of the record, as the user may see it. Throws RECORD_NOT_SHARED. */
export async function accountOf(org: OrgClient, recordId: string): Promise<string> {
  const object = objectOf(recordId);
  const field = object === 'Account' ? 'Id' : 'AccountId';
  const row = await visible(org, recordId, `SELECT ${field} FROM ${object} WHERE Id = '${recordId}'`);
  const account = row[field];
  if (typeof account === 'string') return account;
  throw new ControllerFailure({
    code: 'VALIDATION',
    message: 'This record has no account.',
    action: 'Choose its account first.',
    field: 'AccountId',
    record: recordId,
    sent: 'no',
  });
}

/** The one row of a query about a record. Throws RECORD_NOT_SHARED when the user gets none. */
export async function visible(
  org: OrgClient,
  recordId: string,
  soql: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const [row] = await org.query(soql);
    if (row !== undefined) return row;
  } catch (error) {
    if (!(error instanceof OrgRefusal) || error.errorCode === 'INVALID_SESSION_ID') throw error;
  }
  throw recordNotShared(recordId);
}
