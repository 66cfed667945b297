/** One record of an org, written in each way in which Salesforce itself takes an id of 18 characters. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { longSalesforceId } from '../../../companion/src/canonical/salesforce-id.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { hastyRules, newKey, orderOf } from './org.ts';
import { callerOf, openWorld, type World } from './world.ts';

const ID = longSalesforceId('801Lk00000aBcDe');

let database: TestDatabase;
let world: World;
let companion: { readonly url: string };
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  companion = await world.companion();
});
afterAll(() => world.close());

it.each([
  ['with 15 characters', ID.slice(0, 15), 200],
  ['in small letters', ID.toLowerCase(), 200],
  ['in capitals', ID.toUpperCase(), 200],
  ['with last characters of another id', `${ID.slice(0, 15)}AAA`, 422],
])('is one order, written %s', async (_name, written, status) => {
  const org = await world.org(hastyRules());
  const rep = callerOf(companion, org);
  const account = await org.account('1000000.00');
  const orderOfRecord = (recordId: string) => orderOf(account, '1', { source: { object: 'Order', recordId } });
  expect((await rep.send('/v1/orders', { json: orderOfRecord(ID), key: newKey() })).status).toBe(201);
  const again = await rep.send('/v1/orders', { json: orderOfRecord(written), key: newKey() });
  expect(again.status).toBe(status);
  if (status === 422) expect(JSON.parse(again.text)).toMatchObject({ code: 'VALIDATION', field: 'source.recordId' });
  expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
});
