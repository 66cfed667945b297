/**
 * What is submitted from the workspace is what the package would submit: the same payload, the same record of the request,
 * and the same key, or one order becomes two. Read from the Apex source, and compared with what the workspace makes.
 */
import { describe, expect, it } from 'vitest';
import { closeAsWon, keyOf } from '../../local/workspace/closed-won.ts';
import { orderDraft } from '../../local/workspace/controllers/order-draft.ts';
import { toCompanion } from '../../local/workspace/controllers/renaming.ts';
import { NAMESPACE, type OrgClient, type OrgRecord } from '../../local/workspace/org/client.ts';
import { type Earlier, fieldsRead, keyRecipe, payloadNames, requestFields } from './apex-order.ts';
import { type ApexSources, packageSources } from './apex-source.ts';

const sources = packageSources();
const ORDER = '801000000000001AAA';
const WON = '006000000000001AAA';

/** A record of which every field says its own name. */
const RECORD: OrgRecord = {
  Id: WON,
  AccountId: '001000000000001AAA',
  OpportunityId: WON,
  StageName: 'Prospecting',
  CurrencyIsoCode: 'USD',
  PoNumber: 'PoNumber',
  EffectiveDate: 'EffectiveDate',
  Quantity: 'Quantity',
  UnitPrice: 'UnitPrice',
  Product2: { ProductCode: 'ProductCode' },
};

/** An org with that one record in it; keeps what is written. */
function orgWith(setting: boolean): { readonly org: OrgClient; readonly written: OrgRecord[] } {
  const written: OrgRecord[] = [];
  const query = async (soql: string): Promise<readonly OrgRecord[]> => {
    if (soql.includes('Order_Submission__c')) return Promise.resolve([]);
    return Promise.resolve([{ ...RECORD, [`${NAMESPACE}Submit_On_Closed_Won__c`]: setting }]);
  };
  const save = async (method: string, _object: string, records: readonly OrgRecord[]): Promise<readonly string[]> => {
    if (method === 'POST') written.push(...records);
    return Promise.resolve(records.map(() => 'a00000000000001AAA'));
  };
  return { written, org: { query, save, create: async () => Promise.resolve('') } as unknown as OrgClient };
}

/** The names of a payload in its order; dotted below `source` and `lines`. */
function namesIn(payload: object): readonly string[] {
  return Object.entries(payload).flatMap(([name, value]) => {
    const inner: unknown = Array.isArray(value) ? value[0] : value;
    return typeof inner === 'object' && inner !== null ? Object.keys(inner).map((one) => `${name}.${one}`) : [name];
  });
}

async function payloadOf(recordId: string): Promise<Readonly<Record<string, unknown>>> {
  const draft = await orderDraft(orgWith(true).org, recordId);
  return JSON.parse(toCompanion(JSON.stringify(draft))) as Record<string, unknown>;
}

async function requestOf(): Promise<OrgRecord> {
  const { org, written } = orgWith(true);
  const session = { username: '', userId: '005', accessToken: '', permissionSets: [], customPermissions: [] };
  const unused = { say: () => undefined, label: (name: string) => name };
  await closeAsWon([WON], { org, trigger: org, session, now: () => new Date(0), ...unused });
  return written[0] ?? {};
}

function withChange(className: string, text: string, instead: string): ApexSources {
  const source = sources.get(className) ?? '';
  expect(source.includes(text), `${className} has: ${text}`).toBe(true);
  return new Map(sources).set(className, source.replace(text, instead));
}

describe('the payload', () => {
  it('of an order has the names that Apex writes, in that order', async () => {
    const names = namesIn(await payloadOf(ORDER));
    expect(names).toEqual(payloadNames(sources));
    expect(names).toContain('purchaseOrderNumber');
    expect(names).toContain('lines.unitPrice');
  });

  it('of an opportunity has them too, but for what only an order says', async () => {
    const { [`${NAMESPACE}Payload__c`]: payload } = await requestOf();
    const onlyOfOrders = ['purchaseOrderNumber', 'requestedDate'];
    // PoNumber and EffectiveDate are not asked of an opportunity.
    expect(namesIn(JSON.parse(String(payload)) as object)).toEqual(
      payloadNames(sources).filter((name) => !onlyOfOrders.includes(name)),
    );
  });

  it('has from the record what Apex reads for it', async () => {
    const { lines, ...order } = await payloadOf(ORDER);
    const said = { ...order, ...(lines as readonly object[])[0] } as Record<string, unknown>;
    const { lineId, ...fields } = fieldsRead(sources);
    expect(lineId).toBe('Id');
    expect(Object.keys(fields).sort()).toEqual([
      'product',
      'purchaseOrderNumber',
      'quantity',
      'requestedDate',
      'unitPrice',
    ]);
    for (const [property, field] of Object.entries(fields)) expect(said[property], property).toBe(field);
  });

  it.each([
    ['a name on the wire', 'OrderDraft', "'unitPrice'", "'price'"],
    ['the order of names', 'OrderDraft', "'accountId', accountId", "'entity', accountId"],
    [
      'a name that the mapper fills now',
      'OrderDraftMapper',
      'draft.accountId = accountId;',
      'draft.accountId = accountId; draft.paymentTerms = terms;',
    ],
    ['a name that it fills no more', 'OrderDraftMapper', 'draft.purchaseOrderNumber = record.PoNumber;', ''],
  ])('notices %s', async (_what, className, text, instead) => {
    expect(namesIn(await payloadOf(ORDER))).not.toEqual(payloadNames(withChange(className, text, instead)));
  });

  it('notices another field behind a name', () => {
    const changed = withChange('OrderDraftMapper', "record.get('UnitPrice')", "record.get('ListPrice')");
    expect(fieldsRead(changed)).not.toEqual(fieldsRead(sources));
  });
});

describe('the record of a request', () => {
  it('has the fields that the trigger writes', async () => {
    const request = await requestOf();
    const fields = requestFields(sources);
    expect(Object.keys(request).sort()).toEqual(
      Object.keys(fields)
        .map((name) => NAMESPACE + name)
        .sort(),
    );
    expect(request[`${NAMESPACE}State__c`]).toBe(fields['State__c']);
  });

  it('notices a field more, and another state', () => {
    const more = withChange('SubmissionRequests', 'Payload__c = payload,', 'Payload__c = payload, Entity__c = null,');
    expect(Object.keys(requestFields(more))).toHaveLength(Object.keys(requestFields(sources)).length + 1);
    const state = withChange('SubmissionRequests', "State__c = 'requested'", "State__c = 'asked'");
    expect(requestFields(state)['State__c']).toBe('asked');
  });
});

describe('the key', () => {
  const PAYLOAD = '{"lines":["ä"]}';
  const same = (state: string): Earlier => ({ key: keyRecipe(sources)(WON, [], PAYLOAD), state });
  const other = (state: string): Earlier => ({ key: keyRecipe(sources)(WON, [], '{}'), state });
  const CASES: readonly (readonly Earlier[])[] = [
    [],
    ...['requested', 'pending', 'accepted', 'held', 'rejected', 'cancelled'].flatMap((state) => [
      [same(state)],
      [other(state)],
      [same(state), other(state), same('rejected')],
    ]),
  ];

  function mirrored(earlier: readonly Earlier[]): string {
    const rows = earlier.map(({ key, state }) => ({ [`${NAMESPACE}Key__c`]: key, [`${NAMESPACE}State__c`]: state }));
    return keyOf(WON, rows, PAYLOAD);
  }
  const agrees = (all: ApexSources): boolean => {
    const recipe = keyRecipe(all);
    return CASES.every((earlier) => mirrored(earlier) === recipe(WON, earlier, PAYLOAD));
  };

  it('is made by the recipe of SubmissionKey, whatever came before', () => {
    for (const earlier of CASES) expect(mirrored(earlier)).toBe(keyRecipe(sources)(WON, earlier, PAYLOAD));
    expect(mirrored([same('cancelled'), other('held')])).toMatch(/^006000000000001AAA:2:[0-9a-f]{64}$/);
  });

  it.each([
    ['a state that ends no more', "'rejected', 'cancelled'", "'rejected'"],
    ['a state that ends now', "'rejected', 'cancelled'", "'rejected', 'cancelled', 'held'"],
    ['another digest', "'SHA-256'", "'SHA-512'"],
    ['another separator', "recordId + ':' + before", "recordId + '/' + before"],
    ['another order', "recordId + ':' + before + content", 'before + recordId + content'],
    ['other content that counts no more', '|| ENDED', '&& ENDED'],
    ['the same content that counts', '(!submission', '(submission'],
  ])('notices %s', (_what, text, instead) => {
    expect(agrees(withChange('SubmissionKey', text, instead))).toBe(false);
  });

  it('says that it cannot read a recipe of another form', () => {
    const changed = withChange('SubmissionKey', 'before++', 'before += 1');
    expect(() => keyRecipe(changed)).toThrow('cannot read');
  });
});
