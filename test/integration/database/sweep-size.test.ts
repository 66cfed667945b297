/** What the sweeper reads while an org that is newly connected has thousands of orders waiting: no more than it takes up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg } from './org.ts';

const NEW = '00D000000000001AAA';
const ALONE = '00D000000000002AAA';
const WAITING = 20_000;
const LIMIT = 20;

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 2 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  for (const org of [NEW, ALONE]) {
    await addOrg(database.ownerUrl, org);
    await salesforceConnectionStore(owner).connect(
      {
        ...{ orgId: org, instanceUrl: 'https://org.test', secretRef: 'env:NONE', namespace: '', apiVersion: '67.0' },
        ...{ auth: { kind: 'client_credentials', clientId: 'c' }, expectedOrgId: org },
      },
      'test',
    );
    await admin`insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at, due)
      select ${org}, 'submission.changed', 'n' || n, 1, '{}', now() - interval '1 hour', true
      from generate_series(1, ${WAITING}::int) n`;
  }
  await admin`insert into ledgerline.salesforce_pause (org_id, since, until, attempts, code, message)
    values (${ALONE}, now() - interval '1 hour', now() - interval '1 minute', 1, 'DOWN', 'not now')`;
  await admin`update ledgerline.outbox set failed_at = now() where org_id = ${NEW} and key = 'n7'`;
  await admin`analyze ledgerline.outbox`;
});
afterAll(async () => {
  await Promise.all([app.end(), owner.end(), admin.end()]);
  await database.close();
});

/** What a sweep finds, and how many messages it reads for that. */
async function swept(what: 'deliveries' | 'stranded') {
  // The driver reserves only a connection that has been used.
  await app`select 1`;
  const reader = await app.reserve();
  // Of this connection, and what it read before may be in it still.
  const read = async (): Promise<number> => {
    const [row] = await reader<{ rows: number }[]>`select sum(seq_tup_read + idx_tup_fetch)::int as rows
      from pg_stat_xact_user_tables where relname = 'outbox'`;
    return row?.rows ?? 0;
  };
  try {
    await reader`begin`;
    const before = await read();
    const found = await reader<{ org_id: string }[]>`select * from ${reader(`ledgerline.sweeper_${what}`)}(${LIMIT})`;
    return { found, read: (await read()) - before };
  } finally {
    await reader`rollback`;
    reader.release();
  }
}

describe('a sweep over thousands of messages that wait', () => {
  it('takes up no more of them than it reads, and of an org that is left alone one', async () => {
    const { found, read } = await swept('deliveries');
    expect(found).toHaveLength(LIMIT);
    expect(read).toBeLessThan(10 * LIMIT);
    await admin`update ledgerline.outbox set delivered_at = now() where org_id = ${NEW} and key <> 'n7'`;
    expect((await swept('deliveries')).found.map(({ org_id }) => org_id)).toEqual([ALONE]);
  });

  it('finds the one that was given up on without reading the others', async () => {
    const { found, read } = await swept('stranded');
    expect(found).toMatchObject([{ org_id: NEW, kind: 'orgDelivery', subject: 'n7' }]);
    expect(read).toBeLessThan(LIMIT);
  });
});
