/** What waits to be told: an org counts requests, so it goes together, and an org that takes nothing is left alone as a whole. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { deadLetterStore } from '../../../companion/src/database/stores/dead-letters.ts';
import { deliveryStore } from '../../../companion/src/database/stores/deliveries.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { type ComposedHere, openComposed } from './composed.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { newOrder } from './requested.ts';

const MANY = 200;
const AT_ONCE = 20;

let joined: Joined;
let here: ComposedHere;
let admin: Sql;
/** Paths of the requests that reach the org from outside, the tests' own left out. */
let asked: string[] = [];
beforeAll(async () => {
  joined = await openJoined();
  here = await openComposed(joined);
  admin = connect(joined.adminUrl, { max: 2 });
  await joined.customer(ACCOUNTS.acme);
  await joined.customer(ACCOUNTS.globex);
  const { wireFaults } = joined.org.org;
  const take = wireFaults.take.bind(wireFaults);
  vi.spyOn(wireFaults, 'take').mockImplementation((method, path) => {
    asked.push(`${method} ${path.replace('/services/data/v67.0', '')}`);
    return take(method, path);
  });
});
afterAll(async () => {
  await here.close();
  await admin.end();
  await joined.close();
});

const toldBy = () => asked.filter((request) => /composite|tooling/.test(request));

async function stateOf(key: string): Promise<unknown> {
  const soql = `SELECT ledgerline__State__c FROM ledgerline__Order_Submission__c WHERE ledgerline__Key__c = '${key}'`;
  return (await joined.query(soql))[0]?.['ledgerline__State__c'];
}

describe('one answer in quiet times', () => {
  it('is told at once, by a request of its own', async () => {
    const source = await newOrder(joined, ACCOUNTS.acme);
    asked = [];
    const { key } = await here.order(ACCOUNTS.acme, source, '1');
    await here.settled();
    expect(toldBy()).toEqual(['POST /composite']);
    expect(await stateOf(key)).toBe('accepted');
  });
});

describe('an org that takes nothing while two hundred orders are answered', () => {
  let keys: string[];
  let refused: { submissionId: string; key: string };
  beforeAll(async () => {
    await joined.post('/local/faults', { kind: 'unavailable', match: '/composite', times: 100_000 });
    const sources = await Promise.all(Array.from({ length: MANY }, () => newOrder(joined, ACCOUNTS.acme)));
    const other = await newOrder(joined, ACCOUNTS.globex);
    asked = [];
    refused = await here.order(ACCOUNTS.globex, other, '1');
    keys = [];
    for (let at = 1; at < MANY; at += AT_ONCE) {
      const some = sources.slice(at, at + AT_ONCE);
      const orders = await Promise.all(some.map((source) => here.order(ACCOUNTS.acme, source, '1')));
      keys.push(...orders.map(({ key }) => key));
    }
    await here.settled();
  }, 120_000);

  it('is asked a few times, not once an order; no order uses up a try, none is given up, and operators see why', async () => {
    expect(toldBy().length).toBeLessThanOrEqual(5);
    const [tried] = await admin`
      select max(d.attempts) as attempts, bool_or(o.failed_at is not null) as given_up
      from ledgerline.outbox o left join ledgerline.salesforce_delivery d
        on d.org_id = o.org_id and d.submission_id = o.key
      where o.org_id = ${joined.orgId} and o.delivered_at is null`;
    expect(tried).toEqual({ attempts: 0, given_up: false });
    const status = await salesforceConnectionStore(joined.sql).status(joined.orgId);
    expect(status).toMatchObject({ pauseCode: 'SERVER_UNAVAILABLE' });
  });

  it('is told of all of them in a handful of requests once it answers; one that it refuses keeps no other back', async () => {
    await fetch(`${joined.org.url}/local/faults`, { method: 'DELETE' });
    await joined.post('/local/faults', {
      ...{ kind: 'validationRule', object: 'ledgerline__Order_Submission__c', times: 10, message: 'Not this account' },
      when: { ledgerline__Account__c: ACCOUNTS.globex },
    });
    await anHourLater();
    asked = [];
    await here.handlers.deliver({ orgId: joined.orgId, submissionId: refused.submissionId });
    expect(toldBy().length).toBeLessThanOrEqual(7);
    const found = await joined.query(
      `SELECT ledgerline__Key__c FROM ledgerline__Order_Submission__c WHERE ledgerline__State__c = 'accepted' LIMIT 500`,
    );
    const inOrg = new Set(found.map((record) => record['ledgerline__Key__c']));
    expect(keys.filter((key) => !inOrg.has(key))).toEqual([]);
    expect(keys).toHaveLength(MANY - 1);
    const left = await deliveryStore(joined.sql).list(joined.orgId, 100);
    expect(new Set(left.map(({ submissionId }) => submissionId))).toEqual(new Set([refused.submissionId]));
    const open = await deadLetterStore(joined.sql).list(joined.orgId, { states: ['open'] }, { limit: 10 });
    expect(open.items).toMatchObject([{ kind: 'orgDelivery', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' }]);
    expect(await salesforceConnectionStore(joined.sql).status(joined.orgId)).not.toHaveProperty('pauseCode');
    await fetch(`${joined.org.url}/local/faults`, { method: 'DELETE' });
  });
});

describe('an org that answers again', () => {
  it('is told by itself, with the pause’s own job', async () => {
    await joined.post('/local/faults', { kind: 'unavailable', match: '/composite', times: 100 });
    const { key, submissionId } = await here.order(ACCOUNTS.acme, await newOrder(joined, ACCOUNTS.acme), '1');
    await here.settled();
    await fetch(`${joined.org.url}/local/faults`, { method: 'DELETE' });
    const [job] = await admin`select j.start_after >= z.until as after from pgboss.job j
      join ledgerline.salesforce_pause z on z.org_id = j.data->>'orgId'
      where j.name = 'salesforce-deliver' and j.data->>'submissionId' = ${submissionId}`;
    expect(job).toEqual({ after: true });
    // Nobody is told while the pause lasts.
    await here.handlers.deliver({ orgId: joined.orgId, submissionId });
    expect(await stateOf(key)).toBeUndefined();
    await anHourLater();
    await here.handlers.deliver({ orgId: joined.orgId, submissionId });
    expect(await stateOf(key)).toBe('accepted');
  });
});

/** Everything that waits has waited for an hour. */
async function anHourLater(): Promise<void> {
  const { orgId } = joined;
  await admin`update ledgerline.outbox set created_at = created_at - interval '1 hour' where org_id = ${orgId}`;
  await admin`update ledgerline.salesforce_pause set until = until - interval '1 hour' where org_id = ${orgId}`;
}
