/** What the org does not take, and what it asks for that cannot be taken in: both are exceptions, and both can be replayed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf, problemOf } from '../companion/caller.ts';
import { newKey } from '../companion/org.ts';
import { Operator } from '../companion/operator.ts';
import { until } from '../companion/until.ts';
import { ACCOUNTS, type Joined, openJoined } from './joined.ts';
import { inState, newOrder, publish, request } from './requested.ts';

let joined: Joined;
let companion: { readonly url: string };
let ana: Operator;

beforeAll(async () => {
  joined = await openJoined();
  companion = await joined.world.companion();
  ana = new Operator(joined.caller(companion), 'ana');
  // The watch begins within its first round.
  await until(async () => (await salesforceConnectionStore(joined.sql).status(joined.orgId))?.rulesState);
});
afterAll(() => joined.close());

const linesOf = (quantity: string) => [{ lineId: '1', product: 'GADGET', quantity, unitPrice: '250.00' }];

describe('an org whose validation rule refuses our record', () => {
  it('is told again by a replay once the rule is gone; one more that is refused again is another exception', async () => {
    const debtor = await joined.customer(ACCOUNTS.globex, '1000.00');
    await joined.world.erp.control.postSale('us', { debtor, item: 'WIDGET', qty: '4' });
    const refusal = { kind: 'validationRule', object: 'ledgerline__Credit_Hold__c', times: 1_000 };
    await joined.post('/local/faults', { ...refusal, message: 'Holds need an owner' });
    const key = newKey();
    const json = {
      source: { object: 'Order', recordId: await newOrder(joined, ACCOUNTS.globex) },
      ...{ accountId: ACCOUNTS.globex, entity: 'us', currency: 'USD', lines: linesOf('20') },
    };
    const reply = await joined.caller(companion).send('/v1/orders', { json, key });
    const { submissionId, reason } = bodyOf(reply, submissionSchema, 201);
    const first = await ana.only(ACCOUNTS.globex);
    expect(first).toMatchObject({
      ...{ kind: 'orgDelivery', remedy: 'tellAgain', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', submissionId },
      ...{ payloadVersion: 0, amount: { amount: '5000.00', currency: 'USD' } },
    });
    // What clears a hold is named where it was read in time.
    expect(first.invoiceNumbers).toEqual(reason?.clears?.invoices.map(({ number }) => number));
    expect(first.message).toContain('Holds need an owner');
    expect(problemOf(await ana.send(`/v1/exceptions/${first.exceptionId}/dry-run`, {}), 409).code).toBe(
      'EXCEPTION_STATE',
    );
    expect(await ana.replayed({ exceptionIds: [first.exceptionId] })).toMatchObject({ failed: 1 });
    const second = await ana.only(ACCOUNTS.globex);
    expect(second.previousId).toBe(first.exceptionId);

    await fetch(`${joined.org.url}/local/faults`, { method: 'DELETE' });
    expect(await ana.replayed({ exceptionIds: [second.exceptionId] })).toMatchObject({ done: 1, failed: 0 });
    expect(await ana.show(second.exceptionId)).toMatchObject({ state: 'replayed', stateHow: 'delivered' });
    const query = `SELECT ledgerline__State__c FROM ledgerline__Order_Submission__c WHERE ledgerline__Key__c = '${key}'`;
    expect(await joined.query(query)).toMatchObject([{ ledgerline__State__c: 'held' }]);
  });
});

describe('a record of the org whose order cannot be taken in', () => {
  it('is mended and taken in: one order, and the org’s own record says so', async () => {
    const customer = await joined.customer(ACCOUNTS.acme);
    const source = await newOrder(joined, ACCOUNTS.acme);
    const payload = { source: { object: 'Order', recordId: source }, accountId: ACCOUNTS.acme, entity: 'us' };
    const record = await request(joined, 1, ACCOUNTS.acme, { ledgerline__Payload__c: JSON.stringify(payload) }, source);
    await publish(joined, record, 1);
    await inState(joined, record, 'rejected');
    const [found] = await ana.list('?kind=orgRequest');
    expect(found).toMatchObject({ subject: record, sourceId: source, code: 'VALIDATION', remedy: 'takeInAgain' });
    const { exceptionId = '' } = found ?? {};
    const asItIs = problemOf(await ana.replay({ exceptionIds: [exceptionId] }), 422);
    expect(asItIs).toMatchObject({ code: 'VALIDATION', field: 'currency' });
    const mended = { ...payload, currency: 'USD', lines: linesOf('3') };
    expect((await ana.edit(exceptionId, mended)).status).toBe(201);
    const batch = await ana.replayed({ exceptionIds: [exceptionId] });
    expect(batch.replays).toMatchObject([{ state: 'succeeded', submissionState: 'accepted' }]);
    await inState(joined, record, 'accepted');
    const orders = await joined.world.erp.ordersOf(customer);
    expect(orders.map(({ lines }) => Number(lines[0]?.qty))).toEqual([3]);
  });

  it('is taken in and rejected by the ERP: the replay failed, and the order is an exception of its own', async () => {
    await joined.customer(ACCOUNTS.harbor);
    const source = await newOrder(joined, ACCOUNTS.harbor);
    const order = {
      source: { object: 'Order', recordId: source },
      ...{ accountId: ACCOUNTS.harbor, entity: 'us', currency: 'USD', lines: linesOf('1') },
    };
    const payload = JSON.stringify({ ...order, currency: 'dollars' });
    const record = await request(joined, 5, ACCOUNTS.harbor, { ledgerline__Payload__c: payload }, source);
    await publish(joined, record, 1);
    await inState(joined, record, 'rejected');
    const [found] = (await ana.list('?kind=orgRequest')).filter(({ subject }) => subject === record);
    const exceptionId = found?.exceptionId ?? '';
    await ana.edit(exceptionId, { ...order, lines: [{ ...order.lines[0], product: 'GADGETX' }] });
    const batch = await ana.replayed({ exceptionIds: [exceptionId] });
    expect(batch.replays).toMatchObject([{ state: 'failed', code: 'PRODUCT_UNKNOWN', submissionState: 'rejected' }]);
    const [next] = await ana.list('?kind=order');
    expect(next).toMatchObject({ sourceId: source, code: 'PRODUCT_UNKNOWN' });
  });

  it('that is no JSON at all is kept as it came', async () => {
    await joined.customer(ACCOUNTS.harbor);
    const record = await request(joined, 2, ACCOUNTS.harbor, { ledgerline__Payload__c: '{"source": ' });
    await publish(joined, record, 1);
    await inState(joined, record, 'rejected');
    const [found] = (await ana.list('?kind=orgRequest')).filter(({ subject }) => subject === record);
    const { payloads } = await ana.show(found?.exceptionId ?? '');
    expect(payloads.map(({ payload }) => payload)).toEqual(['{"source": ']);
  });

  it('that holds what no database can is kept as it came, and keeps no later one back', async () => {
    const account = (await joined.post('/services/data/v67.0/sobjects/Account', { Name: 'Poison' })) as { id: string };
    await joined.customer(account.id);
    const poisons: readonly ((json: string) => string)[] = [
      (json) => json.replace('GADGET', String.raw`GADGET\u0000`),
      (json) => json.replace('GADGET', String.raw`GADGET\ud83d`),
      () => '['.repeat(5_000) + ']'.repeat(5_000),
    ];
    const poisoned = await Promise.all(
      poisons.map(async (poison) => {
        const source = { object: 'Order', recordId: await newOrder(joined, account.id) };
        const order = { source, accountId: account.id, entity: 'us', currency: 'USD', lines: linesOf('1') };
        const payload = poison(JSON.stringify(order));
        const fields = { ledgerline__Payload__c: payload };
        return { payload, record: await request(joined, 1, account.id, fields, source.recordId) };
      }),
    );
    const later = await request(joined, 2, account.id);
    for (const { record } of poisoned) await publish(joined, record, 1);
    await publish(joined, later, 1);
    await inState(joined, later, 'accepted');
    const found = await ana.list('?kind=orgRequest');
    for (const { payload, record } of poisoned) {
      await inState(joined, record, 'rejected');
      const exception = found.find(({ subject }) => subject === record);
      const { payloads } = await ana.show(exception?.exceptionId ?? '');
      expect(payloads.map((kept) => kept.payload)).toEqual([payload]);
    }
  });

  it('is not taken in any more once its record was submitted another way', async () => {
    const customer = await joined.customer(ACCOUNTS.initech);
    const source = await newOrder(joined, ACCOUNTS.initech);
    const order = {
      source: { object: 'Order', recordId: source },
      ...{ accountId: ACCOUNTS.initech, entity: 'us', currency: 'USD', lines: linesOf('4') },
    };
    const broken = JSON.stringify({ ...order, lines: [] });
    const record = await request(joined, 3, ACCOUNTS.initech, { ledgerline__Payload__c: broken }, source);
    await publish(joined, record, 1);
    await inState(joined, record, 'rejected');
    const [found] = (await ana.list('?kind=orgRequest')).filter(({ subject }) => subject === record);
    const exceptionId = found?.exceptionId ?? '';
    await ana.edit(exceptionId, { ...order, lines: linesOf('9') });
    await joined.caller(companion).send('/v1/orders', { json: order, key: newKey() });
    const batch = await ana.replayed({ exceptionIds: [exceptionId] });
    expect(batch.replays).toMatchObject([{ state: 'refused', code: 'EXCEPTION_STATE' }]);
    expect(await ana.show(exceptionId)).toMatchObject({ state: 'settled', stateHow: 'movedOn' });
    const orders = await joined.world.erp.ordersOf(customer);
    expect(orders.map(({ lines }) => Number(lines[0]?.qty))).toEqual([4]);
  });
});
