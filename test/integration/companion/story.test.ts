/** The main job as a rep lives it, over HTTP on a running companion and a real ERP's books. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditSchema } from '../../../companion/src/http/credit/answer-schema.ts';
import { invoicesSchema } from '../../../companion/src/http/invoices/answer-schema.ts';
import { preflightSchema } from '../../../companion/src/http/orders/preflight-schema.ts';
import {
  submissionPageSchema,
  submissionSchema,
  submissionWithHistorySchema,
} from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf, type Caller, problemOf } from './caller.ts';
import { type Account, newKey, type Org, orderOf, US } from './org.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;
let org: Org;
let rep: Caller;

beforeAll(async () => {
  world = await openWorld();
  org = await world.org();
  rep = callerOf(await world.companion(), org);
});
afterAll(() => world.close());

const submit = (order: unknown) => rep.send('/v1/orders', { json: order, key: newKey() });
const recheck = (id: string) => rep.send(`/v1/orders/${id}/recheck`, { method: 'POST' });

/** Limit 10,000; 6,600 of it is owed on two invoices, the first of them late. */
async function nearTheLimit(): Promise<Account & { readonly invoices: readonly [string, string] }> {
  const account = await org.account('10000.00');
  const late = { debtor: account.customer, item: 'CONSULTING', qty: '15', dueInDays: -10 };
  const first = await world.erp.control.postSale(US, late);
  const second = await world.erp.control.postSale(US, { debtor: account.customer, item: 'GADGET', qty: '12' });
  return { ...account, invoices: [first.no, second.no] };
}

describe('an order over the limit', () => {
  it('is held in the words of the ERP, freed by paying what preflight named, and accepted with its whole history', async () => {
    const account = await nearTheLimit();
    const credit = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    expect(credit.entities).toMatchObject([
      { customer: account.customer, limit: { amount: '10000.00' }, available: { amount: '3400.00', state: 'live' } },
    ]);

    const order = orderOf(account, '20');
    const preflight = bodyOf(await rep.send('/v1/orders/preflight', { json: order }), preflightSchema);
    expect(preflight.verdict).toBe('hold');
    expect(preflight.clears).toMatchObject({
      enough: true,
      largestAmount: { amount: '3400.00', currency: 'USD' },
      invoices: [{ number: account.invoices[0], open: { amount: '3300.00' } }],
    });

    const held = bodyOf(await submit(order), submissionSchema, 201);
    expect(held).toMatchObject({
      state: 'held',
      erpOrderNumber: expect.stringMatching(/^SO/),
      reason: { code: 'CREDIT_LIMIT', erpMessage: expect.stringMatching(/^Credit line of 10000.00 USD .*exceeded by/) },
    });

    expect(bodyOf(await recheck(held.submissionId), submissionSchema).state).toBe('held');
    for (const { number } of preflight.clears?.invoices ?? []) await world.erp.control.recordReceipt(US, number);
    const accepted = bodyOf(await recheck(held.submissionId), submissionSchema);
    expect(accepted).toMatchObject({ state: 'accepted', erpOrderNumber: held.erpOrderNumber });
    expect(accepted).not.toHaveProperty('reason');
    expect(accepted).not.toHaveProperty('differences');

    const { history } = bodyOf(await rep.send(`/v1/orders/${held.submissionId}`), submissionWithHistorySchema);
    expect(history.map(({ event }) => event)).toEqual(['requested', 'held', 'resumed', 'held', 'resumed', 'accepted']);
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'RELEASED', net: '5000.00' }]);
  });

  it('shows in the credit of the account at once, and no more when the ERP counts it', async () => {
    const account = await org.account('10000.00');
    await rep.send(`/v1/accounts/${account.accountId}/credit`);
    const accepted = bodyOf(await submit(orderOf(account, '8')), submissionSchema, 201);
    expect(accepted.state).toBe('accepted');
    const after = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    expect(after.entities).toMatchObject([{ available: { amount: '8000.00' }, reserved: { amount: '2000.00' } }]);
    const fresh = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit?refresh=true`), creditSchema);
    expect(fresh.entities).toMatchObject([{ available: { amount: '8000.00' }, openOrders: { amount: '2000.00' } }]);
    expect(Number(fresh.entities[0]?.reserved?.amount)).toBe(0);
  });

  it('can be cancelled while it is held, in the ERP too, and submitted anew', async () => {
    const account = await org.account('1000.00');
    const order = orderOf(account, '20');
    const held = bodyOf(await submit(order), submissionSchema, 201);
    const cancel = { json: { reason: 'the customer ordered elsewhere' } };
    const cancelled = bodyOf(await rep.send(`/v1/orders/${held.submissionId}/cancel`, cancel), submissionSchema);
    expect(cancelled.state).toBe('cancelled');
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'CANCELLED' }]);
    expect(bodyOf(await rep.send(`/v1/orders/${held.submissionId}/cancel`, cancel), submissionSchema)).toEqual(
      cancelled,
    );
    expect(problemOf(await recheck(held.submissionId), 409).code).toBe('SUBMISSION_STATE');

    const anew = bodyOf(await submit({ ...order, lines: orderOf(account, '2').lines }), submissionSchema, 201);
    expect(anew).toMatchObject({ state: 'accepted', revision: 2 });
    expect(anew.erpOrderNumber).not.toBe(held.erpOrderNumber);
  });
});

describe('an order that is edited after it was accepted', () => {
  it('is checked again: what fits is changed in the ERP, what does not is held, the same again is known', async () => {
    const account = await org.account('10000.00');
    const order = orderOf(account, '4');
    const first = bodyOf(await submit(order), submissionSchema, 201);

    const larger = { ...order, lines: orderOf(account, '8').lines };
    const changed = bodyOf(await submit(larger), submissionSchema, 201);
    expect(changed).toMatchObject({ state: 'accepted', revision: 2, replaces: first.submissionId });
    expect(changed.erpOrderNumber).toBe(first.erpOrderNumber);
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'RELEASED', net: '2000.00' }]);

    const same = await submit(larger);
    expect(bodyOf(same, submissionSchema)).toEqual(changed);
    expect(same.headers.get('idempotent-replayed')).toBe('true');

    const tooLarge = { ...order, lines: orderOf(account, '80').lines };
    const held = bodyOf(await submit(tooLarge), submissionSchema, 201);
    expect(held).toMatchObject({ state: 'held', revision: 3, reason: { code: 'CREDIT_LIMIT' } });
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);

    await world.erp.control.setCreditLine(US, account.customer, '50000.00');
    expect(bodyOf(await recheck(held.submissionId), submissionSchema).state).toBe('accepted');
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'RELEASED', net: '20000.00' }]);
  });

  it('does not hide what the ERP’s own people made of it', async () => {
    const account = await org.account('1000.00');
    const order = orderOf(account, '8', { purchaseOrderNumber: 'PO-1' });
    const held = bodyOf(await submit(order), submissionSchema, 201);
    expect(held.state).toBe('held');
    await world.erp.rewrite(held.erpOrderNumber ?? '', { item: 'GADGET', qty: '3', price: '240.00' });
    const accepted = bodyOf(await recheck(held.submissionId), submissionSchema);
    expect(accepted.state).toBe('accepted');
    expect(accepted.differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'quantity', approved: '8', erp: '3' }),
        expect.objectContaining({ field: 'unitPrice', approved: '250.00', erp: '240.00' }),
        expect.objectContaining({ field: 'purchaseOrderNumber', approved: 'PO-1' }),
      ]),
    );
  });
});

describe('lists', () => {
  it('show an account’s submissions by state, newest first, in pages that miss nothing', async () => {
    const account = await org.account('1000.00');
    const ids: string[] = [];
    for (const quantity of ['1', '30', '1', '40', '1']) {
      ids.unshift(bodyOf(await submit(orderOf(account, quantity)), submissionSchema, 201).submissionId);
    }
    const list = async (query: string) =>
      bodyOf(await rep.send(`/v1/orders?accountId=${account.accountId}${query}`), submissionPageSchema);
    expect((await list('')).items.map(({ submissionId }) => submissionId)).toEqual(ids);
    expect((await list('&state=held')).items.map(({ submissionId }) => submissionId)).toEqual([ids[1], ids[3]]);

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(`&limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ submissionId }) => submissionId));
      cursor = page.nextCursor;
    } while (cursor !== undefined && seen.length <= ids.length);
    expect(seen).toEqual(ids);
  });

  it('show an account’s invoices, how late they are and what was paid, in pages', async () => {
    const account = await nearTheLimit();
    await world.erp.control.recordReceipt(US, account.invoices[0], '300.00');
    const all = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/invoices`), invoicesSchema);
    expect(all.items).toMatchObject([
      {
        number: account.invoices[0],
        open: { amount: '3000.00' },
        state: 'partlyPaid',
        daysOverdue: 10,
        bucket: 'days1to30',
        payments: [{ amount: { amount: '300.00' } }],
      },
      { number: account.invoices[1], open: { amount: '3300.00' }, daysOverdue: 0, bucket: 'notDue', payments: [] },
    ]);
    expect(all.ageing).toMatchObject([
      { open: { amount: '6300.00' }, buckets: { notDue: { amount: '3300.00' }, days1to30: { amount: '3000.00' } } },
    ]);

    const first = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/invoices?limit=1`), invoicesSchema);
    expect(first.items).toHaveLength(1);
    const second = bodyOf(
      await rep.send(`/v1/accounts/${account.accountId}/invoices?limit=1&cursor=${first.nextCursor ?? ''}`),
      invoicesSchema,
    );
    expect(second.items).toMatchObject([{ number: account.invoices[1] }]);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('show the invoices of one order: none before it is billed, then its own alone', async () => {
    const account = await nearTheLimit();
    const accepted = bodyOf(await submit(orderOf(account, '2')), submissionSchema, 201);
    const invoices = async () =>
      bodyOf(await rep.send(`/v1/orders/${accepted.submissionId}/invoices?refresh=true`), invoicesSchema).items;
    expect(await invoices()).toEqual([]);
    const billed = await world.erp.control.billOrder(US, accepted.erpOrderNumber ?? '');
    expect(await invoices()).toMatchObject([{ number: billed.no, orderNumbers: [accepted.erpOrderNumber] }]);
  });
});
