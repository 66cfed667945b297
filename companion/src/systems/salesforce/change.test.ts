/** Several changes in one request, and an org that has something newer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSalesforceDirectory } from './directory.ts';
import { openScriptedOrg, ORG_ID, type ScriptedAnswer, type ScriptedOrg } from './doubles/scripted-org.ts';
import type { Change, SalesforcePort } from './port.ts';

const CALL = { deadlineMs: 10_000 };
const MADE = { httpStatusCode: 201, body: { id: 'a01LL0000000001AAA', success: true, errors: [] } };
const HALTED = { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED', message: 'rolled back' }] };
const refusedWith = (errorCode: string, fields: readonly string[] = []) => ({
  httpStatusCode: 400,
  body: [{ errorCode, message: 'in its words', fields }],
});
const REFUSED = refusedWith('STRING_TOO_LONG');
const UNMADE = { httpStatusCode: 200, body: { id: 'a01LL0000000001AAA', success: false, errors: [] } };
const OLDER = refusedWith('FIELD_CUSTOM_VALIDATION_EXCEPTION', ['ledgerline__Version__c']);

let org: ScriptedOrg;
let directory: ReturnType<typeof createSalesforceDirectory>;
let port: SalesforcePort;

beforeEach(async () => {
  org = await openScriptedOrg();
  directory = createSalesforceDirectory({
    connections: {
      get: async () => ({
        ...{ orgId: ORG_ID, instanceUrl: org.url, auth: { kind: 'client_credentials', clientId: 'the client' } },
        ...{ secretRef: 'env:SALESFORCE', namespace: 'ledgerline', apiVersion: '67.0', expectedOrgId: ORG_ID },
      }),
      haltForOtherOrg: async () => undefined,
    },
    ...{ clock: { now: () => 0 }, wait: async () => undefined, random: () => 0, allowPrivateAddresses: true },
    readSecret: async () => 'a secret',
  });
  const found = await directory.org(ORG_ID);
  if (found === undefined) throw new Error('not connected');
  ({ port } = found);
});
afterEach(async () => {
  await directory.close();
  await org.close();
});

function changeOf(key: string, version = 2): Change {
  const fields = { State__c: 'held', Version__c: version };
  return {
    upserts: [{ object: 'Order_Submission__c', by: { field: 'Key__c', value: key }, fields }],
    events: [{ event: 'Record_Changed__e', fields: { Record_Id__c: key, Version__c: version } }],
  };
}

interface PartAnswer {
  readonly httpStatusCode: number;
  readonly body: unknown;
}

/** Graphs in any order, by their number. */
function graphs(...said: readonly (readonly [number, ...(readonly PartAnswer[])])[]): ScriptedAnswer {
  const all = said.map(([at, ...compositeResponse]) => ({
    graphId: `graph${at}`,
    graphResponse: { compositeResponse },
    isSuccessful: compositeResponse.every(({ httpStatusCode }) => httpStatusCode < 300),
  }));
  return { status: 200, body: { graphs: all } };
}

const page = (version: number): ScriptedAnswer => ({
  status: 200,
  body: { done: true, records: [{ attributes: {}, ledgerline__Version__c: version }] },
});
const asked = () => org.asked.filter(({ path }) => path.startsWith('/services/data')).map(({ path }) => path.slice(20));

describe('several changes', () => {
  it('are one request of a graph each, told apart by their graphs, whatever order those come back in', async () => {
    org.answers.push(graphs([1, refusedWith('STRING_TOO_LONG'), HALTED], [0, MADE, MADE], [2, MADE, MADE]));
    const outcomes = await port.changeTogether([changeOf('a'), changeOf('b'), changeOf('c')], CALL);
    expect(outcomes.map((failure) => failure?.code)).toEqual([undefined, 'STRING_TOO_LONG', undefined]);
    expect(asked()).toEqual(['/composite/graph']);
    expect(org.asked.at(-1)?.body).toContain('/sobjects/ledgerline__Order_Submission__c/ledgerline__Key__c/b"');
  });

  it('of which one meets a locked row are not sent again with it', async () => {
    org.answers.push(graphs([0, MADE, MADE], [1, refusedWith('UNABLE_TO_LOCK_ROW'), HALTED]), graphs([0, MADE, MADE]));
    expect(await port.changeTogether([changeOf('a'), changeOf('b')], CALL)).toEqual([undefined, undefined]);
    expect(org.asked.at(-1)?.body).not.toContain('ledgerline__Key__c/a"');
  });

  it('one of which stays locked say so of that one', async () => {
    const locked = [0, refusedWith('UNABLE_TO_LOCK_ROW'), HALTED] as const;
    org.answers.push(
      graphs([0, MADE, MADE], [1, locked[1], HALTED]),
      ...Array.from({ length: 4 }, () => graphs(locked)),
    );
    const outcomes = await port.changeTogether([changeOf('a'), changeOf('b')], CALL);
    expect(outcomes.map((failure) => failure?.code)).toEqual([undefined, 'UNABLE_TO_LOCK_ROW']);
  });

  it('that are all refused in the same words ask for the rule’s name once', async () => {
    const refused = refusedWith('FIELD_CUSTOM_VALIDATION_EXCEPTION', ['ledgerline__State__c']);
    org.answers.push(graphs([0, refused, HALTED], [1, refused, HALTED]), {
      status: 200,
      body: { records: [{ ValidationName: 'No_Friday', ErrorMessage: 'in its words' }] },
    });
    const outcomes = await port.changeTogether([changeOf('a'), changeOf('b')], CALL);
    expect(outcomes.map((failure) => failure?.ruleName)).toEqual(['No_Friday', 'No_Friday']);
    expect(asked()).toHaveLength(2);
  });

  it.each([
    ['left out', graphs([0, MADE, MADE])],
    ['told twice', graphs([1, REFUSED, HALTED], [0, MADE, MADE], [1, MADE, MADE])],
    ['without answers', graphs([0, MADE, MADE], [1])],
    ['with fewer answers than requests', graphs([0, MADE, MADE], [1, MADE])],
    ['with more answers than requests', graphs([0, MADE, MADE], [1, MADE, MADE, MADE])],
    ['taken back for nobody’s sake', graphs([0, MADE, MADE], [1, HALTED, HALTED])],
    ['with a success that is none', graphs([0, MADE, MADE], [1, UNMADE, MADE])],
    ['with a success of nothing', graphs([0, MADE, MADE], [1, { httpStatusCode: 204, body: null }, MADE])],
    ['with a refusal without words', graphs([0, MADE, MADE], [1, { httpStatusCode: 400, body: 'no' }, HALTED])],
  ])('one of which is %s are not all known to be done', async (_name, answer) => {
    org.answers.push(answer);
    const [told, untold] = await port.changeTogether([changeOf('a'), changeOf('b')], CALL);
    expect(told).toBeUndefined();
    expect(untold).toMatchObject({ code: 'ANSWER_BROKEN', retryable: true, outcomeKnown: false });
  });

  it('that are taken back while the org calls it a success are not known to be done', async () => {
    const graphResponse = { compositeResponse: [HALTED, HALTED] };
    const graph = { graphId: 'graph0', graphResponse, isSuccessful: true };
    org.answers.push({ status: 200, body: { graphs: [graph, { ...graph, graphId: 'graph1' }] } });
    const outcomes = await port.changeTogether([changeOf('a'), changeOf('b')], CALL);
    expect(outcomes.map((failure) => failure?.code)).toEqual(['ANSWER_BROKEN', 'ANSWER_BROKEN']);
  });

  it('that are more than the org takes at once are not sent', async () => {
    const many = Array.from({ length: 76 }, (_, at) => changeOf(String(at)));
    await expect(port.changeTogether(many, CALL)).rejects.toThrow(RangeError);
  });
});

describe('one change', () => {
  it.each([
    ['no answers', []],
    ['one answer to two requests', [MADE]],
    ['both taken back', [HALTED, HALTED]],
    ['a success that is none', [MADE, UNMADE]],
  ])('of which the org says %s is not known to be done', async (_name, compositeResponse) => {
    org.answers.push({ status: 200, body: { compositeResponse } });
    const { upserts, events } = changeOf('a');
    await expect(port.change(upserts, events, CALL)).rejects.toMatchObject({
      ...{ code: 'ANSWER_BROKEN', retryable: true, outcomeKnown: false },
    });
  });
});

describe('a version that the org has a newer one of', () => {
  it('is no failure: what stands there is newer', async () => {
    org.answers.push({ status: 200, body: { compositeResponse: [OLDER, HALTED] } }, page(3));
    const { upserts, events } = changeOf('a', 2);
    expect(await port.change(upserts, events, CALL)).toEqual([]);
    org.answers.push(graphs([0, OLDER, HALTED], [1, MADE, MADE]), page(3));
    expect(await port.changeTogether([changeOf('a', 2), changeOf('b', 2)], CALL)).toEqual([undefined, undefined]);
  });

  it('is one where the org has none that is newer, and somebody else’s rule refuses it', async () => {
    org.answers.push({ status: 200, body: { compositeResponse: [OLDER, HALTED] } }, page(2), {
      status: 200,
      body: { records: [] },
    });
    const { upserts, events } = changeOf('a', 2);
    await expect(port.change(upserts, events, CALL)).rejects.toMatchObject({
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    });
  });
});
