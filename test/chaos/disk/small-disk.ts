/** A database whose disk can be filled: on a small filesystem of its own where this machine lets us mount one. */
import { spawnSync } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installDatabase } from '../../../companion/src/database/install.ts';
import { postgresAccount } from '../../../scripts/postgres/account.ts';
import { placeOf } from '../../../scripts/postgres/place.ts';
import { startPostgres } from '../../../scripts/postgres/start.ts';
import type { Place } from '../../integration/companion/world.ts';
import { withSql } from '../world/books.ts';

export interface SmallDatabase extends Place {
  readonly adminUrl: string;
  /** From now on nothing that needs room finds any. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

const NAME = 'small';
/** Several times an empty database of ours. */
const SIZE_MB = 64;
const BALLAST_BYTES = 64 * 1024;
/** Below one page of a table, however it is extended. */
const LAST_BYTES = 512;

/** Undefined where nothing can be mounted: root alone may, and not in every container. */
export function mountSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'll-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0755`, 'tmpfs', directory]);
  if (mounted.status === 0) return directory;
  rmSync(directory, { recursive: true });
  return undefined;
}

/** Only the tables are on the small disk: its log needs room for longer than the tables do. */
export async function openSmallDatabase(disk: string | undefined): Promise<SmallDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'll-small-postgres-'));
  const server = await startPostgres({ directory, what: 'a test of a full disk', settings: { max_connections: 60 } });
  const urls = await installDatabase({
    ...{ adminUrl: server.adminUrl, database: NAME, appPassword: 'of-the-tests-alone' },
  });
  const address = new URL(server.adminUrl);
  address.pathname = `/${NAME}`;
  const adminUrl = address.href;
  const closing = async (): Promise<void> => {
    await server.stop();
    const place = placeOf(directory);
    rmSync(dirname(place.dataDirectory), { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
    if (disk === undefined) return;
    spawnSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  };
  if (disk === undefined) return { ...urls, adminUrl, ...raised(adminUrl), close: closing };
  const account = postgresAccount();
  if (account !== undefined) chownSync(disk, account.uid, account.gid);
  await withSql(server.adminUrl, async (sql) => {
    await sql.unsafe(`create tablespace small_disk location '${disk}'`);
    await sql.unsafe(`alter database ${NAME} set tablespace small_disk`);
  });
  const ballast = join(disk, 'ballast');
  return {
    ...{ ...urls, adminUrl, close: closing },
    fill: async () => fillUp(ballast),
    makeRoom: async () => rmSync(ballast, { force: true }),
  };
}

function fillUp(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (let bytes = BALLAST_BYTES; bytes >= LAST_BYTES;) {
      try {
        writeSync(handle, Buffer.alloc(bytes));
      } catch {
        bytes /= 2;
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** What Postgres says of a full disk, said by a trigger. */
function raised(adminUrl: string): Pick<SmallDatabase, 'fill' | 'makeRoom'> {
  const run = async (statement: string): Promise<void> => {
    await withSql(adminUrl, async (sql) => sql.unsafe(statement));
  };
  return {
    fill: async () =>
      run(`create function public.full_disk() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
        create trigger full_disk before insert on ledgerline.submission execute function public.full_disk()`),
    makeRoom: async () => run('drop function public.full_disk() cascade'),
  };
}
