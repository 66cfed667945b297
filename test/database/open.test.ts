/** A test file's own database: ours as installed, apart from every other, and gone afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import postgres from 'postgres';
import { openTestDatabase, type TestDatabase } from './open.ts';

const quiet = { max: 1, onnotice: (): void => undefined };

describe('a test database', () => {
  let one: TestDatabase;
  let other: TestDatabase;

  beforeAll(async () => {
    [one, other] = await Promise.all([openTestDatabase(), openTestDatabase()]);
  });
  afterAll(async () => {
    await one.close();
    await other.close();
  });

  it('has our tables, and lets the companion in under its own role', async () => {
    const sql = postgres(one.appUrl, quiet);
    const [row] = await sql`
      select current_user as user, current_database() as name, to_regclass('ledgerline.org') is not null as ours`;
    await sql.end();
    expect(row).toEqual({ user: 'ledgerline_app', name: one.name, ours: true });
  });

  it('lets operators in as the owner of the tables', async () => {
    const sql = postgres(one.ownerUrl, quiet);
    const [row] = await sql`select current_user as user, current_database() as name`;
    await sql.end();
    expect(row).toEqual({ user: 'ledgerline_owner', name: one.name });
  });

  it('shares no row with another', async () => {
    const mine = postgres(one.adminUrl, quiet);
    const theirs = postgres(other.adminUrl, quiet);
    await mine`insert into ledgerline.org (org_id, name) values ('00DLL0000000001AAA', 'Mine')`;
    const seen = await theirs`select org_id from ledgerline.org`;
    await Promise.all([mine.end(), theirs.end()]);
    expect(seen).toHaveLength(0);
  });

  it('is dropped when it is closed, even under a connection that was forgotten', async () => {
    const left = await openTestDatabase();
    const forgotten = postgres(left.appUrl, { ...quiet, max_lifetime: null });
    await forgotten`select 1`;
    await left.close();
    const sql = postgres(one.adminUrl, quiet);
    const found = await sql`select from pg_database where datname = ${left.name}`;
    await sql.end();
    await forgotten.end({ timeout: 0 });
    expect(found).toHaveLength(0);
  });
});
