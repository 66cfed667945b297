/** What comes late and must not undo what is newer: a request that waited for somebody, and a write that was slow. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { createSalesforceDirectory } from '../../../companion/src/systems/salesforce/directory.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { inState, newOrder, publish, request, submissionOf } from './requested.ts';

let joined: Joined;
beforeAll(async () => {
  joined = await openJoined();
  await joined.world.companion();
  // The watch begins within its first round.
  await until(async () => (await salesforceConnectionStore(joined.sql).status(joined.orgId))?.rulesState);
});
afterAll(() => joined.close());

async function waiting(record: string): Promise<void> {
  await publish(joined, record, 1);
  await until(async () => (await submissionOf(joined, record))['ledgerline__Reason_Code__c'] === 'NO_CUSTOMER_LINK');
}

describe('a request that waited for a customer link', () => {
  it('is superseded, and not submitted, when a later one of its record was submitted meanwhile', async () => {
    const customer = await joined.customer(ACCOUNTS.harbor);
    const source = await newOrder(joined, ACCOUNTS.harbor);
    const older = await request(joined, 5, ACCOUNTS.initech, {}, source);
    await waiting(older);
    const newer = await request(joined, 6, ACCOUNTS.harbor, {}, source);
    await publish(joined, newer, 1);
    await inState(joined, newer, 'accepted');
    const linked = await joined.customer(ACCOUNTS.initech);
    await publish(joined, older, 1);
    expect(await inState(joined, older, 'superseded')).toMatchObject({
      ledgerline__Reason_Code__c: 'NEWER_SUBMITTED',
      ledgerline__Submission_Id__c: null,
    });
    expect(await joined.world.erp.ordersOf(linked)).toEqual([]);
    const orders = await joined.world.erp.ordersOf(customer);
    expect(orders.map(({ lines }) => Number(lines[0]?.qty))).toEqual([6]);
  });

  it('is submitted once there is one, although its record was submitted before it was made', async () => {
    const customer = await joined.customer(ACCOUNTS.acme);
    const source = await newOrder(joined, ACCOUNTS.acme);
    const first = await request(joined, 7, ACCOUNTS.acme, {}, source);
    await publish(joined, first, 1);
    await inState(joined, first, 'accepted');
    const later = await request(joined, 8, ACCOUNTS.globex, {}, source);
    await waiting(later);
    await joined.customer(ACCOUNTS.globex);
    await publish(joined, later, 1);
    const record = await until(async () => {
      const now = await submissionOf(joined, later);
      return now['ledgerline__State__c'] !== 'requested' && now;
    });
    expect(record['ledgerline__State__c']).not.toBe('superseded');
    expect(customer).toBeDefined();
  });
});

describe('a write that the org does late', () => {
  it('leaves the newer version as it is, and is taken as told', async () => {
    const { orgId } = joined;
    const directory = createSalesforceDirectory({
      connections: salesforceConnectionStore(joined.sql),
      ...{ clock: { now: () => Date.now() }, wait: async () => undefined, random: () => 0 },
      allowPrivateAddresses: true,
    });
    const { port } = (await directory.org(orgId)) ?? {};
    const write = async (version: number, state: string) =>
      port?.change(
        [
          {
            ...{ object: 'Order_Submission__c', by: { field: 'Key__c', value: 'late-0123456789' } },
            fields: { Submission_Id__c: 's-late', State__c: state, Account__c: ACCOUNTS.acme, Version__c: version },
          },
        ],
        [],
        { deadlineMs: 10_000 },
      );
    expect(await write(3, 'accepted')).toHaveLength(1);
    expect(await write(2, 'pending')).toEqual([]);
    const soql = `SELECT ledgerline__State__c, ledgerline__Version__c FROM ledgerline__Order_Submission__c
      WHERE ledgerline__Key__c = 'late-0123456789'`;
    const [record] = await joined.query(soql);
    expect(record).toMatchObject({ ledgerline__State__c: 'accepted', ledgerline__Version__c: 3 });
    expect(await write(3, 'held')).toHaveLength(1);
    await directory.close();
  });
});
