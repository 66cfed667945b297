/** Opportunities that are closed as won ask for their orders: 200 in one update, and not one where an update is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from './world.ts';

let bench: Workbench;
let ask: Awaited<ReturnType<Workbench['asUser']>>;

beforeAll(async () => {
  // What the org itself does is counted here: nobody takes the requests.
  bench = await openWorkbench({ connected: false });
  ask = await bench.asUser('admin');
  await ask('POST', '/local/metadata', {
    type: 'ledgerline__Companion_Setting__mdt',
    developerName: 'Default',
    fields: { ledgerline__Submit_On_Closed_Won__c: true },
  });
}, 300_000);

afterAll(async () => bench.close());

const ACME = '001LL000000ACMEYA4';

async function rows(soql: string): Promise<readonly Record<string, unknown>[]> {
  const response = await ask('GET', `/query?q=${encodeURIComponent(soql)}`);
  return ((await response.json()) as { records: readonly Record<string, unknown>[] }).records;
}

async function created(object: string, records: readonly object[]): Promise<readonly string[]> {
  const response = await ask('POST', '/composite/sobjects', {
    allOrNone: true,
    records: records.map((record) => ({ attributes: { type: object }, ...record })),
  });
  const results = (await response.json()) as readonly { id?: string; errors: unknown[] }[];
  return results.map(({ id, errors }) => id ?? JSON.stringify(errors));
}

/** Opportunities with a gadget on each. */
async function opportunities(count: number): Promise<readonly string[]> {
  const [price] = await rows(
    "SELECT Id, Product2Id, Pricebook2Id FROM PricebookEntry WHERE Product2.ProductCode = 'GADGET' AND CurrencyIsoCode = 'USD'",
  );
  const base = { AccountId: ACME, StageName: 'Negotiation/Review', CloseDate: '2030-01-01', CurrencyIsoCode: 'USD' };
  const made = await created(
    'Opportunity',
    Array.from({ length: count }, (_, at) => ({ ...base, Name: `Bulk ${at}`, Pricebook2Id: price?.['Pricebook2Id'] })),
  );
  const line = { PricebookEntryId: price?.['Id'], Product2Id: price?.['Product2Id'], Quantity: 1, UnitPrice: 250 };
  await created(
    'OpportunityLineItem',
    made.map((id) => ({ OpportunityId: id, ...line })),
  );
  return made;
}

async function close(recordIds: readonly string[]): Promise<{ requested?: number; failed?: string }> {
  const response = await fetch(`${bench.url}/lightning/close-as-won`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: `workspace_user=${encodeURIComponent('rep@demo.ledgerline.test')}`,
    },
    body: JSON.stringify({ recordIds }),
  });
  return (await response.json()) as { requested?: number; failed?: string };
}

describe('closing as won', { timeout: 240_000 }, () => {
  it('asks for 200 orders that were closed in one update, each with a key of its own', async () => {
    const made = await opportunities(200);
    expect(await close(made)).toEqual({ requested: 200 });
    const requested = await rows(
      "SELECT ledgerline__Key__c FROM ledgerline__Order_Submission__c WHERE ledgerline__State__c = 'requested'",
    );
    expect(new Set(requested.map((row) => row['ledgerline__Key__c'])).size).toBe(200);
  });

  it('takes no 201st record: the org refuses the update, and nothing is asked for', async () => {
    const [one = ''] = await opportunities(1);
    const before = await rows('SELECT Id FROM ledgerline__Order_Submission__c');
    expect(await close(Array.from({ length: 201 }, () => one))).toHaveProperty('failed');
    expect(await rows('SELECT Id FROM ledgerline__Order_Submission__c')).toHaveLength(before.length);
  });

  it('shows the words of a validation rule that refuses the closing', async () => {
    const [one = ''] = await opportunities(1);
    await ask('POST', '/local/faults', {
      kind: 'validationRule',
      object: 'Opportunity',
      message: 'Discount_Approved: a discount must be approved first.',
    });
    expect((await close([one])).failed).toContain('Discount_Approved');
    await ask('DELETE', '/local/faults');
  });
});
