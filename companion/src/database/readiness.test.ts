import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/database/open.ts';
import { connect, type Sql } from './client.ts';
import { readiness, requireNoLaterRelease } from './readiness.ts';

let database: TestDatabase;
let app: Sql;
let admin: Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
});
afterAll(async () => {
  await app.end();
  await admin.end();
  await database.close();
});

describe('a companion over a database', () => {
  it('of its own release is ready and starts', async () => {
    await expect(readiness(app).missing()).resolves.toEqual([]);
    await expect(requireNoLaterRelease(app)).resolves.toBeUndefined();
  });

  it('of a later release is not ready, and does not start', async () => {
    await admin`insert into ledgerline.migration (name, hash) values ('9999_later.sql', 'x')`;
    await expect(readiness(app).missing()).resolves.toEqual(['migrations']);
    await expect(requireNoLaterRelease(app)).rejects.toThrow(/later release: it has migration 9999_later.sql/);
    await admin`delete from ledgerline.migration where name = '9999_later.sql'`;
  });

  it('of an earlier release starts, and is not ready until it is upgraded', async () => {
    await admin`delete from ledgerline.migration where name = '0009_limits.sql'`;
    await expect(readiness(app).missing()).resolves.toEqual(['migrations']);
    await expect(requireNoLaterRelease(app)).resolves.toBeUndefined();
  });

  it('that does not answer starts, and is not ready', async () => {
    const nowhere = connect('postgres://nobody@127.0.0.1:1/none', { max: 1 });
    await expect(requireNoLaterRelease(nowhere)).resolves.toBeUndefined();
    await expect(readiness(nowhere).missing()).resolves.toEqual(['database']);
    await nowhere.end();
  });
});
