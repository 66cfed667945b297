import type { Connection } from 'jsforce';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACME, openOrg, type OrgFixture, type Json } from './fixture.ts';

const SUBMISSION = 'ledgerline__Order_Submission__c';
const KEY = 'ledgerline__Key__c';

describe('jsforce works with the local org as with an org', () => {
  let fixture: OrgFixture;
  let connection: Connection;
  beforeAll(async () => {
    fixture = await openOrg();
  });
  beforeEach(async () => {
    connection = await fixture.connection('admin');
  });
  afterAll(() => fixture.org.stop());

  const submission = (key: string, more: object = {}): Record<string, unknown> => ({
    [KEY]: key,
    ledgerline__Account__c: ACME,
    ledgerline__State__c: 'requested',
    ...more,
  });

  test('a record is made, read, changed and deleted', async () => {
    const made = await connection.sobject(SUBMISSION).create(submission('crud'));
    expect(made).toMatchObject({ success: true, errors: [] });
    const id = made.id ?? '';
    expect(id).toMatch(/^a0[0-9A-Z]LL[0-9A-Za-z]{10}[A-Z0-5]{3}$/);
    await connection.sobject(SUBMISSION).update({ Id: id, ledgerline__State__c: 'held' });
    const read = await connection.sobject(SUBMISSION).retrieve(id);
    expect(read).toMatchObject({
      ledgerline__State__c: 'held',
      CreatedDate: '2026-03-01T12:00:00.000+0000',
      Name: 'SUB-000001',
    });
    await connection.sobject(SUBMISSION).delete(id);
    await expect(connection.sobject(SUBMISSION).retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  test('an upsert makes a record once, and changes it after that', async () => {
    const first = await connection.sobject(SUBMISSION).upsert(submission('upsert'), KEY);
    const again = await connection
      .sobject(SUBMISSION)
      .upsert(submission('upsert', { ledgerline__State__c: 'held' }), KEY);
    expect(first).toMatchObject({ success: true, created: true });
    expect(again).toMatchObject({ success: true, created: false, id: first.id });
  });

  test('an external id that several records have is answered with 300 and their addresses', async () => {
    for (const key of ['several-1', 'several-2']) {
      await connection.sobject(SUBMISSION).create(submission(key, { ledgerline__Source_Record__c: 'same' }));
    }
    const reply = await fixture.ask('admin', 'PATCH', `/sobjects/${SUBMISSION}/ledgerline__Source_Record__c/same`, {});
    expect(reply.status).toBe(300);
    expect(reply.body).toHaveLength(2);
    expect(reply.body[0]).toMatch(new RegExp(`^/services/data/v67.0/sobjects/${SUBMISSION}/`));
  });

  test('a collection gives each record its own result, and none with allOrNone', async () => {
    const records = [submission('many-1'), submission('many-2', { ledgerline__State__c: 'odd' })];
    const some = await connection.sobject(SUBMISSION).upsert(records, KEY);
    expect(some).toMatchObject([
      { success: true, created: true },
      {
        success: false,
        errors: [{ statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['ledgerline__State__c'] }],
      },
    ]);
    const fresh = [submission('none-1'), submission('none-2', { ledgerline__State__c: 'odd' })];
    const none = await connection.sobject(SUBMISSION).create(fresh, { allOrNone: true });
    expect(none[0]).toMatchObject({ success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] });
    expect(await connection.sobject(SUBMISSION).count({ [KEY]: 'none-1' })).toBe(0);
  });

  test('a query reads fields of parents and lines of children', async () => {
    const found = await connection.query<Record<string, Json>>(
      "SELECT Id, PoNumber, TotalAmount, CurrencyIsoCode, Account.Name, Account.Owner.Username, (SELECT Id, Quantity, UnitPrice, Product2.ProductCode FROM OrderItems ORDER BY Id) FROM Order WHERE Account.Name = 'Globex Logistics' AND (TotalAmount > 1000 OR PoNumber IN ('none')) ORDER BY PoNumber",
    );
    expect(found.totalSize).toBe(1);
    expect(found.records[0]).toMatchObject({
      PoNumber: 'GLX-1002',
      TotalAmount: 6000,
      CurrencyIsoCode: 'USD',
      Account: { Name: 'Globex Logistics', Owner: { Username: 'rep@demo.ledgerline.test' } },
      OrderItems: { totalSize: 1, records: [{ Quantity: 24, UnitPrice: 250, Product2: { ProductCode: 'GADGET' } }] },
    });
  });

  test('a long answer comes in pages, and jsforce follows them', async () => {
    const keys = Array.from({ length: 450 }, (_, index) => submission(`page-${index}`));
    await connection.sobject(SUBMISSION).create(keys, { allowRecursive: true });
    const soql = `SELECT Id FROM ${SUBMISSION} WHERE ${KEY} LIKE 'page-%'`;
    const first = await connection.query(soql, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
    expect(first).toMatchObject({ totalSize: 450, done: false });
    let records = first.records.length;
    for (let page = first; !page.done;) {
      page = await connection.queryMore(page.nextRecordsUrl ?? '');
      records += page.records.length;
    }
    expect(records).toBe(450);
    await expect(connection.queryMore('0r8LL0000000099-200')).rejects.toMatchObject({
      errorCode: 'INVALID_QUERY_LOCATOR',
    });
  });

  test('the org describes its objects, and tells its limits', async () => {
    const global = await connection.describeGlobal();
    expect(global.sobjects.map((one) => one.name)).toEqual(expect.arrayContaining(['Account', SUBMISSION]));
    const described = await connection.describe(SUBMISSION);
    expect(described.fields.find((field) => field.name === KEY)).toMatchObject({
      externalId: true,
      unique: true,
      caseSensitive: true,
      length: 255,
    });
    expect(described.fields.find((field) => field.name === 'ledgerline__Amount__c')).toMatchObject({
      precision: 18,
      scale: 3,
    });
    const limits = (await connection.limits()) as Record<string, { Max: number; Remaining: number }>;
    expect(limits['DailyApiRequests']?.Remaining).toBeLessThan(100_000);
    expect(connection.limitInfo.apiUsage).toMatchObject({ limit: 100_000 });
  });

  test('an event that is published is taken into the queue', async () => {
    const result = await connection.sobject('ledgerline__Record_Changed__e').create({
      ledgerline__Record_Id__c: 'x',
      ledgerline__Version__c: 1,
    });
    expect(result).toMatchObject({ success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED' }] });
  });

  test('Bulk 2 takes CSV, and gives back what succeeded and what failed', async () => {
    connection.bulk2.pollInterval = 20;
    connection.bulk2.pollTimeout = 30_000;
    const input = [
      {
        [KEY]: 'bulk-1',
        ledgerline__Account__c: ACME,
        ledgerline__State__c: 'requested',
        ledgerline__Reason__c: 'a, "b"',
      },
      { [KEY]: 'bulk-2', ledgerline__Account__c: ACME, ledgerline__State__c: 'odd', ledgerline__Reason__c: '' },
    ];
    const results = await connection.bulk2.loadAndWaitForResults({
      object: SUBMISSION,
      operation: 'upsert',
      externalIdFieldName: KEY,
      input,
    });
    expect(results.successfulResults).toMatchObject([{ sf__Created: 'true', ledgerline__Reason__c: 'a, "b"' }]);
    expect(results.failedResults[0]?.sf__Error).toMatch(
      /^INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:State: bad value.*:ledgerline__State__c --$/,
    );
    const cleared = await connection.bulk2.loadAndWaitForResults({
      object: SUBMISSION,
      operation: 'update',
      input: `Id,ledgerline__Reason__c\n${results.successfulResults[0]?.sf__Id},#N/A\n`,
    });
    expect(cleared.failedResults).toEqual([]);
    const [read] = await connection.sobject(SUBMISSION).find({ [KEY]: 'bulk-1' });
    expect(read?.['ledgerline__Reason__c']).toBeNull();
  });
});
