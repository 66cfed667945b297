import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/database/open.ts';
import { installDatabase } from './install.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
});

async function rows<Row>(url: string, query: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return (await sql.unsafe(query)) as unknown as Row[];
  } finally {
    await sql.end();
  }
}

describe('an installed database', () => {
  it('forces row-level security on every table of ours that holds an org', async () => {
    const open = await rows(
      database.adminUrl,
      `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
       where c.relnamespace = 'ledgerline'::regnamespace and c.relkind in ('r', 'p')
         and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });

  it('leaves only bookkeeping, and which processes are at work, without an org', async () => {
    const tables = await rows<{ relname: string }>(
      database.adminUrl,
      `select c.relname from pg_class c where c.relnamespace = 'ledgerline'::regnamespace and c.relkind in ('r', 'p')
       and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id') order by 1`,
    );
    expect(tables.map(({ relname }) => relname)).toEqual(['migration', 'presence', 'repeatable']);
  });

  it('begins every key with the org, but for the public id of a client', async () => {
    const keys = await rows<{ name: string }>(
      database.adminUrl,
      `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
       where c.relnamespace = 'ledgerline'::regnamespace and i.indisunique and i.indkey[0] <> a.attnum`,
    );
    expect(keys.map(({ name }) => name)).toEqual(['ledgerline.org_client_id']);
  });

  it('gives the application role nothing to own and no way around', async () => {
    const owned = await rows(
      database.adminUrl,
      `select c.relname from pg_class c where c.relowner = 'ledgerline_app'::regrole
       union all select p.proname from pg_proc p where p.proowner = 'ledgerline_app'::regrole`,
    );
    const [role] = await rows<{ rolsuper: boolean; rolbypassrls: boolean; rolcreaterole: boolean }>(
      database.adminUrl,
      `select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = 'ledgerline_app'`,
    );
    expect({ owned, role }).toEqual({
      owned: [],
      role: { rolsuper: false, rolbypassrls: false, rolcreaterole: false },
    });
    await expect(rows(database.appUrl, 'alter table ledgerline.submission disable row level security')).rejects.toThrow(
      'must be owner',
    );
    await expect(rows(database.appUrl, 'set role ledgerline_owner')).rejects.toThrow('permission denied');
  });

  it.each([
    'update ledgerline.audit_entry set actor = $$nobody$$',
    'delete from ledgerline.audit_entry',
    'update ledgerline.audit_chain set seq = 1',
    'delete from ledgerline.submission_event',
    'update ledgerline.rule_snapshot set hash = hash',
    'delete from ledgerline.submission',
    'update ledgerline.org set name = name',
    'select * from ledgerline.sweeper_orgs()',
    'set role ledgerline_sweeper',
    'create table ledgerline.mine (n integer)',
    'create function pgboss.mine() returns integer language sql as $$select 1$$',
  ])('refuses the application: %s', async (statement) => {
    await expect(rows(database.appUrl, statement)).rejects.toThrow('permission denied');
  });

  it('lets nobody but the application call its functions', async () => {
    const open = await rows(
      database.adminUrl,
      `select p.proname from pg_proc p where p.pronamespace = 'ledgerline'::regnamespace
       and has_function_privilege('public', p.oid, 'execute')`,
    );
    expect(open).toEqual([]);
  });

  it('stays as it is when it is installed again, by several at once', async () => {
    const said: string[] = [];
    const again = async (): Promise<unknown> =>
      installDatabase({
        adminUrl: database.adminUrl,
        database: database.name,
        appPassword: 'of-the-tests-alone',
        say: (line) => said.push(line),
      });
    await Promise.all([again(), again(), again()]);
    expect(said).toEqual([]);
  });

  it('is installed by one at a time, by whatever database they came in', async () => {
    const through = (name: string): string => {
      const address = new URL(database.adminUrl);
      address.pathname = `/${name}`;
      return address.href;
    };
    await rows(database.ownerUrl, `update ledgerline.repeatable set hash = 'of an older text'`);
    const said: string[] = [];
    await Promise.all(
      ['postgres', 'template1', database.name].map(async (name) =>
        installDatabase({
          adminUrl: through(name),
          database: database.name,
          appPassword: 'of-the-tests-alone',
          say: (line) => said.push(line),
        }),
      ),
    );
    expect(said).toEqual([expect.stringContaining('queues erp-ask'), expect.stringMatching(/^\d+ functions$/)]);
  });

  it('keeps in its addresses what the administrator’s says beside the database', async () => {
    const { appUrl, ownerUrl } = await installDatabase({
      adminUrl: `${database.adminUrl}?sslmode=disable&options=-c%20lock_timeout%3D30s`,
      database: database.name,
      appPassword: 'of-the-tests-alone',
    });
    const [owner] = await rows<{ role: string; timeout: string }>(
      ownerUrl,
      `select current_user as role, current_setting('lock_timeout') as timeout`,
    );
    expect(new URL(appUrl).searchParams.get('sslmode')).toBe('disable');
    expect(owner).toEqual({ role: 'ledgerline_owner', timeout: '30s' });
  });

  it('has a name that every address can say', async () => {
    const install = installDatabase({ adminUrl: database.adminUrl, database: 'a/b', appPassword: 'x' });
    await expect(install).rejects.toThrow('letters, digits, _ and -');
  });

  it('refuses to go on when an applied migration was changed since', async () => {
    await rows(database.ownerUrl, `update ledgerline.migration set hash = 'other' where name = '0003_rules.sql'`);
    const again = installDatabase({
      adminUrl: database.adminUrl,
      database: database.name,
      appPassword: 'of-the-tests-alone',
    });
    await expect(again).rejects.toThrow('0003_rules.sql was applied and has been changed since');
  });
});
