/** What the database's figures say of messages that no org is to take any more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { databaseGauges } from '../../../companion/src/database/stores/metrics.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg } from './org.ts';

const ORG = '00D000000000001AAA';

let database: TestDatabase;
let app: Sql;
let owner: Sql;
let admin: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 2 });
  owner = connect(database.ownerUrl, { max: 1 });
  admin = connect(database.adminUrl, { max: 1 });
  await addOrg(database.ownerUrl, ORG);
  await salesforceConnectionStore(owner).connect(
    {
      ...{ orgId: ORG, instanceUrl: 'https://org.test', secretRef: 'env:NONE', namespace: '', apiVersion: '67.0' },
      ...{ auth: { kind: 'client_credentials', clientId: 'c' }, expectedOrgId: ORG },
    },
    'test',
  );
  await admin`insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at, due)
    values (${ORG}, 'submission.changed', 's1', 1, '{}', now() - interval '1 hour', true)`;
});
afterAll(async () => {
  await Promise.all([app.end(), owner.end(), admin.end()]);
  await database.close();
});

async function outboxDepth(): Promise<number | undefined> {
  const readings = await databaseGauges(app, { now: () => 0 })();
  return readings.find(({ name, labels }) => name === 'ledgerline_queue_depth' && labels['queue'] === 'outbox')?.value;
}

describe('messages to an org', () => {
  it('are due while it is served, and call nobody once it was halted or forgotten', async () => {
    const orgs = orgAdministration(owner);
    expect(await outboxDepth()).toBe(1);
    await orgs.halt(ORG, true, 'ops');
    expect(await outboxDepth()).toBe(0);
    await orgs.forget(ORG, 'ops');
    expect(await outboxDepth()).toBe(0);
  });
});
