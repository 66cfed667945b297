/** Writes down what a release's installer made: see release.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type postgres from 'postgres';
import { repeatableText } from '../../../companion/src/database/install/repeatables.ts';

export async function dumpRelease(admin: postgres.Sql, folder: string): Promise<void> {
  const [clock] = await admin<{ now: string }[]>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`;
  const functions = await admin<{ signature: string }[]>`
    select p.oid::regprocedure::text as signature from pg_proc p
    where p.pronamespace = 'ledgerline'::regnamespace order by 1`;
  const release = {
    dumpedAt: clock?.now,
    migrations: await admin`select name, hash from ledgerline.migration order by name`,
    repeatable: await admin`select name, hash from ledgerline.repeatable order by name`,
    queues: await admin`
      select name, policy, retry_limit, expire_seconds, heartbeat_seconds, retention_seconds, deletion_seconds, notify
      from pgboss.queue order by name`,
    functions: functions.map(({ signature }) => signature),
  };
  writeFileSync(join(folder, 'release.json'), `${JSON.stringify(release, undefined, 2)}\n`);
  writeFileSync(join(folder, 'functions.sql'), repeatableText());
}
