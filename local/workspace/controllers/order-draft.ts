/** The canonical order of a record, as the package's OrderDraftMapper makes it, in the screens' names. */
import { NAMESPACE, OrgRefusal, type OrgClient, type OrgRecord } from '../org/client.ts';
import { ControllerFailure } from './failure.ts';
import { objectOf, visible } from './record.ts';

export interface OrderDraft {
  readonly source: { readonly objectName: 'Opportunity' | 'Order'; readonly recordId: string };
  readonly accountId: string;
  readonly currencyCode: string;
  readonly purchaseOrderNumber?: string;
  readonly requestedDate?: string;
  readonly lines: readonly {
    readonly lineId: string;
    /** Absent where the product has no code: what an order was won with is recorded all the same, and refused by name later. */
    readonly product?: string;
    readonly quantity: string;
    readonly unitPrice: string;
  }[];
}

const LINES = {
  Opportunity: { object: 'OpportunityLineItem', parent: 'OpportunityId' },
  Order: { object: 'OrderItem', parent: 'OrderId' },
} as const;

/** Throws ControllerFailure: RECORD_NOT_SHARED, OBJECT_NOT_SERVED, VALIDATION with the field that is missing. */
export async function orderDraft(org: OrgClient, recordId: string): Promise<OrderDraft> {
  const object = objectOf(recordId);
  if (object === 'Account') throw notServed();
  const fields = object === 'Order' ? 'Id, AccountId, PoNumber, EffectiveDate' : 'Id, AccountId';
  const record = await visible(org, recordId, `SELECT ${fields} FROM ${object} WHERE Id = '${recordId}'`);
  const accountId = textOf(record['AccountId']);
  if (accountId === undefined) throw invalid('This record has no account.', 'AccountId', recordId);
  const purchaseOrderNumber = textOf(record['PoNumber']);
  const requestedDate = textOf(record['EffectiveDate']);
  return {
    source: { objectName: object, recordId },
    accountId,
    currencyCode: await currencyOf(org, object, recordId),
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
    ...(requestedDate === undefined ? {} : { requestedDate }),
    lines: await linesOf(org, object, recordId),
  };
}

/** Of opportunities that were closed; those without an account or a line are left out, as the trigger leaves them be. */
export async function opportunityDrafts(org: OrgClient, recordIds: readonly string[]): Promise<readonly OrderDraft[]> {
  const ids = quoted(recordIds);
  const records = await org.query(`SELECT Id, AccountId, CurrencyIsoCode FROM Opportunity WHERE Id IN (${ids})`);
  const lines = await org.query(
    `SELECT Id, OpportunityId, Quantity, UnitPrice, Product2.ProductCode FROM OpportunityLineItem WHERE OpportunityId IN (${ids}) ORDER BY Id`,
  );
  const byRecord = Map.groupBy(lines, (row) => String(row['OpportunityId']));
  const drafts: OrderDraft[] = [];
  for (const record of records) {
    const recordId = String(record['Id']);
    const accountId = textOf(record['AccountId']);
    const own = byRecord.get(recordId);
    if (accountId === undefined || own === undefined) continue;
    const currencyCode = textOf(record['CurrencyIsoCode']) ?? (await reportingCurrency(org));
    drafts.push({ source: { objectName: 'Opportunity', recordId }, accountId, currencyCode, lines: own.map(lineOf) });
  }
  return drafts;
}

export function quoted(ids: readonly string[]): string {
  return ids.map((id) => `'${id.replace(/[^a-zA-Z0-9]/g, '')}'`).join(', ');
}

async function linesOf(
  org: OrgClient,
  object: 'Opportunity' | 'Order',
  recordId: string,
): Promise<OrderDraft['lines']> {
  const { object: lineObject, parent } = LINES[object];
  const rows = await org.query(
    `SELECT Id, Quantity, UnitPrice, Product2.ProductCode FROM ${lineObject} WHERE ${parent} = '${recordId}' ORDER BY Id`,
  );
  if (rows.length === 0) throw invalid('There are no products on this record.', 'lines', recordId);
  const lines = rows.map(lineOf);
  const nameless = lines.find(({ product }) => product === undefined);
  if (nameless !== undefined) throw invalid('A line’s product has no product code.', 'ProductCode', nameless.lineId);
  return lines;
}

function lineOf(row: OrgRecord): OrderDraft['lines'][number] {
  const product = textOf((row['Product2'] as OrgRecord | null | undefined)?.['ProductCode']);
  return {
    lineId: String(row['Id']),
    ...(product === undefined ? {} : { product }),
    quantity: decimalOf(row['Quantity']),
    unitPrice: decimalOf(row['UnitPrice']),
  };
}

/** The record's own where the org has several currencies, else the org's. */
async function currencyOf(org: OrgClient, object: string, recordId: string): Promise<string> {
  try {
    const [row] = await org.query(`SELECT CurrencyIsoCode FROM ${object} WHERE Id = '${recordId}'`);
    const currency = textOf(row?.['CurrencyIsoCode']);
    if (currency !== undefined) return currency;
  } catch (error) {
    // An org of one currency has no such field.
    if (!(error instanceof OrgRefusal) || error.errorCode !== 'INVALID_FIELD') throw error;
  }
  return reportingCurrency(org);
}

/** Of the org's settings: what an order is in where records carry no currency. Throws NOT_CONFIGURED. */
async function reportingCurrency(org: OrgClient): Promise<string> {
  const field = `${NAMESPACE}Reporting_Currency__c`;
  const [setting] = await org.query(
    `SELECT ${field} FROM ${NAMESPACE}Companion_Setting__mdt WHERE DeveloperName = 'Default'`,
  );
  const currency = textOf(setting?.[field]);
  if (currency !== undefined) return currency;
  throw new ControllerFailure({
    code: 'NOT_CONFIGURED',
    message: 'The org’s currency is not set.',
    action: 'An admin sets it in Setup, custom metadata type “Companion Setting”.',
    field: 'Reporting_Currency__c',
    sent: 'no',
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number of the REST API as a plain decimal string; such numbers have at most 18 digits and never an exponent. */
function decimalOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '0';
}

function notServed(): ControllerFailure {
  return new ControllerFailure({
    code: 'OBJECT_NOT_SERVED',
    message: 'An account is not an order.',
    action: 'Open an opportunity or an order.',
    sent: 'no',
  });
}

function invalid(message: string, field: string, record: string): ControllerFailure {
  return new ControllerFailure({
    code: 'VALIDATION',
    message,
    action: 'Correct the record and try again.',
    field,
    record,
    sent: 'no',
  });
}
