import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACME, type Json, openOrg, type OrgFixture } from './fixture.ts';

const INVOICE = 'ledgerline__Erp_Invoice__c';

describe('Queries', () => {
  let fixture: OrgFixture;
  beforeAll(async () => {
    fixture = await openOrg();
    const due = ['2026-02-10', '2026-03-01', '2026-03-20', null];
    for (const [index, day] of due.entries()) {
      await fixture.ask('integration', 'POST', `/sobjects/${INVOICE}`, {
        ledgerline__Key__c: `erp-main/us/${index}`,
        ledgerline__Account__c: ACME,
        ledgerline__Number__c: `INV-${index}`,
        ledgerline__Open__c: index * 100,
        ledgerline__Total__c: 300.125,
        ledgerline__Currency_Code__c: 'USD',
        ledgerline__State__c: index === 0 ? 'paid' : 'open',
        ledgerline__Due_Date__c: day,
      });
    }
  });
  afterAll(() => fixture.org.stop());

  const numbers = async (where: string): Promise<string[]> => {
    const reply = await fixture.query('integration', `SELECT ledgerline__Number__c FROM ${INVOICE} ${where}`);
    expect(reply.body).toMatchObject({ done: true });
    return reply.body.records.map((one: Json) => one['ledgerline__Number__c'].slice(4));
  };

  test.each([
    ["WHERE ledgerline__State__c = 'OPEN'", ['1', '2', '3']],
    ["WHERE ledgerline__State__c = 'open' AND ledgerline__Open__c > 100.5", ['2', '3']],
    ["WHERE ledgerline__Open__c = 0 OR ledgerline__Open__c = 100 AND ledgerline__State__c = 'paid'", ['0']],
    ["WHERE (ledgerline__Open__c = 0 OR ledgerline__Open__c = 100) AND NOT ledgerline__State__c = 'paid'", ['1']],
    ['WHERE NOT (ledgerline__Open__c = 0 OR ledgerline__Open__c = 100)', ['2', '3']],
    ["WHERE ledgerline__Number__c IN ('INV-1', 'INV-3')", ['1', '3']],
    ["WHERE ledgerline__Number__c NOT IN ('INV-1', 'INV-3')", ['0', '2']],
    [
      "WHERE ledgerline__Number__c LIKE 'inv-%' AND ledgerline__Account__r.Name LIKE 'Acme _ools'",
      ['0', '1', '2', '3'],
    ],
    ['WHERE ledgerline__Due_Date__c = null', ['3']],
    ['WHERE ledgerline__Due_Date__c != null', ['0', '1', '2']],
    ['WHERE ledgerline__Due_Date__c < 2026-03-01', ['0']],
    ['WHERE ledgerline__Due_Date__c = TODAY', ['1']],
    ['WHERE ledgerline__Due_Date__c = LAST_N_DAYS:30', ['0', '1']],
    ['WHERE ledgerline__Due_Date__c > TODAY', ['2']],
    ['WHERE ledgerline__Due_Date__c = THIS_MONTH', ['1', '2']],
    [
      "WHERE ledgerline__Account__c IN (SELECT AccountId FROM Order WHERE PoNumber = 'ACME-4471') AND ledgerline__Open__c < 100",
      ['0'],
    ],
    ['ORDER BY ledgerline__Due_Date__c', ['3', '0', '1', '2']],
    ['ORDER BY ledgerline__Due_Date__c DESC NULLS LAST LIMIT 2', ['2', '1']],
    ['ORDER BY ledgerline__State__c DESC, ledgerline__Open__c DESC LIMIT 2 OFFSET 1', ['3', '2']],
  ])('%s', async (where, expected) => {
    expect(await numbers(where)).toEqual(expected);
  });

  test('keys are told apart by case, other texts are not', async () => {
    expect(await numbers("WHERE ledgerline__Key__c = 'ERP-MAIN/US/1'")).toEqual([]);
    expect(await numbers("WHERE ledgerline__Number__c = 'inv-1'")).toEqual(['1']);
  });

  test('an apostrophe and a backslash in a literal are the text they stand for', async () => {
    await fixture.ask('admin', 'POST', '/sobjects/Account', { Name: "O'Neil \\ Sons" });
    const { body } = await fixture.query('admin', "SELECT Name FROM Account WHERE Name = 'O\\'Neil \\\\ Sons'");
    expect(body.records[0].Name).toBe("O'Neil \\ Sons");
  });

  test('an amount keeps its three decimals, an empty parent is null, a record without children has null', async () => {
    const { body } = await fixture.query('admin', `SELECT ledgerline__Total__c FROM ${INVOICE} LIMIT 1`);
    expect(body.records[0]['ledgerline__Total__c']).toBe(300.125);
    const orders = await fixture.query('admin', 'SELECT Opportunity.Name FROM Order LIMIT 1');
    expect(orders.body.records[0].Opportunity).toBeNull();
    const accounts = await fixture.query(
      'admin',
      "SELECT Name, (SELECT Id FROM Orders) FROM Account WHERE Name = 'Newcomer Ltd'",
    );
    expect(accounts.body.records[0].Orders).toBeNull();
  });

  test('FIELDS(ALL) is every field, the package’s and Salesforce’s', async () => {
    const all = await fixture.query('admin', `SELECT FIELDS(ALL) FROM ${INVOICE} LIMIT 1`);
    expect(Object.keys(all.body.records[0])).toEqual(
      expect.arrayContaining(['Id', 'Name', 'ledgerline__Open__c', 'SystemModstamp']),
    );
  });

  test('the columns are told to clients that print tables', async () => {
    const reply = await fixture.ask(
      'admin',
      'GET',
      `/query?columns=true&q=${encodeURIComponent('SELECT Id, Account.Name, TotalAmount FROM Order')}`,
    );
    expect(reply.body.columnMetadata).toMatchObject([
      { columnName: 'Id', textType: true },
      { columnName: 'Account.Name', foreignKeyName: 'Account' },
      { columnName: 'TotalAmount', numberType: true, updatable: false },
    ]);
  });
});
