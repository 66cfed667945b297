/** An upgrade whose connection is killed, again and again, wherever it stands; and one begun while companions are still at work. */
import { afterEach, describe, expect, it } from 'vitest';
import type postgres from 'postgres';
import { installDatabase } from '../../companion/src/database/install.ts';
import { openTestDatabase } from '../database/open.ts';
import { until } from '../integration/companion/until.ts';
import { historiesOf } from './histories.ts';
import { asOwnerOf, openReleasedDatabase, readRelease, type ReleasedDatabase } from './release.ts';
import { loadRows, readRows } from './rows.ts';

const RELEASE = '0008';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function released(): Promise<{ readonly database: ReleasedDatabase; readonly admin: postgres.Sql }> {
  const database = await openReleasedDatabase(RELEASE);
  closing.push(() => database.close());
  const admin = asOwnerOf(database.adminUrl);
  closing.push(() => admin.end());
  await loadRows(admin, RELEASE, { debtor: '90001', orders: new Map() });
  return { database, admin };
}

function upgrade(database: ReleasedDatabase, say: (line: string) => void = () => undefined): Promise<unknown> {
  const { serverUrl: adminUrl, name, appPassword } = database;
  return installDatabase({ adminUrl, database: name, appPassword, say });
}

async function applied(admin: postgres.Sql): Promise<readonly string[]> {
  const rows = await admin<{ name: string }[]>`select name from ledgerline.migration order by name`;
  return rows.map(({ name }) => name);
}

/** Tables, columns, functions and indexes, whatever made them. */
async function structure(admin: postgres.Sql): Promise<readonly string[]> {
  const rows = await admin<{ what: string }[]>`
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as what
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'ledgerline'::regnamespace
    union all select p.oid::regprocedure || ' ' || md5(p.prosrc) || ' ' || coalesce(p.proacl::text, '') from pg_proc p
    where p.pronamespace = 'ledgerline'::regnamespace
    union all select relname || ' ' || coalesce(relacl::text, '') from pg_class
    where relnamespace = 'ledgerline'::regnamespace and relkind in ('r', 'p')
    union all select 'migration ' || name || ' ' || hash from ledgerline.migration
    union all select 'repeatable ' || name || ' ' || hash from ledgerline.repeatable order by 1`;
  return rows.map(({ what }) => what);
}

const backends = (admin: postgres.Sql): postgres.PendingQuery<{ pid: number; waits: boolean }[]> => admin`
  select pid, wait_event_type is not distinct from 'Lock' as waits from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and usename <> 'ledgerline_app'`;

describe('an upgrade that is killed', () => {
  it('at the end of a migration has done nothing of it, and the next one does it all', async () => {
    const { database, admin } = await released();
    const before = await applied(admin);
    const rows = await readRows(admin, RELEASE);
    const holder = asOwnerOf(database.adminUrl);
    closing.push(() => holder.end({ timeout: 1 }));
    const held = await holder.reserve();
    // What a migration does last is to note itself; there it waits.
    await held`begin`;
    await held`lock table ledgerline.migration in share row exclusive mode`;
    const running = upgrade(database);
    const failed = expect(running).rejects.toThrow(/Migration 0009_limits.sql failed/);
    const pid = await until(async () => (await backends(admin)).find(({ waits }) => waits)?.pid);
    await admin`select pg_terminate_backend(${pid})`;
    await failed;
    await held`rollback`;
    held.release();
    expect(await applied(admin)).toEqual(before);
    expect((await structure(admin)).filter((what) => what.startsWith('erp_capacity'))).toEqual([]);
    expect(await readRows(admin, RELEASE)).toEqual(rows);
    await upgrade(database);
    expect(await readRows(admin, RELEASE)).toEqual(rows);
  });

  it('after each thing it has done goes on where it stood, and ends as one that never was', async () => {
    const { database, admin } = await released();
    const rows = await readRows(admin, RELEASE);
    const fresh = await openTestDatabase();
    closing.push(() => fresh.close());
    const other = asOwnerOf(fresh.adminUrl);
    closing.push(() => other.end());
    let kills = 0;
    const attempt = async (): Promise<boolean> => {
      let ending: Promise<unknown> | undefined;
      const end = (): void => {
        ending ??= (async () => {
          for (const { pid } of await backends(admin)) await admin`select pg_terminate_backend(${pid})`;
        })();
      };
      try {
        await upgrade(database, end);
        return true;
      } catch {
        kills += 1;
        return false;
      } finally {
        await ending;
      }
    };
    // Each attempt does one thing at least; a bound all the same.
    for (let left = 40; left > 0 && !(await attempt()); left -= 1);
    expect(kills).toBeGreaterThan(0);
    await upgrade(database);
    expect(await structure(admin)).toEqual(await structure(other));
    expect(await readRows(admin, RELEASE)).toEqual(rows);
    expect(historiesOf(RELEASE)).toHaveLength(150);
  });
});

describe('an upgrade under companions that are still at work', () => {
  it('is refused, says how many are connected, and changes nothing; once they are stopped it goes on', async () => {
    const { database, admin } = await released();
    const before = await structure(admin);
    const old = asOwnerOf(database.appUrl);
    await old`select 1`;
    await expect(upgrade(database)).rejects.toThrow(/1 connection of ledgerline_app.*Stop every companion/s);
    expect(await structure(admin)).toEqual(before);
    await old.end();
    await until(
      async () =>
        (
          await admin`select from pg_stat_activity where usename = 'ledgerline_app'
      and datname = current_database()`
        ).length === 0,
    );
    await upgrade(database);
    expect(await applied(admin)).not.toEqual(readRelease(RELEASE).migrations.map(({ name }) => name));
  });

  it('that are of this very version is no matter: there is nothing to do', async () => {
    const { database } = await released();
    await upgrade(database);
    const now = asOwnerOf(database.appUrl);
    closing.push(() => now.end());
    await now`select 1`;
    await expect(upgrade(database)).resolves.toBeDefined();
  });
});
