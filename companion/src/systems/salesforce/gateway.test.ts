import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSalesforceDirectory } from './directory.ts';
import { openScriptedOrg, ORG_ID, type ScriptedOrg } from './doubles/scripted-org.ts';
import type { SalesforceConnection, SalesforceError, SalesforcePort } from './port.ts';

const CALL = { deadlineMs: 10_000 };
const LOCKED = [
  { message: 'unable to obtain exclusive access to this record', errorCode: 'UNABLE_TO_LOCK_ROW', fields: [] },
];

let org: ScriptedOrg;
let directory: ReturnType<typeof createSalesforceDirectory>;
let waits: number[];
let halted: string[];
let now: () => number;

beforeEach(async () => {
  org = await openScriptedOrg();
  waits = [];
  halted = [];
  now = () => 0;
  directory = createSalesforceDirectory({
    connections: {
      get: async () => connection(),
      haltForOtherOrg: async (_orgId, found) => void halted.push(found),
    },
    clock: { now: () => now() },
    wait: async (ms) => void waits.push(ms),
    random: () => 0,
    allowPrivateAddresses: true,
    readSecret: async () => 'a secret',
  });
});
afterEach(async () => {
  await directory.close();
  await org.close();
});

function connection(more: Partial<SalesforceConnection> = {}): SalesforceConnection {
  return {
    orgId: ORG_ID,
    instanceUrl: org.url,
    auth: { kind: 'client_credentials', clientId: 'the client' },
    secretRef: 'env:SALESFORCE',
    namespace: 'ledgerline',
    apiVersion: '67.0',
    expectedOrgId: ORG_ID,
    ...more,
  };
}

async function port(): Promise<SalesforcePort> {
  const found = await directory.org(ORG_ID);
  if (found === undefined) throw new Error('not connected');
  return found.port;
}

function failure(act: Promise<unknown>): Promise<SalesforceError> {
  return act.then(
    () => Promise.reject(new Error('it went through')),
    (error: unknown) => error as SalesforceError,
  );
}

const HOLD = {
  object: 'Credit_Hold__c',
  by: { field: 'Key__c', value: 'a/b c' },
  fields: { Amount__c: { decimal: '12345678901234567.10' }, Active__c: true },
  links: { Order_Submission__c: 0 },
};
const ORDER = { object: 'Order_Submission__c', by: { field: 'Key__c', value: 'k1' }, fields: { State__c: 'held' } };
const CHANGED = { event: 'Record_Changed__e', fields: { Record_Id__c: '801LL0000000001AAA', Version__c: 3 } };
const MADE = { httpStatusCode: 201, body: { id: 'a01LL0000000001AAA', success: true, errors: [] } };

describe('a change', () => {
  it('is one request, all or nothing, with the org’s namespace, encoded ids and amounts digit by digit', async () => {
    org.answers.push({ status: 200, body: { compositeResponse: [MADE, MADE, MADE] } });
    expect(await (await port()).change([ORDER, HOLD], [CHANGED], CALL)).toHaveLength(2);
    const [, asked] = org.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/services/data/v67.0/composite' });
    expect(asked?.body).toContain('"allOrNone":true');
    expect(asked?.body).toContain('/sobjects/ledgerline__Credit_Hold__c/ledgerline__Key__c/a%2Fb%20c"');
    expect(asked?.body).toContain('"ledgerline__Amount__c":12345678901234567.10');
    expect(asked?.body).toContain('"ledgerline__Order_Submission__c":"@{record0.id}"');
    expect(asked?.body).toContain('/sobjects/ledgerline__Record_Changed__e"');
  });

  it('that a validation rule refuses says the rule’s words and its name, not that of a record halted beside it', async () => {
    const halted = { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED', message: 'rolled back' }] };
    const refused = {
      httpStatusCode: 400,
      body: [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No holds on Friday', fields: ['Active__c'] }],
    };
    org.answers.push({ status: 200, body: { compositeResponse: [halted, refused, halted] } });
    org.answers.push({
      status: 200,
      body: { records: [{ ValidationName: 'No_Friday', ErrorMessage: 'No holds on Friday' }] },
    });
    const error = await failure((await port()).change([ORDER, HOLD], [CHANGED], CALL));
    expect(error).toMatchObject({
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'No holds on Friday',
      ruleName: 'No_Friday',
      object: 'Credit_Hold__c',
      retryable: false,
    });
  });

  it('is tried again while a row is locked, each time later, and not for ever', async () => {
    org.answers.push(...Array.from({ length: 5 }, () => ({ status: 400, body: LOCKED })));
    expect(await failure((await port()).change([ORDER], [], CALL))).toMatchObject({ code: 'UNABLE_TO_LOCK_ROW' });
    expect(waits).toEqual([50, 100, 200, 400]);
  });

  it('whose answer is an error of a gateway may have been done, and says so', async () => {
    org.answers.push({ status: 502, body: '<html>Bad gateway</html>' });
    expect(await failure((await port()).change([ORDER], [], CALL))).toMatchObject({
      retryable: true,
      outcomeKnown: false,
    });
  });
});

describe('a session', () => {
  it('that has ended is begun again once for all who ask, and the request is sent again', async () => {
    const found = { status: 200, body: { done: true, records: [] } };
    const over = { status: 401, body: [{ message: 'Session expired', errorCode: 'INVALID_SESSION_ID' }] };
    org.answers.push(over, found);
    await (await port()).query('SELECT Id FROM Account', CALL);
    expect(org.tokens).toBe(2);
    expect(org.asked.at(-1)?.authorization).toBe('Bearer token-2');
  });

  it('that is refused a second time is given up: no loop of sign-ins', async () => {
    const over = { status: 401, body: [{ message: 'Session expired', errorCode: 'INVALID_SESSION_ID' }] };
    org.answers.push(over, over, over);
    const error = await failure((await port()).query('SELECT Id FROM Account', CALL));
    expect(error.code).toBe('INVALID_SESSION_ID');
    expect(org.tokens).toBe(2);
    expect(org.answers).toHaveLength(1);
  });

  it('of another org is not used: ours is halted, both are named, and nothing is asked', async () => {
    org.orgId = '00DLL0000000002AAA';
    const error = await failure((await port()).change([ORDER], [], CALL));
    expect(error.code).toBe('ORG_CHANGED');
    expect(error.message).toContain('00DLL0000000002AAA');
    expect(halted).toEqual(['00DLL0000000002AAA']);
    expect(org.asked).toHaveLength(1);
  });
});

describe('other answers', () => {
  it('reads all pages of a query, without prefixes, quotes left alone', async () => {
    const next = '/services/data/v67.0/query/01gLL-2000';
    org.answers.push(
      {
        status: 200,
        body: { done: false, nextRecordsUrl: next, records: [{ attributes: {}, ledgerline__Key__c: 'a' }] },
      },
      { status: 200, body: { done: true, records: [{ ledgerline__Account__r: { Id: '001' } }] } },
    );
    const rows = await (await port()).query("SELECT Key__c FROM Credit_Hold__c WHERE Key__c = 'Key__c'", CALL);
    expect(rows).toEqual([{ Key__c: 'a' }, { Account__r: { Id: '001' } }]);
    expect(decodeURIComponent(org.asked[1]?.path ?? '')).toContain(
      "SELECT ledgerline__Key__c FROM ledgerline__Credit_Hold__c WHERE ledgerline__Key__c = 'Key__c'",
    );
  });

  it('asks several queries as one call of five, answers them in their order, and cuts none off', async () => {
    const page = (key: string, done = true) => ({
      httpStatusCode: 200,
      body: { done, records: [{ ledgerline__Key__c: key }], nextRecordsUrl: '/services/data/v67.0/query/01gLL-1' },
    });
    const five = ['a', 'b', 'c', 'd', 'e'].map((key) => page(key));
    org.answers.push({ status: 200, body: { compositeResponse: five } });
    org.answers.push({ status: 200, body: { compositeResponse: [page('f')] } });
    const queries = Array.from({ length: 6 }, (_, at) => `SELECT Key__c FROM Route__mdt LIMIT ${at + 1}`);
    const together = (await port()).queryTogether;
    const keys = (await together(queries, CALL, 10)).map(([first]) => first?.['Key__c']);
    expect(keys).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(org.asked.filter(({ path }) => path.endsWith('/composite'))).toHaveLength(2);

    org.answers.push({ status: 200, body: { compositeResponse: [page('a', false)] } });
    expect((await failure(together(queries.slice(0, 1), CALL, 10))).code).toBe('RESULT_TOO_LARGE');
    const refused = { httpStatusCode: 400, body: [{ errorCode: 'INVALID_TYPE', message: 'no such type' }] };
    org.answers.push({ status: 200, body: { compositeResponse: [page('a'), refused] } });
    expect((await failure(together(queries.slice(0, 2), CALL, 10))).code).toBe('INVALID_TYPE');
  });

  it('does not take what it is not answered for done, nor for empty', async () => {
    const page = { httpStatusCode: 200, body: { done: true, records: [] } };
    org.answers.push({ status: 200, body: { compositeResponse: [page] } });
    const queries = ['SELECT Key__c FROM Route__mdt', 'SELECT Key__c FROM Term__mdt'];
    expect((await failure((await port()).queryTogether(queries, CALL, 10))).code).toBe('ANSWER_BROKEN');
    org.answers.push({ status: 200, body: [{ success: true, errors: [] }] });
    const rows = [{ Key__c: 'a' }, { Key__c: 'b' }];
    const error = await failure((await port()).upsertMany('Erp_Invoice__c', 'Key__c', rows, CALL));
    expect(error).toMatchObject({ code: 'ANSWER_BROKEN', outcomeKnown: false });
  });

  it('follows no page to another place', async () => {
    org.answers.push({ status: 200, body: { done: false, nextRecordsUrl: 'https://elsewhere.test/', records: [] } });
    expect((await failure((await port()).query('SELECT Id FROM Account', CALL))).code).toBe('ANSWER_BROKEN');
  });

  it('says which rows of a collection failed and why, and tries locked ones again', async () => {
    const done = { success: true, errors: [] };
    const long = { success: false, errors: [{ statusCode: 'STRING_TOO_LONG', message: 'too long', fields: ['X__c'] }] };
    const locked = { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked', fields: [] }] };
    org.answers.push({ status: 200, body: [locked, long, done] }, { status: 200, body: [done] });
    const rows = [{ Key__c: 'a' }, { Key__c: 'b' }, { Key__c: 'c' }];
    const failures = await (await port()).upsertMany('Erp_Invoice__c', 'Key__c', rows, CALL);
    expect(failures.map(({ at, error }) => [at, error.code])).toEqual([[1, 'STRING_TOO_LONG']]);
    expect(org.asked.at(-1)?.body).not.toContain('"b"');
  });

  it('keeps what the org says of its limit, and names the limit when it is reached', async () => {
    const refused = { message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' };
    org.answers.push({ status: 403, body: [refused], headers: { 'sforce-limit-info': 'api-usage=5000/5000' } });
    const it = await port();
    const error = await failure(it.query('SELECT Id FROM Account', CALL));
    expect(error).toMatchObject({ code: 'REQUEST_LIMIT_EXCEEDED', retryable: true, retryAfterMs: 300_000 });
    expect(it.usage()).toEqual({ used: 5_000, max: 5_000 });
  });
});

describe('a call’s deadline', () => {
  /** Each look at the clock finds so much of the call's ten seconds gone. */
  function passing(ms: number): () => number {
    let at = -ms;
    return () => (at += ms);
  }

  it('holds for the new sign-in and the second try of a refused session too', async () => {
    const { query } = await port();
    org.answers.push({ status: 200, body: { done: true, records: [] } }, { status: 401, body: [] });
    await query('SELECT Id FROM Account', CALL);
    now = passing(4_000);
    expect(await failure(query('SELECT Id FROM Account', CALL))).toMatchObject({ code: 'TOO_SLOW' });
    expect(org.tokens).toBe(1);
  });

  it('holds for all pages of a query together', async () => {
    const { query } = await port();
    const page = (at: number) => ({ done: false, records: [], nextRecordsUrl: `/services/data/v67.0/query/01g-${at}` });
    org.answers.push(...Array.from({ length: 20 }, (_, at) => ({ status: 200, body: page(at) })));
    now = passing(1_000);
    expect(await failure(query('SELECT Id FROM Account', CALL))).toMatchObject({ code: 'TOO_SLOW' });
  });

  it('holds for all tries at a locked row together', async () => {
    const { change } = await port();
    org.answers.push(...Array.from({ length: 5 }, () => ({ status: 400, body: LOCKED })));
    now = passing(2_500);
    const error = await failure(change([ORDER], [], CALL));
    expect(['TOO_SLOW', 'UNABLE_TO_LOCK_ROW']).toContain(error.code);
    expect(org.asked.filter(({ path }) => path.endsWith('/composite')).length).toBeLessThan(3);
  });
});
