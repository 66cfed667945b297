/** What the workspace's stand-in of the trigger asks for when an opportunity is won, and won again. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeAsWon } from '../../../local/workspace/closed-won.ts';
import { orgClient, orgControl, type OrgClient } from '../../../local/workspace/org/client.ts';
import { ACME, openOrg, type OrgFixture, usernameOf } from './fixture.ts';

let fixture: OrgFixture;
let admin: OrgClient;
let won: string;
let line: string;
beforeAll(async () => {
  fixture = await openOrg();
  admin = await clientOf('admin');
  const setting = { type: 'ledgerline__Companion_Setting__mdt', developerName: 'Default' };
  await fixture.control('POST', '/metadata', { ...setting, fields: { ledgerline__Submit_On_Closed_Won__c: true } });
  const [price] = await admin.query(
    "SELECT Id, Product2Id, Pricebook2Id FROM PricebookEntry WHERE Product2.ProductCode = 'GADGET' AND CurrencyIsoCode = 'USD'",
  );
  const deal = { AccountId: ACME, Name: 'Pumps', StageName: 'Negotiation/Review', CloseDate: '2030-01-01' };
  won = await admin.create('Opportunity', {
    ...deal,
    CurrencyIsoCode: 'USD',
    Pricebook2Id: price?.['Pricebook2Id'],
  });
  line = await admin.create('OpportunityLineItem', {
    ...{ OpportunityId: won, PricebookEntryId: price?.['Id'], Product2Id: price?.['Product2Id'] },
    ...{ Quantity: 2, UnitPrice: 250 },
  });
});
afterAll(() => fixture.org.stop());

async function clientOf(person: 'admin' | 'integration'): Promise<OrgClient> {
  return orgClient(fixture.org.url, await orgControl(fixture.org.url).session(usernameOf(person)));
}

/** Reopens the opportunity with a quantity and wins it; answers how many submissions that asked for. */
async function win(quantity: number): Promise<number> {
  await admin.save('PATCH', 'Opportunity', [{ id: won, StageName: 'Negotiation/Review' }]);
  await admin.save('PATCH', 'OpportunityLineItem', [{ id: line, Quantity: quantity }]);
  const session = await orgControl(fixture.org.url).session(usernameOf('admin'));
  const trigger = await clientOf('integration');
  return closeAsWon([won], { org: admin, trigger, session, now: () => new Date(fixture.org.clock.now()) });
}

it('asks once for the same content, and again for what was changed and changed back', async () => {
  expect(await win(2)).toBe(1);
  expect(await win(2)).toBe(0);
  expect(await win(3)).toBe(1);
  expect(await win(2)).toBe(1);
  expect(await win(2)).toBe(0);
});
