import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../../test/database/open.ts';
import { connect, type Sql } from '../client.ts';
import * as audit from './audit.ts';
import * as capacity from './capacity.ts';
import * as connections from './connections.ts';
import * as deadLetters from './dead-letters.ts';
import * as freshness from './freshness.ts';
import * as orgs from './orgs.ts';
import * as outbox from './outbox.ts';
import * as presence from './presence.ts';
import * as rules from './rules.ts';
import * as salesforce from './salesforce.ts';
import * as submissions from './submissions.ts';

const modules: Record<string, unknown> = {
  ...orgs,
  ...connections,
  ...rules,
  ...freshness,
  ...submissions,
  ...outbox,
  ...audit,
  ...capacity,
  ...salesforce,
  ...deadLetters,
  ...presence,
};
const tables = Object.values(modules).filter((value): value is PgTable => is(value, PgTable));

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  sql = connect(database.adminUrl, { max: 1 });
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly required: boolean;
  readonly key: boolean;
}

const byName = (a: Column, b: Column): number => `${a.table}.${a.column}`.localeCompare(`${b.table}.${b.column}`);

describe('Drizzle’s schema', () => {
  it('describes exactly the tables, columns, types and keys that the migrations make', async () => {
    const made = await sql<Column[]>`
      select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
        a.attnotnull as required, a.attnum = any (i.indkey) as key
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_index i on i.indrelid = c.oid and i.indisprimary
      where c.relnamespace = 'ledgerline'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in ('migration', 'repeatable')`;
    const described = describedColumns();
    expect(described.sort(byName)).toEqual([...made].map((column) => ({ ...column })).sort(byName));
  });
});

function describedColumns(): Column[] {
  return tables.flatMap((table) => {
    const { name, columns, primaryKeys } = getTableConfig(table);
    const keys = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
    return columns.map((column) => ({
      table: name,
      column: column.name,
      type: column.getSQLType().replace(', ', ','),
      required: column.notNull,
      key: column.primary || keys.has(column.name),
    }));
  });
}
