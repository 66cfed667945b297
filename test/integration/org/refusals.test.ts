import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ACME, openOrg, type OrgFixture, type Reply } from './fixture.ts';

const SUBMISSION = 'ledgerline__Order_Submission__c';
const INVOICE = 'ledgerline__Erp_Invoice__c';

describe('The local org refuses as Salesforce does', () => {
  let fixture: OrgFixture;
  beforeAll(async () => {
    fixture = await openOrg();
  });
  afterEach(() => fixture.control('DELETE', '/faults'));
  afterAll(() => fixture.org.stop());

  const create = (values: object, object = SUBMISSION): Promise<Reply> =>
    fixture.ask('admin', 'POST', `/sobjects/${object}`, values);
  const submission = (key: string, more: object = {}): Promise<Reply> =>
    create({ ledgerline__Key__c: key, ledgerline__Account__c: ACME, ...more });

  test.each([
    ['a text that is too long', { ledgerline__Phase__c: 'x'.repeat(33) }, 'STRING_TOO_LONG', ['ledgerline__Phase__c']],
    [
      'a value that the picklist lacks',
      { ledgerline__State__c: 'odd' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      ['ledgerline__State__c'],
    ],
    [
      'a number that is too large',
      { ledgerline__Amount__c: 1e15, ledgerline__Currency_Code__c: 'USD' },
      'NUMBER_OUTSIDE_VALID_RANGE',
      ['ledgerline__Amount__c'],
    ],
    ['a text where a number belongs', { ledgerline__Amount__c: 'much' }, 'JSON_PARSER_ERROR', undefined],
    ['a day that is none', { ledgerline__Requested_At__c: 'soon' }, 'JSON_PARSER_ERROR', undefined],
    ['a field that is not there', { ledgerline__Colour__c: 'red' }, 'INVALID_FIELD', undefined],
    [
      'a field that the org works out',
      { CreatedDate: '2026-01-01T00:00:00Z' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      ['CreatedDate'],
    ],
    ['an id of nothing', { ledgerline__Order__c: '801LL0000000099AAA' }, 'INVALID_CROSS_REFERENCE_KEY', []],
    ['an id that is none', { ledgerline__Order__c: 'x' }, 'MALFORMED_ID', ['ledgerline__Order__c']],
    [
      'an amount without its currency',
      { ledgerline__Amount__c: 5 },
      'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      ['ledgerline__Currency_Code__c'],
    ],
  ])('%s', async (_, values, errorCode, fields) => {
    const reply = await submission('refused', values);
    expect(reply.status).toBe(400);
    expect(reply.body).toHaveLength(1);
    expect(reply.body[0]).toMatchObject({
      errorCode,
      message: expect.any(String),
      ...(fields === undefined ? {} : { fields }),
    });
    expect(reply.body[0].fields === undefined).toBe(fields === undefined);
  });

  test('a required field that is missing, on create and on update', async () => {
    const created = await create({ Name: 'Without a stage' }, 'Opportunity');
    expect(created).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'REQUIRED_FIELD_MISSING',
          message: 'Required fields are missing: [StageName, CloseDate]',
          fields: ['StageName', 'CloseDate'],
        },
      ],
    });
    const { body } = await fixture.query('admin', 'SELECT Id FROM Opportunity LIMIT 1');
    const emptied = await fixture.ask('admin', 'PATCH', `/sobjects/Opportunity/${body.records[0].Id}`, {
      StageName: null,
    });
    expect(emptied.body[0].errorCode).toBe('REQUIRED_FIELD_MISSING');
  });

  test('a unique value twice, told apart by case', async () => {
    const first = await submission('Once');
    const again = await submission('Once');
    expect(again).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'DUPLICATE_VALUE',
          message: `duplicate value found: ledgerline__Key__c duplicates value on record with id: ${first.body.id.slice(0, 15)}`,
        },
      ],
    });
    expect((await submission('once')).status).toBe(201);
  });

  test('records, objects and external ids that are not there', async () => {
    const missing = [
      `/sobjects/${SUBMISSION}/a00LL0000000099AAA`,
      '/sobjects/Nothing__c',
      `/sobjects/${SUBMISSION}/ledgerline__Key__c/none`,
      `/sobjects/${SUBMISSION}/ledgerline__State__c/held`,
    ];
    for (const path of missing)
      expect(await fixture.ask('admin', 'GET', path.replace('Nothing__c', 'Nothing__c/describe'))).toMatchObject({
        status: 404,
        body: [{ errorCode: 'NOT_FOUND' }],
      });
  });

  test.each([
    ['SELECT Id FROM Nothing__c', 'INVALID_TYPE'],
    ['SELECT Id FROM ledgerline__Record_Changed__e', 'INVALID_TYPE'],
    ['SELECT Nothing__c FROM Account', 'INVALID_FIELD'],
    ['SELECT Nobody.Name FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM', 'MALFORMED_QUERY'],
    [`SELECT Id FROM ${INVOICE} WHERE ledgerline__Due_Date__c > 5`, 'INVALID_FIELD'],
    [`SELECT Id FROM ${SUBMISSION} WHERE ledgerline__Payload__c = 'x'`, 'INVALID_FIELD'],
  ])('the query %s', async (soql, errorCode) => {
    expect(await fixture.query('admin', soql)).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  test.each([
    ['SELECT COUNT(Id) FROM Account GROUP BY Name', 'GROUP BY in a query'],
    ['SELECT toLabel(StageName) FROM Opportunity', 'toLabel in a query'],
    [
      'SELECT Id FROM Opportunity WHERE CloseDate = THIS_FISCAL_QUARTER',
      'the date literal THIS_FISCAL_QUARTER in a query',
    ],
  ])('what it does not do is refused by name: %s', async (soql, feature) => {
    expect(await fixture.query('admin', soql)).toMatchObject({
      status: 501,
      body: [{ errorCode: 'NOT_SUPPORTED_BY_LOCAL_ORG', message: `The local org does not do this: ${feature}` }],
    });
  });

  test('an address it does not have is refused by name', async () => {
    expect(await fixture.ask('admin', 'GET', '/tooling/sobjects')).toMatchObject({
      status: 501,
      body: [{ message: 'The local org does not do this: GET /services/data/v67.0/tooling/sobjects' }],
    });
  });

  test('no session, and none in its place', async () => {
    const response = await fetch(`${fixture.org.url}/services/data/v67.0/limits`);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual([{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]);
  });

  test.each([
    ['validationRule', 'FIELD_CUSTOM_VALIDATION_EXCEPTION'],
    ['lockedRow', 'UNABLE_TO_LOCK_ROW'],
    ['duplicates', 'DUPLICATES_DETECTED'],
  ])('the fault %s meets the record it is for, once', async (kind, errorCode) => {
    await fixture.control('POST', '/faults', { kind, object: SUBMISSION, when: { ledgerline__Key__c: kind } });
    expect((await submission(`not-${kind}`)).status).toBe(201);
    expect(await submission(kind)).toMatchObject({ status: 400, body: [{ errorCode }] });
    expect((await submission(kind)).status).toBe(201);
  });

  test('the requests of a day come to an end', async () => {
    const { used } = (await fixture.control('POST', '/limits', { apiRequests: 1_000 })).body;
    await fixture.control('POST', '/limits', { apiRequests: used });
    const reply = await fixture.query('admin', 'SELECT Id FROM Account');
    await fixture.control('POST', '/limits', { apiRequests: 100_000 });
    expect(reply).toMatchObject({
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    });
    expect(reply.headers.get('sforce-limit-info')).toBe(`api-usage=${used}/${used}`);
  });

  test('an answer that is lost on the way was worked on, or was not, as ordered', async () => {
    const count = async (key: string): Promise<number> =>
      (await fixture.query('admin', `SELECT COUNT() FROM ${SUBMISSION} WHERE ledgerline__Key__c = '${key}'`)).body
        .totalSize;
    await fixture.control('POST', '/faults', { kind: 'dropAfter', match: SUBMISSION });
    await expect(submission('done')).rejects.toThrow();
    await fixture.control('POST', '/faults', { kind: 'dropBefore', match: SUBMISSION });
    await expect(submission('not-done')).rejects.toThrow();
    expect([await count('done'), await count('not-done')]).toEqual([1, 0]);
  });

  test('an id that a story states, when it is there already or the record is refused', async () => {
    const id = '001LLSTORY00012Y5';
    const put = (values: object, of = `${id}A`) =>
      fixture.control('POST', '/records', {
        ...{ username: 'admin@demo.ledgerline.test', object: 'Account', id: of },
        values,
      });
    expect((await put({ Name: 'Story' })).status).toBe(201);
    expect((await put({ Name: 'Twice' })).body).toMatchObject([{ errorCode: 'DUPLICATE_VALUE' }]);
    expect((await put({ Colour: 'red' }, '001LLSTORY00013Y5A')).body).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
    expect((await put({ Name: 'Short' }, 'short')).status).toBe(400);
    const ids = `('${id}A', '001LLSTORY00013Y5A')`;
    const found = await fixture.query('admin', `SELECT Name FROM Account WHERE Id IN ${ids}`);
    expect(found.body.records).toMatchObject([{ Name: 'Story' }]);
    expect(found.body.totalSize).toBe(1);
  });
});
