/** What stands in the end: in our database, read past all of our code, and in the ERP's own books. */
import postgres from 'postgres';
import type { Order } from '../../../local/erp/order.ts';
import type { BookedContent } from './content.ts';
import type { ChaosWorld } from './world.ts';

export interface StoredSubmission {
  readonly submissionId: string;
  /** Idempotency key of the first request for it. */
  readonly key: string;
  readonly erpKey: string;
  readonly reference: string;
  readonly state: string;
  readonly reasonCode: string | undefined;
  readonly erpOrderNumber: string | undefined;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly createdAt: number;
}

export async function storedSubmissions(adminUrl: string): Promise<readonly StoredSubmission[]> {
  return withSql(adminUrl, async (sql) => {
    const rows = await sql<(Record<string, string | null> & { readonly created_at: Date })[]>`
      select submission_id, request_key, erp_key, content->>'purchaseOrderNumber' as reference, state,
        reason->>'code' as reason, erp_order_number, created_at
      from ledgerline.submission`;
    return rows.map((row) => ({
      submissionId: String(row['submission_id']),
      key: String(row['request_key']),
      erpKey: String(row['erp_key']),
      reference: String(row['reference']),
      state: String(row['state']),
      reasonCode: row['reason'] ?? undefined,
      erpOrderNumber: row['erp_order_number'] ?? undefined,
      createdAt: row.created_at.getTime(),
    }));
  });
}

/** 31 December 9999: later than anything here. */
const LAST_DAY_MS = 253_402_214_400_000;

export interface Unfinished {
  readonly pending: number;
  /** Messages that the org has not taken, given up on or not. */
  readonly undelivered: number;
  readonly unsealed: number;
}

/** What is still to be done; all 0 when nothing is. `before`: pending ones that were made earlier alone. */
export async function unfinished({ database, orgUrl }: ChaosWorld, before?: Date): Promise<Unfinished> {
  return withSql(database.adminUrl, async (sql) => {
    const [row] = await sql<{ pending: number; undelivered: number; unsealed: number }[]>`
      select (select count(*) from ledgerline.submission where state = 'pending'
          and created_at < ${(before ?? new Date(LAST_DAY_MS)).toISOString()})::int as pending,
        (select count(*) from ledgerline.outbox where due and delivered_at is null)::int as undelivered,
        (select count(*) from ledgerline.audit_entry e where not exists
          (select from ledgerline.audit_chain c where c.org_id = e.org_id and c.entry_id = e.entry_id))::int as unsealed`;
    const found = row ?? { pending: 0, undelivered: 0, unsealed: 0 };
    return orgUrl === undefined ? { ...found, undelivered: 0 } : found;
  });
}

/** The first few of what is not done, with what keeps each. */
export async function leftOver({ database }: ChaosWorld): Promise<readonly string[]> {
  return withSql(database.adminUrl, async (sql) => {
    const rows = await sql<{ line: string }[]>`
      (select format('pending %s: %s, %s attempts, next %s, lease until %s', submission_id, reason->>'code', attempts,
        next_attempt_at, lease_until) as line from ledgerline.submission where state = 'pending' limit 3)
      union all
      (select format('the org was not told of version %s of %s: %s tries, %s, given up %s, next %s, lease until %s',
        o.version, o.key, o.attempt, o.last_error->>'code', o.failed_at, d.next_attempt_at, d.lease_until)
      from ledgerline.outbox o
      left join ledgerline.salesforce_delivery d on d.org_id = o.org_id and d.submission_id = o.key
      where o.due and o.delivered_at is null limit 3)`;
    return rows.map(({ line }) => line);
  });
}

export type BookedOrder = Order & BookedContent;

/** The ERP's orders of a run, by the number that the run gave them. */
export async function bookedOrders({ erp, accountOf }: ChaosWorld, run: string): Promise<readonly BookedOrder[]> {
  const { orders } = await erp.books();
  return orders
    .filter(({ yourRef }) => yourRef?.startsWith(`${run}-`) === true)
    .map((order) => {
      const partners = new Set([order.debtor, order.billTo, order.shipTo].map(accountOf));
      return { ...order, account: partners.size === 1 ? accountOf(order.debtor) : undefined };
    });
}

export async function withSql<T>(url: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  // No array types are asked for: the driver leaves nobody to catch that question, and a server that is killed just then ends us.
  const sql = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined });
  try {
    return await ask(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
