/** What a caller gets wrong, on a running companion: a named answer or a named error, and nothing half done. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditSchema } from '../../../companion/src/http/credit/answer-schema.ts';
import { invoicesSchema } from '../../../companion/src/http/invoices/answer-schema.ts';
import { preflightSchema } from '../../../companion/src/http/orders/preflight-schema.ts';
import {
  submissionPageSchema,
  submissionSchema,
  submissionWithHistorySchema,
} from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf, type Caller, problemOf, type Reply } from './caller.ts';
import { type Account, newKey, newRecordId, type Org, orderOf, placesOrder, US } from './org.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;
let org: Org;
let rep: Caller;
let stranger: Caller;

beforeAll(async () => {
  world = await openWorld();
  const companion = await world.companion();
  org = await world.org();
  rep = callerOf(companion, org);
  stranger = callerOf(companion, await world.org());
});
afterAll(() => world.close());

const submit = (order: unknown, key = newKey()) => rep.send('/v1/orders', { json: order, key });
const preflight = (order: unknown) => rep.send('/v1/orders/preflight', { json: order });
const nobody = (): Account => ({ accountId: newRecordId().replace('801', '001'), customer: 'none' });

describe('an account', () => {
  it('that nobody linked has an answer that says who can, and its orders are refused by name', async () => {
    const account = nobody();
    const credit = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    expect(credit).toMatchObject({ entities: [], headline: { code: 'NO_CUSTOMER_LINK' } });
    expect(credit.headline.action).toMatch(/link/);
    const invoices = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/invoices`), invoicesSchema);
    expect(invoices).toMatchObject({ items: [], headline: { code: 'NO_CUSTOMER_LINK' } });
    const checked = bodyOf(await preflight(orderOf(account, '1')), preflightSchema);
    expect(checked.verdict).toBe('fail');
    expect(checked.checks).toContainEqual(
      expect.objectContaining({ check: 'customer', code: 'NO_CUSTOMER_LINK', clearedBy: 'admin' }),
    );
    expect(problemOf(await submit(orderOf(account, '1')), 409).code).toBe('NO_CUSTOMER_LINK');
  });

  it('whose customer is gone from the ERP has an answer too, and its order is rejected in the ERP’s words', async () => {
    const account = await org.link('D99999');
    const credit = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    expect(credit.entities[0]?.problem?.code).toBe('CUSTOMER_GONE');
    const invoices = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/invoices`), invoicesSchema);
    expect(invoices.items).toEqual([]);
    const checked = bodyOf(await preflight(orderOf(account, '1')), preflightSchema);
    expect(checked.verdict).toBe('fail');
    expect(checked.checks).toContainEqual(expect.objectContaining({ check: 'customer', code: 'CUSTOMER_GONE' }));
    const rejected = bodyOf(await submit(orderOf(account, '1')), submissionSchema, 201);
    expect(rejected.state).toBe('rejected');
    expect(rejected.reason?.erpMessage).toContain('D99999');
  });
});

describe('an order', () => {
  it('for a product that the ERP does not sell fails at its line, and is rejected when sent all the same', async () => {
    const account = await org.account();
    const lines = [
      { lineId: 'a', product: 'GADGET', quantity: '1', unitPrice: '250.00' },
      { lineId: 'b', product: 'NO-SUCH', quantity: '1', unitPrice: '1.00' },
    ];
    const checked = bodyOf(await preflight(orderOf(account, '1', { lines })), preflightSchema);
    expect(checked.verdict).toBe('fail');
    expect(checked.checks).toContainEqual(expect.objectContaining({ check: 'products', state: 'fail', lineId: 'b' }));
    const rejected = bodyOf(await submit(orderOf(account, '1', { lines })), submissionSchema, 201);
    expect(rejected).toMatchObject({ state: 'rejected', reason: { code: 'PRODUCT_UNKNOWN' } });
    expect(rejected.reason?.erpMessage).toContain('NO-SUCH');
    expect(await world.erp.ordersOf(account.customer)).toEqual([]);
  });

  it('for an entity that no route names is refused by name', async () => {
    const order = orderOf(await org.account(), '1', { entity: 'mars' });
    expect(problemOf(await submit(order), 422)).toMatchObject({ code: 'ENTITY_UNKNOWN' });
    const checked = bodyOf(await preflight(order), preflightSchema);
    expect(checked.verdict).toBe('fail');
    expect(checked.checks).toContainEqual(expect.objectContaining({ check: 'route', code: 'ENTITY_UNKNOWN' }));
  });

  it.each(['EUR', 'JPY'])(
    'in %s for an entity that sells in dollars does not pass, and the ERP has none',
    async (currency) => {
      const account = await org.account();
      const order = orderOf(account, '1', {
        currency,
        lines: [{ lineId: '1', product: 'GADGET', quantity: '1', unitPrice: '250' }],
      });
      const checked = bodyOf(await preflight(order), preflightSchema);
      expect(checked.verdict).toBe('fail');
      expect(checked.checks).toContainEqual(expect.objectContaining({ check: 'route', code: 'CURRENCY_MISMATCH' }));
      const rejected = bodyOf(await submit(order), submissionSchema, 201);
      expect(rejected.state).toBe('rejected');
      expect(rejected.reason?.erpMessage).toContain(currency);
      expect(await world.erp.ordersOf(account.customer)).toEqual([]);
    },
  );

  it('for a blocked customer is held, and says so in the ERP’s words', async () => {
    const account = await org.account('10000.00');
    await world.erp.control.stop(US, account.customer, 'Payment dispute');
    expect(bodyOf(await preflight(orderOf(account, '1')), preflightSchema).verdict).toBe('hold');
    const held = bodyOf(await submit(orderOf(account, '1')), submissionSchema, 201);
    expect(held).toMatchObject({ state: 'held', reason: { code: 'CUSTOMER_BLOCKED', clearedBy: 'finance' } });
    expect(held.reason?.erpMessage).toContain('Payment dispute');
  });
});

describe('the Idempotency-Key', () => {
  it('answers a repeat with the same submission, marked, and refuses other content', async () => {
    const account = await org.account();
    const order = orderOf(account, '1');
    const key = newKey();
    const first = await submit(order, key);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const again = await submit(order, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(bodyOf(again, submissionSchema)).toEqual(bodyOf(first, submissionSchema, 201));
    const other = { ...order, lines: orderOf(account, '2').lines };
    expect(problemOf(await submit(other, key), 422).code).toBe('IDEMPOTENCY_KEY_MISMATCH');
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ net: '250.00' }]);
  });

  it('of a request under way answers 409 with when to ask again, and the first one’s answer after it', async () => {
    const account = await org.account();
    const order = orderOf(account, '1');
    const key = newKey();
    org.proxy.arm({ kind: 'delay', ms: 2_000 }, { matches: placesOrder, times: 1 });
    const before = org.proxy.hits;
    const first = submit(order, key);
    await expect.poll(() => org.proxy.hits).toBe(before + 1);
    const second = problemOf(await submit(order, key), 409);
    expect(second.code).toBe('IDEMPOTENCY_KEY_IN_FLIGHT');
    expect(problemOf(await submit({ ...order, lines: orderOf(account, '9').lines }), 409).code).toBe(
      'SUBMISSION_IN_FLIGHT',
    );
    const answered = bodyOf(await first, submissionSchema, 201);
    expect(bodyOf(await submit(order, key), submissionSchema)).toEqual(answered);
  });

  it('sent by twenty requests at once makes one order', async () => {
    const account = await org.account();
    const order = orderOf(account, '1');
    const key = newKey();
    const replies = await Promise.all(Array.from({ length: 20 }, () => submit(order, key)));
    await expectOneOrder(account, replies);
  });

  it('different in each of twenty requests for one record, still makes one order', async () => {
    const account = await org.account();
    const order = orderOf(account, '1');
    const replies = await Promise.all(Array.from({ length: 20 }, () => submit(order)));
    await expectOneOrder(account, replies);
  });

  it('different in each of twenty requests with other contents for one record, makes one order', async () => {
    const account = await org.account();
    const order = orderOf(account, '1');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => submit({ ...order, lines: orderOf(account, String(index + 1)).lines })),
    );
    for (const reply of replies) expect([200, 201, 409]).toContain(reply.status);
    const orders = await world.erp.ordersOf(account.customer);
    expect(orders).toHaveLength(1);
    const { items } = bodyOf(await rep.send(`/v1/orders?accountId=${account.accountId}`), submissionPageSchema);
    expect(items.every(({ state }) => state === 'accepted')).toBe(true);
    const latest = items.find(({ revision }) => revision === items.length);
    expect(latest?.amount.amount).toBe(orders[0]?.net);
  });

  async function expectOneOrder(account: Account, replies: readonly Reply[]): Promise<void> {
    const answered = replies.filter(({ status }) => status !== 409);
    expect(answered.length).toBeGreaterThan(0);
    for (const reply of answered) expect([200, 201, 202]).toContain(reply.status);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
    const { items } = bodyOf(await rep.send(`/v1/orders?accountId=${account.accountId}`), submissionPageSchema);
    expect(items).toMatchObject([{ state: 'accepted' }]);
  }
});

describe('another org', () => {
  it('sees and changes nothing of this one, whatever ids it names', async () => {
    const account = await org.account('1000.00');
    const key = newKey();
    const order = orderOf(account, '20');
    const held = bodyOf(await submit(order, key), submissionSchema, 201);
    const path = `/v1/orders/${held.submissionId}`;
    for (const reply of [
      await stranger.send(path),
      await stranger.send(`${path}/invoices`),
      await stranger.send(`${path}/recheck`, { method: 'POST' }),
      await stranger.send(`${path}/cancel`, { json: { reason: 'mine' } }),
    ]) {
      expect(problemOf(reply, 404).code).toBe('NOT_FOUND');
      expect(reply.text).not.toContain(account.accountId);
    }
    for (const query of ['', `?accountId=${account.accountId}`, `?recordId=${order.source.recordId}`, '?state=held']) {
      expect(bodyOf(await stranger.send(`/v1/orders${query}`), submissionPageSchema).items).toEqual([]);
    }
    expect(
      bodyOf(await stranger.send(`/v1/orders?cursor=ffffffff-ffff-ffff-ffff-ffffffffffff`), submissionPageSchema).items,
    ).toEqual([]);
    const credit = bodyOf(await stranger.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    expect(credit).toMatchObject({ entities: [], headline: { code: 'NO_CUSTOMER_LINK' } });
    const invoices = bodyOf(await stranger.send(`/v1/accounts/${account.accountId}/invoices`), invoicesSchema);
    expect(invoices.items).toEqual([]);
    const checked = bodyOf(await stranger.send('/v1/orders/preflight', { json: order }), preflightSchema);
    expect(checked.verdict).toBe('fail');
    // The same key and the same record: nothing of the other's comes back.
    expect(problemOf(await stranger.send('/v1/orders', { json: order, key }), 409).code).toBe('NO_CUSTOMER_LINK');
    expect(bodyOf(await rep.send(path), submissionWithHistorySchema).history).toHaveLength(2);
  });

  it('may use the same key and the same record for an order of its own', async () => {
    const theirs = await world.org();
    const them = callerOf({ url: rep.url }, theirs);
    const [ours, other] = [await org.account(), await theirs.account()];
    const key = newKey();
    const recordId = newRecordId();
    const source = { object: 'Order', recordId };
    const mine = bodyOf(await submit(orderOf(ours, '1', { source }), key), submissionSchema, 201);
    const reply = await them.send('/v1/orders', { json: orderOf(other, '2', { source }), key });
    const second = bodyOf(reply, submissionSchema, 201);
    expect(second.submissionId).not.toBe(mine.submissionId);
    expect(await world.erp.ordersOf(other.customer)).toMatchObject([{ net: '500.00' }]);
  });
});
