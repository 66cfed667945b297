/** What the pages show of the org's own records, as the user sees them. */
import type { HomeAccount } from '../shell/home.ts';
import type { RecordView, ShownField } from '../shell/record.ts';
import { OrgRefusal, type OrgClient, type OrgRecord } from './client.ts';

interface Shape {
  readonly highlights: readonly (readonly [field: string, english: string, german: string])[];
  /** Fields that are amounts in the record's currency. */
  readonly money: readonly string[];
  readonly name: (record: OrgRecord) => string;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  Account: {
    money: [],
    highlights: [
      ['Type', 'Type', 'Typ'],
      ['Phone', 'Phone', 'Telefon'],
      ['BillingCity', 'Billing City', 'Rechnungsort'],
      ['BillingCountry', 'Billing Country', 'Rechnungsland'],
    ],
    name: (record) => text(record['Name']),
  },
  Opportunity: {
    money: ['Amount'],
    highlights: [
      ['StageName', 'Stage', 'Phase'],
      ['Amount', 'Amount', 'Betrag'],
      ['CloseDate', 'Close Date', 'Schlusstermin'],
    ],
    name: (record) => text(record['Name']),
  },
  Order: {
    money: ['TotalAmount'],
    highlights: [
      ['Status', 'Status', 'Status'],
      ['EffectiveDate', 'Order Start Date', 'Startdatum des Auftrags'],
      ['PoNumber', 'PO Number', 'Bestellnummer'],
      ['TotalAmount', 'Order Amount', 'Auftragsbetrag'],
    ],
    name: (record) => text(record['Name']) || text(record['OrderNumber']),
  },
};

export function isShown(object: string): boolean {
  return Object.hasOwn(SHAPES, object);
}

/** Undefined when it is not there or not shared with the user, which an org does not tell apart either. */
export async function recordView(
  org: OrgClient,
  object: string,
  id: string,
  german: boolean,
): Promise<RecordView | undefined> {
  const shape = SHAPES[object];
  if (shape === undefined) return undefined;
  let record: OrgRecord;
  try {
    record = await org.record(object, id);
  } catch (error) {
    if (error instanceof OrgRefusal && error.errorCode !== 'INVALID_SESSION_ID') return undefined;
    throw error;
  }
  const fields = shape.highlights.flatMap(([name, english, inGerman]) =>
    shown(record, name, german ? inGerman : english, german ? 'de-DE' : 'en-US', shape),
  );
  const accountId = object === 'Account' ? id : text(record['AccountId']);
  return {
    object,
    id,
    name: shape.name(record),
    highlights: fields,
    details: [
      { label: 'Name', value: shape.name(record) },
      ...fields,
      ...shown(record, 'Description', german ? 'Beschreibung' : 'Description', '', shape),
    ],
    related: object === 'Account' ? await ordersOf(org, accountId) : await accountLink(org, accountId),
    canClose: object === 'Opportunity' && text(record['StageName']) !== 'Closed Won',
  };
}

function shown(record: OrgRecord, name: string, label: string, locale: string, shape: Shape): readonly ShownField[] {
  const value = shape.money.includes(name) ? money(record, name, locale) : dayOrText(record[name], locale);
  return value === '' ? [] : [{ label, value }];
}

/** As the package's components beside it show an amount: one form on a page. */
function money(record: OrgRecord, name: string, locale: string): string {
  const amount = record[name];
  if (typeof amount !== 'number') return '';
  const currency = text(record['CurrencyIsoCode']);
  if (currency === '') return new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(amount);
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
}

function dayOrText(value: unknown, locale: string): string {
  const plain = text(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(plain)) return plain;
  const day = new Date(`${plain}T00:00:00Z`);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(day);
}

/** All accounts that the user sees; `tells` gives the story of those that are in it. */
export async function accounts(org: OrgClient, tells: ReadonlyMap<string, string>): Promise<readonly HomeAccount[]> {
  const rows = await org.query('SELECT Id, Name FROM Account ORDER BY Name');
  const related = await linkedRecords(org);
  return rows.map((row) => {
    const id = text(row['Id']);
    const story = tells.get(id);
    return {
      id,
      name: text(row['Name']),
      ...(story === undefined ? {} : { tells: story }),
      records: related.filter((one) => one.accountId === id),
    };
  });
}

type Linked = HomeAccount['records'][number] & { readonly accountId: string };

async function linkedRecords(org: OrgClient, where = ''): Promise<readonly Linked[]> {
  const opportunities = await org.query(`SELECT Id, Name, AccountId FROM Opportunity ${where} ORDER BY Name`);
  const orders = await org.query(`SELECT Id, Name, OrderNumber, AccountId FROM Order ${where} ORDER BY Name`);
  const linked = (object: 'Opportunity' | 'Order') => (row: OrgRecord) => ({
    object,
    id: text(row['Id']),
    name: text(row['Name']) || text(row['OrderNumber']),
    accountId: text(row['AccountId']),
  });
  return [...opportunities.map(linked('Opportunity')), ...orders.map(linked('Order'))];
}

async function ordersOf(org: OrgClient, accountId: string): Promise<RecordView['related']> {
  return linkedRecords(org, `WHERE AccountId = '${accountId}'`);
}

async function accountLink(org: OrgClient, accountId: string): Promise<RecordView['related']> {
  if (accountId === '') return [];
  const [row] = await org.query(`SELECT Id, Name FROM Account WHERE Id = '${accountId}'`);
  return row === undefined ? [] : [{ object: 'Account', id: accountId, name: text(row['Name']) }];
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
