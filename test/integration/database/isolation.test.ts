import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { capacityStore } from '../../../companion/src/database/stores/capacity.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { customerLinkStore } from '../../../companion/src/database/stores/customer-links.ts';
import { freshnessStore } from '../../../companion/src/database/stores/freshness.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import { submissionStore } from '../../../companion/src/database/stores/submissions.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { addOrg, submission } from './org.ts';

const ORG = '00D000000000001AAA';
const OTHER = '00D000000000002AAA';
const TABLES = [
  'org',
  'org_client',
  'erp_connection',
  'erp_capacity',
  'customer_link',
  'rule_snapshot',
  'rule_activation',
  'freshness_entry',
  'submission',
  'submission_event',
  'idempotency',
  'reservation',
  'outbox',
  'audit_entry',
];

let database: TestDatabase;
let sql: Sql;
let owner: Sql;

beforeAll(async () => {
  database = await openTestDatabase();
  await addOrg(database.ownerUrl, ORG);
  await addOrg(database.ownerUrl, OTHER);
  sql = connect(database.appUrl, { max: 1 });
  owner = connect(database.ownerUrl, { max: 1 });
  const link = { accountId: '001A', connectionId: 'erp-main', entity: 'us', customer: '1', role: 'soldTo' as const };
  await customerLinkStore(owner).add(ORG, link, 'test');
  await submissionStore(sql).submit(submission(ORG, 'r1', { submissionId: 's-of-org' }));
  const place = { orgId: ORG, connectionId: 'erp-main', direction: 'read' as const, holder: 'here', fence: 1 };
  await capacityStore(sql).take({ ...place, wanted: 1, keep: 0, maximum: 1, leaseMs: 60_000, turnMs: 1_000 });
  await freshnessStore(sql).claim({ orgId: ORG, domain: 'credit', key: 'a/b/c', maxAgeSeconds: 0, leaseMs: 1_000 });
});
afterAll(async () => {
  await sql.end();
  await owner.end();
  await database.close();
});

async function seen(as: Sql, table: string, orgId: string): Promise<readonly string[]> {
  const [set] = await as`select set_config('ledgerline.org_id', ${orgId}, false)`;
  expect(set).toBeDefined();
  const rows = await as<{ org_id: string }[]>`select distinct org_id from ${as(`ledgerline.${table}`)}`;
  return rows.map((row) => row.org_id);
}

describe('rows of one org', () => {
  it.each(TABLES)('are seen by that org alone: %s', async (table) => {
    expect(await seen(sql, table, ORG)).toEqual([ORG]);
    expect(await seen(sql, table, OTHER)).not.toContain(ORG);
  });

  it.each(TABLES)('are not seen by anybody without an org, the owner included: %s', async (table) => {
    expect(await seen(sql, table, '')).toEqual([]);
    expect(await seen(owner, table, '')).toEqual([]);
  });

  it('cannot be written in another org’s name', async () => {
    await sql`select set_config('ledgerline.org_id', ${OTHER}, false)`;
    const write = sql`
      insert into ledgerline.outbox (org_id, topic, key, version, payload, created_at)
      values (${ORG}, 't', 'k', 1, '{}', now())`;
    await expect(write).rejects.toThrow('row-level security');
  });

  it('are not reached through another org’s stores', async () => {
    expect(await submissionStore(sql).get(OTHER, 's-of-org')).toBeUndefined();
    expect((await submissionStore(sql).list(OTHER, {}, { limit: 10 })).items).toEqual([]);
    expect(await customerLinkStore(sql).forAccount(OTHER, '001A')).toEqual([]);
    expect((await freshnessStore(sql).peek(OTHER, 'credit', 'a/b/c')).reading).toBeUndefined();
    expect(await connectionStore(sql).get(OTHER, 'nothing')).toBeUndefined();
    expect(await ruleStore(sql).byHash(OTHER, 'b'.repeat(64))).toBeUndefined();
    expect(await submissionStore(sql).claim(OTHER, 's-of-org', 1_000)).toEqual({ kind: 'notNow' });
    const resumed = { orgId: OTHER, submissionId: 's-of-org', rulesHash: 'x', actor: 'x', leaseMs: 1_000 };
    expect(await submissionStore(sql).resume(resumed)).toEqual({ kind: 'notFound' });
  });
});
