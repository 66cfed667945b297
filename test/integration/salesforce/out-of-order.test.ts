/** Events of requested orders that come in another order than the orders were made in, or tell of an older version. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
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

/** The quantities that stand in the ERP's books, one an order. */
async function quantitiesOf(customer: string): Promise<readonly number[]> {
  const orders = await joined.world.erp.ordersOf(customer);
  return orders.map(({ lines }) => Number(lines[0]?.qty)).sort((one, other) => one - other);
}

/** Events are worked on one by one: once this one's order is answered, all before it are done. */
async function eventsAreThrough(at: number): Promise<void> {
  await joined.customer(ACCOUNTS.initech);
  const last = await request(joined, at, ACCOUNTS.initech);
  await publish(joined, last, 1);
  await inState(joined, last, 'accepted');
}

describe('events of requested orders', () => {
  it('that come in reverse end as one order each', async () => {
    const customer = await joined.customer(ACCOUNTS.acme);
    const first = await request(joined, 1, ACCOUNTS.acme);
    const second = await request(joined, 2, ACCOUNTS.acme);
    await publish(joined, second, 1);
    await publish(joined, first, 1);
    const records = [await inState(joined, first, 'accepted'), await inState(joined, second, 'accepted')];
    expect(new Set(records.map((record) => record['ledgerline__Submission_Id__c'])).size).toBe(2);
    expect(await quantitiesOf(customer)).toEqual([1, 2]);
  });

  it('that come in reverse for one source record leave the ERP with what was requested last, in one order', async () => {
    const customer = await joined.customer(ACCOUNTS.harbor);
    const source = await newOrder(joined, ACCOUNTS.harbor);
    const first = await request(joined, 5, ACCOUNTS.harbor, {}, source);
    const second = await request(joined, 6, ACCOUNTS.harbor, {}, source);
    await publish(joined, second, 1);
    await publish(joined, first, 1);
    await inState(joined, first, 'accepted');
    await inState(joined, second, 'accepted');
    expect(await quantitiesOf(customer)).toEqual([6]);
  });

  it('that tell of a version older than the record’s make one order, and change nothing of one that is answered', async () => {
    const customer = await joined.customer(ACCOUNTS.globex);
    const record = await request(joined, 3, ACCOUNTS.globex, { ledgerline__Version__c: 7 });
    await publish(joined, record, 2);
    await publish(joined, record, 1);
    const answered = await inState(joined, record, 'accepted');
    await publish(joined, record, 0);
    await eventsAreThrough(4);
    expect(await submissionOf(joined, record)).toEqual(answered);
    expect(await quantitiesOf(customer)).toEqual([3]);
  });
});
