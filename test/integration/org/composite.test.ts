import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACME, openOrg, type OrgFixture, type Reply, type Json } from './fixture.ts';

const BASE = '/services/data/v67.0';
const SUBMISSION = 'ledgerline__Order_Submission__c';
const HOLD = 'ledgerline__Credit_Hold__c';

describe('Several requests in one', () => {
  let fixture: OrgFixture;
  beforeAll(async () => {
    fixture = await openOrg();
  });
  afterAll(() => fixture.org.stop());

  const upsert = (key: string, referenceId: string, more: object = {}): object => ({
    method: 'PATCH',
    url: `${BASE}/sobjects/${SUBMISSION}/ledgerline__Key__c/${key}`,
    referenceId,
    body: { ledgerline__Account__c: ACME, ledgerline__State__c: 'held', ...more },
  });
  const hold = (key: string, submission: string, more: object = {}): object => ({
    method: 'POST',
    url: `${BASE}/sobjects/${HOLD}`,
    referenceId: `hold_${key}`,
    body: {
      ledgerline__Key__c: key,
      ledgerline__Account__c: ACME,
      ledgerline__Order_Submission__c: submission,
      ...more,
    },
  });
  const event = {
    method: 'POST',
    url: `${BASE}/sobjects/ledgerline__Record_Changed__e`,
    referenceId: 'told',
    body: { ledgerline__Record_Id__c: ACME, ledgerline__Version__c: 1 },
  };
  const composite = (compositeRequest: object[], allOrNone = true): Promise<Reply> =>
    fixture.ask('admin', 'POST', '/composite', { allOrNone, compositeRequest });
  const count = async (object: string, key: string): Promise<number> =>
    (await fixture.query('admin', `SELECT COUNT() FROM ${object} WHERE ledgerline__Key__c = '${key}'`)).body.totalSize;
  const eventCount = (): number => {
    const { bus, schema } = fixture.org.org;
    return bus.after(schema.object('ledgerline__Record_Changed__e'), 0n).length;
  };

  test('a later request names the answer of an earlier one', async () => {
    const find = {
      method: 'GET',
      url: `${BASE}/query?q=${encodeURIComponent(`SELECT Id FROM ${HOLD} WHERE ledgerline__Order_Submission__c = '`)}@{first.id}'`,
      referenceId: 'found',
    };
    const touch = {
      method: 'PATCH',
      url: `${BASE}/sobjects/${HOLD}/@{found.records[0].Id}`,
      referenceId: 'touched',
      body: { ledgerline__Reason__c: 'seen' },
    };
    const reply = await composite([upsert('ref', 'first'), hold('ref', '@{first.id}'), find, touch]);
    expect(reply.body.compositeResponse.map((one: Json) => one.httpStatusCode)).toEqual([201, 201, 200, 204]);
    expect(reply.body.compositeResponse[1].httpHeaders.Location).toContain(`/sobjects/${HOLD}/`);
    const read = await fixture.query(
      'admin',
      `SELECT ledgerline__Order_Submission__r.ledgerline__Key__c, ledgerline__Reason__c FROM ${HOLD}`,
    );
    expect(read.body.records[0]).toMatchObject({
      ledgerline__Reason__c: 'seen',
      ledgerline__Order_Submission__r: { ledgerline__Key__c: 'ref' },
    });
  });

  test('with allOrNone one that fails takes all back, the event as well', async () => {
    const before = eventCount();
    const reply = await composite([
      upsert('all', 'one'),
      event,
      hold('all', '@{one.id}', { ledgerline__Amount__c: 'much' }),
    ]);
    expect(reply.status).toBe(200);
    expect(reply.body.compositeResponse).toMatchObject([
      { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      { httpStatusCode: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] },
    ]);
    expect(await count(SUBMISSION, 'all')).toBe(0);
    expect(eventCount()).toBe(before);
  });

  test('without it the others stay, and a reference to what failed is refused', async () => {
    const reply = await composite(
      [upsert('some', 'one'), upsert('other', 'two', { ledgerline__State__c: 'odd' }), hold('some', '@{two.id}')],
      false,
    );
    expect(reply.body.compositeResponse.map((one: Json) => one.httpStatusCode)).toEqual([201, 400, 400]);
    expect(reply.body.compositeResponse[2].body[0].message).toMatch(/^Invalid reference specified/);
    expect(await count(SUBMISSION, 'some')).toBe(1);
  });

  test('each graph is a transaction of its own', async () => {
    const graph = (graphId: string, compositeRequest: object[]): object => ({ graphId, compositeRequest });
    const reply = await fixture.ask('admin', 'POST', '/composite/graph', {
      graphs: [
        graph('good', [upsert('g1', 's'), hold('g1', '@{s.id}'), event]),
        graph('bad', [upsert('g2', 's'), hold('g2', '001LL0000000000AAA')]),
      ],
    });
    expect(reply.body.graphs.map((one: Json) => [one.graphId, one.isSuccessful])).toEqual([
      ['good', true],
      ['bad', false],
    ]);
    expect(reply.body.graphs[1].graphResponse.compositeResponse[1].body).toMatchObject([
      { errorCode: 'INVALID_CROSS_REFERENCE_KEY' },
    ]);
    expect([await count(SUBMISSION, 'g1'), await count(SUBMISSION, 'g2')]).toEqual([1, 0]);
  });

  test('25 requests are the most, 200 records are, 500 in graphs are', async () => {
    const many = (length: number): object[] =>
      Array.from({ length }, (_, index) => upsert(`many-${index}`, `r${index}`));
    expect(await composite(many(26))).toMatchObject({ status: 400, body: [{ errorCode: 'LIMIT_EXCEEDED' }] });
    const graphs = [{ graphId: 'g', compositeRequest: many(501) }];
    expect(await fixture.ask('admin', 'POST', '/composite/graph', { graphs })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'LIMIT_EXCEEDED' }],
    });
    const records = Array.from({ length: 201 }, () => ({ attributes: { type: SUBMISSION } }));
    expect(await fixture.ask('admin', 'POST', '/composite/sobjects', { records })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'EXCEEDED_ID_LIMIT' }],
    });
    expect(await count(SUBMISSION, 'many-0')).toBe(0);
  });
});
