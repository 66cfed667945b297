/** Opportunities that are closed as won ask for their orders: 200 in one update, and not one where an update or a request is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from './org-user.ts';
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

/** Records in one update (Collections). */
const MOST = 200;
const ACME = '001LL000000ACMEYA4';

const OPEN_STAGE = 'Negotiation/Review';

async function rows(soql: string): Promise<readonly Record<string, unknown>[]> {
  return rowsOf(ask, soql);
}

/** How many of them stand in which stage; in portions, since an address names only so many. */
async function stages(recordIds: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const count: Record<string, number> = {};
  for (let at = 0; at < recordIds.length; at += MOST) {
    const ids = recordIds.slice(at, at + MOST).map((id) => `'${id}'`);
    for (const { StageName } of await rows(`SELECT StageName FROM Opportunity WHERE Id IN (${ids.join(', ')})`)) {
      count[String(StageName)] = (count[String(StageName)] ?? 0) + 1;
    }
  }
  return count;
}

/** Keys and payloads of what was asked for, by opportunity. */
async function requests(recordIds: readonly string[]): Promise<ReadonlyMap<string, { key: string; payload: string }>> {
  const found = await rows(
    `SELECT ledgerline__Key__c, ledgerline__Source_Record__c, ledgerline__Payload__c, ledgerline__State__c
     FROM ledgerline__Order_Submission__c WHERE ledgerline__State__c = 'requested'`,
  );
  const own = found.filter((row) => recordIds.includes(String(row['ledgerline__Source_Record__c'])));
  return new Map(
    own.map((row) => [
      String(row['ledgerline__Source_Record__c']),
      { key: String(row['ledgerline__Key__c']), payload: String(row['ledgerline__Payload__c']) },
    ]),
  );
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
  if (count > MOST) return [...(await opportunities(MOST)), ...(await opportunities(count - MOST))];
  const [price] = await rows(
    "SELECT Id, Product2Id, Pricebook2Id FROM PricebookEntry WHERE Product2.ProductCode = 'GADGET' AND CurrencyIsoCode = 'USD'",
  );
  const base = { AccountId: ACME, StageName: OPEN_STAGE, CloseDate: '2030-01-01', CurrencyIsoCode: 'USD' };
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
  it('asks for 200 orders that were closed in one update, each of its own opportunity and with a key of its own', async () => {
    const made = await opportunities(MOST);
    expect(await close(made)).toEqual({ requested: MOST });
    expect(await stages(made)).toEqual({ 'Closed Won': MOST });
    const requested = await requests(made);
    expect([...requested.keys()].sort()).toEqual([...made].sort());
    expect(new Set([...requested.values()].map(({ key }) => key)).size).toBe(MOST);
    for (const [id, { key, payload }] of requested) {
      expect(key).toMatch(new RegExp(`^${id}:0:[0-9a-f]{64}$`));
      expect(JSON.parse(payload)).toMatchObject({ source: { object: 'Opportunity', recordId: id }, currency: 'USD' });
    }
  });

  it('closes none of 201: one update takes 200, which the org says, and nothing is asked for', async () => {
    const made = await opportunities(MOST + 1);
    expect(new Set(made).size).toBe(MOST + 1);
    expect(await close(made)).toEqual({
      failed: 'record limit reached. cannot submit more than 200 records in this request',
    });
    expect(await stages(made)).toEqual({ [OPEN_STAGE]: MOST + 1 });
    expect((await requests(made)).size).toBe(0);
    // In two updates, as a data loader sends them.
    expect(await close(made.slice(0, MOST))).toEqual({ requested: MOST });
    expect(await close(made.slice(MOST))).toEqual({ requested: 1 });
    expect((await requests(made)).size).toBe(MOST + 1);
  });

  it('closes nothing, and asks for nothing, where a validation rule refuses one closing, and shows its words', async () => {
    const made = await opportunities(3);
    await ask('POST', '/local/faults', {
      kind: 'validationRule',
      object: 'Opportunity',
      when: { Id: made[1] },
      message: 'Discount_Approved: a discount must be approved first.',
    });
    expect(await close(made)).toEqual({ failed: 'Discount_Approved: a discount must be approved first.' });
    expect(await stages(made)).toEqual({ [OPEN_STAGE]: 3 });
    expect((await requests(made)).size).toBe(0);
    await ask('DELETE', '/local/faults');
  });

  it('closes nothing where one request cannot be recorded, as one transaction, and says so in the org’s words', async () => {
    const made = await opportunities(3);
    await ask('POST', '/local/faults', {
      kind: 'validationRule',
      object: 'ledgerline__Order_Submission__c',
      when: { ledgerline__Source_Record__c: made[1] },
      message: 'Quiet_Period: no orders at the end of the quarter.',
    });
    const { failed } = await close(made);
    expect(failed).toContain('so the opportunity was not closed as won: Quiet_Period: no orders');
    expect(failed).toContain('Nothing was sent. Tell your Salesforce admin these words.');
    expect(await stages(made)).toEqual({ [OPEN_STAGE]: 3 });
    expect((await requests(made)).size).toBe(0);
    await ask('DELETE', '/local/faults');
    expect(await close(made)).toEqual({ requested: 3 });
  });

  it('asks for nothing again where an opportunity that is won is saved as won', async () => {
    const made = await opportunities(1);
    expect(await close(made)).toEqual({ requested: 1 });
    const [submission] = await rows(
      `SELECT Id FROM ledgerline__Order_Submission__c WHERE ledgerline__Source_Record__c = '${made[0] ?? ''}'`,
    );
    const state = { ledgerline__State__c: 'rejected', ledgerline__Version__c: Date.now() + 1000 };
    const ended = await ask('PATCH', `/sobjects/ledgerline__Order_Submission__c/${String(submission?.['Id'])}`, state);
    expect(ended.status).toBe(204);
    expect(await close(made)).toEqual({ requested: 0 });
  });
});
