/** The rows of a release, put into a database as if they had been written ten minutes ago; and read out again, to compare. */
import type postgres from 'postgres';
import { DEBTOR } from './histories.ts';
import { readRelease, releaseFile, type ReleaseName } from './release.ts';

interface Table {
  readonly table: string;
  readonly columns: readonly string[];
  readonly instants: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What stands in the rows for a number that only the ERP of the test knows. */
export interface Numbers {
  /** Of the customer. */
  readonly debtor: string;
  /** Of an order, by our key. */
  readonly orders: ReadonlyMap<string, string>;
}

/** An upgrade takes a while: every lease has run out, and every answer that was lost is past its time. */
const DOWN_MS = 10 * 60_000;

/** The audit trail stays as it was written: its content says when. */
const isAudit = (table: string): boolean => table.startsWith('ledgerline.audit_');

export async function loadRows(admin: postgres.Sql, release: ReleaseName, numbers: Numbers): Promise<void> {
  const laterMs = Date.now() - DOWN_MS - Date.parse(readRelease(release).dumpedAt);
  for (const given of tablesOf(release)) {
    const rows = given.rows.map((row) => Object.fromEntries(given.columns.map((name, at) => [name, row[at]])));
    const moved = isAudit(given.table) ? rows : rows.map((row) => known(later(row, given.instants, laterMs), numbers));
    const columns = given.columns.map((name) => `"${name}"`).join(', ');
    await admin.unsafe(
      `insert into ${given.table} (${columns}) overriding system value
       select ${columns} from jsonb_populate_recordset(null::${given.table}, $1::text::jsonb)`,
      [JSON.stringify(moved)],
    );
  }
  for (const [table, column] of [
    ['ledgerline.outbox', 'id'],
    ['ledgerline.audit_entry', 'entry_id'],
  ]) {
    await admin.unsafe(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), (select max(${column}) from ${table}))`,
    );
  }
}

/** All rows of a release's tables, in the columns that the release had, by table: one text a row. */
export async function readRows(admin: postgres.Sql, release: ReleaseName): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const { table, columns } of tablesOf(release)) {
    if (!table.startsWith('ledgerline.')) continue;
    const pairs = columns.map((name) => `'${name}', t."${name}"`).join(', ');
    const rows = await admin.unsafe<{ row: string }[]>(
      `select jsonb_build_object(${pairs})::text as row from ${table} t order by 1`,
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

export function rowsOf(release: ReleaseName, table: string): number {
  return tablesOf(release).find((given) => given.table === table)?.rows.length ?? 0;
}

function tablesOf(release: ReleaseName): readonly Table[] {
  const tables: (Omit<Table, 'rows'> & { rows: unknown[][] })[] = [];
  for (const line of releaseFile(release, 'rows.jsonl').trim().split('\n')) {
    const read = JSON.parse(line) as unknown[] | Omit<Table, 'rows'>;
    if (Array.isArray(read)) tables.at(-1)?.rows.push(read);
    else tables.push({ table: read.table, columns: read.columns, instants: read.instants, rows: [] });
  }
  return tables;
}

type Row = Readonly<Record<string, unknown>>;

function later(row: Row, instants: readonly string[], byMs: number): Row {
  const moved = instants.map((name) => {
    const value = row[name];
    return [name, typeof value === 'string' ? new Date(Date.parse(value) + byMs).toISOString() : value];
  });
  return { ...row, ...(Object.fromEntries(moved) as Row) };
}

function known(row: Row, { debtor, orders }: Numbers): Row {
  const text = JSON.stringify(row)
    .replaceAll(`"${DEBTOR}"`, JSON.stringify(debtor))
    .replace(/@order:(LL-[0-9a-f]{32})/g, (whole, key: string) => orders.get(key) ?? whole);
  return JSON.parse(text) as Row;
}
