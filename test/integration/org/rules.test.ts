/** An org whose admin makes rules of their own: they refuse, and who may view the setup is told which they are. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ACME, openOrg, type OrgFixture, type Person, type Reply, usernameOf } from './fixture.ts';

const SUBMISSION = 'ledgerline__Order_Submission__c';
const RULE = {
  ...{ object: SUBMISSION, name: 'No_Friday', message: 'Nothing is ordered on Friday' },
  ...{ formula: 'BEGINS(ledgerline__Key__c, "friday")', errorField: 'ledgerline__Key__c' },
};

let fixture: OrgFixture;
beforeAll(async () => {
  fixture = await openOrg();
});
afterEach(() => fixture.control('POST', '/validation-rules', { ...RULE, active: false }));
afterAll(() => fixture.org.stop());

const put = (more: object = {}): Promise<Reply> => fixture.control('POST', '/validation-rules', { ...RULE, ...more });
const submit = (key: string): Promise<Reply> =>
  fixture.ask('admin', 'POST', `/sobjects/${SUBMISSION}`, {
    ...{ ledgerline__Key__c: key, ledgerline__Account__c: ACME },
  });
const tooling = (person: Person, soql: string): Promise<Reply> =>
  fixture.ask(person, 'GET', `/tooling/query?q=${encodeURIComponent(soql)}`);
const rulesOf = (person: Person, object = SUBMISSION): Promise<Reply> =>
  tooling(
    person,
    `SELECT ValidationName, ErrorMessage FROM ValidationRule
      WHERE EntityDefinition.QualifiedApiName = '${object}' AND Active = true`,
  );

describe('A validation rule of the org’s own', () => {
  test('refuses in its own words while it is active', async () => {
    expect((await submit('friday-1')).status).toBe(201);
    expect((await put()).status).toBe(201);
    expect(await submit('friday-2')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: RULE.message, fields: ['ledgerline__Key__c'] }],
    });
    expect((await submit('monday')).status).toBe(201);
    await put({ active: false });
    expect((await submit('friday-2')).status).toBe(201);
  });

  test('that cannot be worked out here is refused by name', async () => {
    const refused = await put({ formula: 'VLOOKUP(ledgerline__Key__c)' });
    expect(refused).toMatchObject({ status: 400, body: [{ message: `${SUBMISSION}.No_Friday: function VLOOKUP` }] });
  });
});

describe('The names of an object’s rules', () => {
  const named = ({ body }: Reply) =>
    body.records.map((one: { ValidationName: string; ErrorMessage: string }) => [one.ValidationName, one.ErrorMessage]);

  test('are those that are active, the package’s and the org’s own', async () => {
    const before = named(await rulesOf('integration'));
    expect(before).toContainEqual([
      'Version_Never_Shrinks',
      'Version must not shrink: the record has a newer version already.',
    ]);
    await put();
    expect(named(await rulesOf('integration'))).toEqual([...before, [RULE.name, RULE.message]]);
    expect(named(await rulesOf('admin', 'Nothing__c'))).toEqual([]);
  });

  test('are said to nobody without View Setup and Configuration', async () => {
    expect(await rulesOf('rep')).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_TYPE' }] });
    const grant = (permissions: readonly string[]) =>
      fixture.control('POST', '/system-permissions', { username: usernameOf('integration'), permissions });
    await grant([]);
    expect(await rulesOf('integration')).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_TYPE' }] });
    await grant(['ViewSetup']);
    expect((await rulesOf('integration')).status).toBe(200);
  });

  test.each([
    'SELECT Id FROM ApexClass',
    'SELECT ValidationName FROM ValidationRule',
    `SELECT ValidationName, ErrorMessage FROM ValidationRule WHERE EntityDefinition.QualifiedApiName = 'x'`,
  ])('are all that is answered of the Tooling API: %s', async (soql) => {
    expect(await tooling('admin', soql)).toMatchObject({
      status: 501,
      body: [{ message: `The local org does not do this: the Tooling query ${soql}` }],
    });
  });
});

test('A refreshed sandbox has another id, and no session of the one before', async () => {
  const other = await openOrg();
  const token = await other.token('admin');
  const refreshed = '00DLL0000000009MAA';
  expect((await other.control('POST', '/refresh', { orgId: '00D' })).status).toBe(400);
  await other.control('POST', '/refresh', { orgId: refreshed });
  const old = await fetch(`${other.org.url}/services/data/v67.0/limits`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(old.status).toBe(401);
  expect((await other.query('admin', 'SELECT Id FROM Organization')).body.records).toMatchObject([{ Id: refreshed }]);
  expect((await other.control('GET', '/about')).body.orgId).toBe(refreshed);
  expect((await other.query('admin', `SELECT Id FROM Account WHERE Id = '${ACME}'`)).body.totalSize).toBe(1);
  await other.org.stop();
});
