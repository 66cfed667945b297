import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACME, openOrg, type OrgFixture, PRIVATE, type Json } from './fixture.ts';

describe('Who may do what in the local org', () => {
  let fixture: OrgFixture;
  beforeAll(async () => {
    fixture = await openOrg();
    const held = { ledgerline__Key__c: 'held', ledgerline__Account__c: ACME, ledgerline__Active__c: true };
    await fixture.ask('integration', 'POST', '/sobjects/ledgerline__Credit_Hold__c', held);
  });
  afterAll(() => fixture.org.stop());

  const accounts = async (person: Parameters<OrgFixture['query']>[0]): Promise<string[]> =>
    (await fixture.query(person, 'SELECT Name FROM Account')).body.records.map((one: Json) => one.Name);

  test('an account that is kept from the rep is not there for the rep', async () => {
    expect(await accounts('rep')).not.toContain('Private Holdings');
    expect(await accounts('finance')).toContain('Private Holdings');
    expect(await fixture.ask('rep', 'GET', `/sobjects/Account/${PRIVATE}`)).toMatchObject({ status: 404 });
    expect(await accounts('nobody')).not.toContain('Umbra Trading');
    expect(await accounts('rep')).toContain('Umbra Trading');
  });

  test('what hangs on an account that is kept from a user is kept as well', async () => {
    const { body } = await fixture.query('nobody', "SELECT Id FROM Order WHERE Name LIKE 'Umbra%'");
    expect(body.totalSize).toBe(0);
    const reply = await fixture.ask('nobody', 'POST', '/sobjects/Opportunity', {
      Name: 'x',
      StageName: 'Prospecting',
      CloseDate: '2026-04-01',
      AccountId: PRIVATE,
    });
    expect(reply).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY' }],
    });
  });

  test('without a permission set the package’s objects and fields are not there', async () => {
    expect(await fixture.query('nobody', 'SELECT Id FROM ledgerline__Credit_Hold__c')).toMatchObject({
      body: [{ errorCode: 'INVALID_TYPE' }],
    });
    expect(await fixture.ask('nobody', 'GET', '/sobjects/ledgerline__Credit_Hold__c/describe')).toMatchObject({
      status: 404,
    });
    expect(await fixture.query('nobody', 'SELECT Id FROM ledgerline__Route__mdt')).toMatchObject({
      body: [{ errorCode: 'INVALID_TYPE' }],
    });
  });

  test('finance sees the holds and may not write them; the integration user may', async () => {
    const seen = await fixture.query('finance', 'SELECT Id FROM ledgerline__Credit_Hold__c');
    expect(seen.body.totalSize).toBe(1);
    const id = seen.body.records[0].Id;
    const change = { ledgerline__Active__c: false };
    expect((await fixture.ask('finance', 'PATCH', `/sobjects/ledgerline__Credit_Hold__c/${id}`, change)).status).toBe(
      400,
    );
    expect(
      (await fixture.ask('integration', 'PATCH', `/sobjects/ledgerline__Credit_Hold__c/${id}`, change)).status,
    ).toBe(204);
  });

  test('custom metadata is read, not written; a deployment changes it', async () => {
    const read = async (): Promise<Json> =>
      (
        await fixture.query(
          'integration',
          "SELECT DeveloperName, NamespacePrefix, SystemModstamp, ledgerline__Priority__c FROM ledgerline__Route__mdt WHERE DeveloperName = 'us'",
        )
      ).body.records[0];
    expect(await read()).toMatchObject({ NamespacePrefix: 'ledgerline', ledgerline__Priority__c: 100 });
    expect((await fixture.ask('admin', 'POST', '/sobjects/ledgerline__Route__mdt', {})).body[0].errorCode).toBe(
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    );
    await fixture.control('POST', '/clock', { advanceMs: 1000 });
    await fixture.control('POST', '/metadata', {
      type: 'ledgerline__Route__mdt',
      developerName: 'us',
      fields: { Priority__c: 7 },
    });
    expect(await read()).toMatchObject({ ledgerline__Priority__c: 7, SystemModstamp: '2026-03-01T12:00:01.000+0000' });
  });

  test('the people of the demo are told with what they may do', async () => {
    const { body } = await fixture.control('GET', '/users');
    expect(body.users.map((one: Json) => one.username.split('@')[0])).toEqual([
      'rep',
      'finance',
      'operations',
      'admin',
      'integration',
      'nobody',
    ]);
    expect(body.users[0]).toMatchObject({ permissionSets: ['Ledgerline_Rep'], customPermissions: ['Submit_Orders'] });
    expect(body.users[5]).toMatchObject({ permissionSets: [], customPermissions: [] });
    const session = await fixture.control('POST', '/sessions', { username: 'rep@demo.ledgerline.test' });
    expect(session.body).toMatchObject({ userId: body.users[0].userId, language: 'en_US' });
  });

  test('every validation rule of the package can be worked out here', async () => {
    expect((await fixture.control('GET', '/about')).body.notApplied).toEqual([]);
  });
});
