/** Writes down what a release has in its database, in the form that rows.ts reads: see release.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Tables in the order in which they can be filled; a partitioned one is read whole. */
export async function dumpRows(admin: postgres.Sql, folder: string): Promise<void> {
  const [first] = await admin<{ txid: string }[]>`
    select min(txid::text::bigint)::text as txid from ledgerline.audit_entry`;
  const before = BigInt(first?.txid ?? '0');
  const lines: string[] = [];
  for (const table of [...(await tables(admin)), 'pgboss.job']) {
    const columns = await columnsOf(admin, table);
    const keys = await keyOf(admin, table);
    const rows = await admin.unsafe<{ row: Record<string, unknown> }[]>(
      `select to_jsonb(t) as row from ${table} t order by ${keys.map((name) => `t."${name}"`).join(', ')}`,
    );
    const used = columns.filter(({ name }) => rows.some(({ row }) => row[name] !== null));
    if (rows.length === 0) continue;
    const instants = used.filter(({ type }) => type === 'timestamp with time zone').map(({ name }) => name);
    lines.push(JSON.stringify({ table, columns: used.map(({ name }) => name), instants, rows: rows.length }));
    for (const { row } of rows) lines.push(JSON.stringify(used.map((column) => valueOf(row, column, before))));
  }
  writeFileSync(join(folder, 'rows.jsonl'), `${lines.join('\n')}\n`);
}

/** A new database counts its transactions from a low number on: the trail's must be below what it has come to. */
function valueOf(row: Readonly<Record<string, unknown>>, { name, type }: Column, before: bigint): unknown {
  const value = row[name];
  return type === 'xid8' && typeof value === 'string' ? String(BigInt(value) - before + 3n) : value;
}

async function tables(admin: postgres.Sql): Promise<readonly string[]> {
  const found = await admin<{ name: string; needs: string[] | null }[]>`
    select 'ledgerline.' || c.relname as name, (select jsonb_agg('ledgerline.' || r.relname) from pg_constraint k
      join pg_class r on r.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f' and r.oid <> c.oid) as needs
    from pg_class c where c.relnamespace = 'ledgerline'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('migration', 'repeatable') order by 1`;
  const ordered: string[] = [];
  let left = [...found];
  while (left.length > 0) {
    const free = left.filter(({ needs }) => (needs ?? []).every((other) => ordered.includes(other)));
    if (free.length === 0) throw new Error('tables need each other in a circle');
    ordered.push(...free.map(({ name }) => name));
    left = left.filter(({ name }) => !ordered.includes(name));
  }
  return ordered;
}

async function columnsOf(admin: postgres.Sql, table: string): Promise<readonly Column[]> {
  return admin<Column[]>`
    select a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a
    where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;
}

async function keyOf(admin: postgres.Sql, table: string): Promise<readonly string[]> {
  const found = await admin<{ name: string }[]>`
    select a.attname as name from pg_index i cross join unnest(i.indkey) with ordinality k(n, o)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n
    where i.indrelid = ${table}::regclass and i.indisprimary order by k.o`;
  return found.map(({ name }) => name);
}
