/** What the workspace's stand-in of the trigger asks for when an opportunity is won, and won again. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLabels } from '../../../local/workspace/bundle/definitions.ts';
import { closeAsWon } from '../../../local/workspace/closed-won.ts';
import { labelIn } from '../../../local/workspace/compiled.ts';
import { orgClient, orgControl, type OrgClient, OrgRefusal } from '../../../local/workspace/org/client.ts';
import { ACME, openOrg, type OrgFixture, usernameOf } from './fixture.ts';

const labels = readLabels(join(import.meta.dirname, '../../..'));
const label = labelIn({ labels }, 'de');

let fixture: OrgFixture;
let admin: OrgClient;
let won: string;
let line: string;
beforeAll(async () => {
  fixture = await openOrg();
  admin = orgClient(fixture.org.url, await orgControl(fixture.org.url).session(usernameOf('admin')));
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

/** Reopens the opportunity with a quantity and wins it; answers how many submissions that asked for, and what was said. */
async function win(quantity: number, publish?: OrgClient['create']): Promise<{ requested: number; said: string[] }> {
  await admin.save('PATCH', 'Opportunity', [{ id: won, StageName: 'Negotiation/Review' }]);
  await admin.save('PATCH', 'OpportunityLineItem', [{ id: line, Quantity: quantity }]);
  const session = await orgControl(fixture.org.url).session(usernameOf('admin'));
  const trigger = publish === undefined ? admin : { ...admin, create: publish };
  const said: string[] = [];
  const now = (): Date => new Date(fixture.org.clock.now());
  const say = (words: string): number => said.push(words);
  const requested = await closeAsWon([won], { org: admin, trigger, session, now, say, label });
  return { requested, said };
}

it('asks once for the same content, and again for what was changed and changed back', async () => {
  expect(await win(2)).toEqual({ requested: 1, said: [] });
  expect(await win(2)).toEqual({ requested: 0, said: [] });
  expect(await win(3)).toEqual({ requested: 1, said: [] });
  expect(await win(2)).toEqual({ requested: 1, said: [] });
  expect(await win(2)).toEqual({ requested: 0, said: [] });
});

it('stays closed, with its request, where the event is not published: the companion looks for requests by itself', async () => {
  const refused = new OrgRefusal(403, 'LIMIT_EXCEEDED', 'The events of this hour are used up.', []);
  const { requested, said } = await win(4, async () => Promise.reject(refused));
  expect(requested).toBe(1);
  expect(said).toEqual(['Submission_Requested__e was not published: The events of this hour are used up.']);
  const [opportunity] = await admin.query(`SELECT StageName FROM Opportunity WHERE Id = '${won}'`);
  expect(opportunity?.['StageName']).toBe('Closed Won');
});

it('says in the user’s language that a request was refused, with the org’s own words, and wins nothing then', async () => {
  const words = '$& keine Aufträge zum Quartalsende.';
  await fixture.control('POST', '/faults', {
    kind: 'validationRule',
    object: 'ledgerline__Order_Submission__c',
    when: { ledgerline__Source_Record__c: won },
    message: words,
  });
  await expect(win(5)).rejects.toThrow(
    `deshalb wurde die Opportunity nicht als gewonnen geschlossen: ${words} Es wurde nichts gesendet.`,
  );
  await fixture.control('DELETE', '/faults');
  const [opportunity] = await admin.query(`SELECT StageName FROM Opportunity WHERE Id = '${won}'`);
  expect(opportunity?.['StageName']).toBe('Negotiation/Review');
});
