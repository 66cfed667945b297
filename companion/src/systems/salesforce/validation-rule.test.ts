/** Which of the org's rules refused, for records that are written many at a time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSalesforceDirectory } from './directory.ts';
import { openScriptedOrg, ORG_ID, type ScriptedAnswer, type ScriptedOrg } from './doubles/scripted-org.ts';
import type { SalesforcePort } from './port.ts';

const CALL = { deadlineMs: 10_000 };
const CODE = 'FIELD_CUSTOM_VALIDATION_EXCEPTION';

let org: ScriptedOrg;
let directory: ReturnType<typeof createSalesforceDirectory>;
let port: SalesforcePort;
let nowMs: number;
beforeEach(async () => {
  org = await openScriptedOrg();
  nowMs = 0;
  directory = createSalesforceDirectory({
    connections: {
      get: async () => ({
        ...{ orgId: ORG_ID, instanceUrl: org.url, expectedOrgId: ORG_ID, namespace: 'ledgerline', apiVersion: '67.0' },
        auth: { kind: 'client_credentials', clientId: 'the client' },
        secretRef: 'env:SALESFORCE',
      }),
      haltForOtherOrg: async () => undefined,
    },
    clock: { now: () => nowMs },
    wait: async () => undefined,
    random: () => 0,
    allowPrivateAddresses: true,
    readSecret: async () => 'a secret',
  });
  const found = await directory.org(ORG_ID);
  if (found === undefined) throw new Error('not connected');
  port = found.port;
});
afterEach(async () => {
  await directory.close();
  await org.close();
});

const MADE = { success: true, errors: [] };
const refused = (message: string) => ({ success: false, errors: [{ statusCode: CODE, message, fields: ['X__c'] }] });
const rules = (...all: readonly (readonly [name: string, words: string])[]): ScriptedAnswer => ({
  status: 200,
  body: { records: all.map(([ValidationName, ErrorMessage]) => ({ ValidationName, ErrorMessage })) },
});
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ Key__c: `k${at}` }));
const toolingQueries = () => org.asked.filter(({ path }) => path.includes('/tooling/query')).length;

/** Writes as many records as the org answers, and says by what rule each was refused. */
async function write(...answers: readonly object[]) {
  org.answers.unshift({ status: 200, body: answers });
  const failures = await port.upsertMany('Erp_Invoice__c', 'Key__c', rowsOf(answers.length), CALL);
  return failures.map(({ at, error }) => [at, error.ruleName ?? error.message]);
}

describe('the rows of a collection that rules refuse', () => {
  it('say which rule each; the same words are asked for once, and not again by the next collection', async () => {
    const both = rules(['Books_Closed', 'The books  are closed'], ['No_Friday', 'Not on Friday']);
    org.answers.push(both, both);
    const closed = refused('The books are closed');
    expect(await write(closed, MADE, refused('Not on Friday'), closed)).toEqual([
      [0, 'Books_Closed'],
      [2, 'No_Friday'],
      [3, 'Books_Closed'],
    ]);
    expect(toolingQueries()).toBe(2);
    expect(decodeURIComponent(org.asked.at(-1)?.path ?? '')).toContain(
      "WHERE EntityDefinition.QualifiedApiName = 'ledgerline__Erp_Invoice__c' AND Active = true",
    );
    expect(await write(closed)).toEqual([[0, 'Books_Closed']]);
    expect(toolingQueries()).toBe(2);

    nowMs = 60_000;
    org.answers.push(rules(['Renamed', 'The books are closed']));
    expect(await write(closed)).toEqual([[0, 'Renamed']]);
  });

  it('say so in the rule’s words where the org does not show its rules, and it is not asked for each', async () => {
    org.answers.push({ status: 400, body: [{ errorCode: 'INVALID_TYPE', message: 'is not supported' }] });
    expect(await write(refused('Closed'), refused('Closed'))).toEqual([
      [0, 'Closed'],
      [1, 'Closed'],
    ]);
    expect(await write(refused('Closed'))).toEqual([[0, 'Closed']]);
    expect(toolingQueries()).toBe(1);
  });

  it('are asked for again where the org was only too busy to say', async () => {
    org.answers.push({ status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] });
    expect(await write(refused('Closed'), refused('Closed'))).toEqual([
      [0, 'Closed'],
      [1, 'Closed'],
    ]);
    expect(toolingQueries()).toBe(1);
    org.answers.push(rules(['Books_Closed', 'Closed']));
    expect(await write(refused('Closed'))).toEqual([[0, 'Books_Closed']]);
  });

  it('by a trigger in other words each are not all asked for', async () => {
    org.answers.push(...Array.from({ length: 30 }, () => rules()));
    await write(...Array.from({ length: 30 }, (_, at) => refused(`Record ${at} is not welcome`)));
    expect(toolingQueries()).toBe(20);
  });
});

describe('the rows of a bulk job that a rule refuses', () => {
  it('have its words and fields, without what Bulk API writes around them, and its name', async () => {
    const failed = [
      `"ab1","","${CODE}:The books are closed: ask finance:ledgerline__Total__c,Name --"`,
      `"ab2","","${CODE}:The books are closed: ask finance:--"`,
      '"ab3","","STRING_TOO_LONG:too long"',
    ];
    org.answers.push(
      { status: 200, body: { id: '750LL000000000001A', state: 'Open' } },
      { status: 201 },
      { status: 200, body: { id: '750LL000000000001A', state: 'UploadComplete' } },
      { status: 200, body: { id: '750LL000000000001A', state: 'JobComplete', numberRecordsFailed: 3 } },
      { status: 200, body: ['"ledgerline__Key__c","sf__Id","sf__Error"', ...failed].join('\n') },
      rules(['Books_Closed', 'The books are closed: ask finance']),
    );
    const rows = ['ab1', 'ab2', 'ab3'].map((Key__c) => ({ Key__c }));
    const failures = await port.ingest('Erp_Invoice__c', 'Key__c', rows, CALL);
    expect(failures.map(({ at, error }) => [at, error.message, error.fields, error.ruleName])).toEqual([
      [0, 'The books are closed: ask finance', ['ledgerline__Total__c', 'Name'], 'Books_Closed'],
      [1, 'The books are closed: ask finance', [], 'Books_Closed'],
      [2, 'too long', [], undefined],
    ]);
    expect(toolingQueries()).toBe(1);
  });
});
