/** Whose an exception is and which invoices keep the order: those of its hold, and none where no hold is the reason. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { bodyOf, type Caller } from './caller.ts';
import { type Account, hastyRules, newKey, type Org, orderOf, US } from './org.ts';
import { Operator } from './operator.ts';
import { until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

const RITA = { 'ledgerline-actor': 'rita' };

let world: World;
let companion: { readonly url: string };

beforeAll(async () => {
  world = await openWorld();
  companion = await world.companion();
});
afterAll(() => world.close());

interface Desk {
  readonly org: Org;
  readonly rep: Caller;
  readonly ana: Operator;
  /** Of a customer with a credit line of 1000.00 and one open invoice over 440.00. */
  readonly account: Account;
  readonly invoice: string;
}

/** Nothing is asked again by itself: what fails, fails for good. */
async function open(): Promise<Desk> {
  const org = await world.org({ ...hastyRules(), retries: [] });
  const rep = callerOf(companion, org);
  const account = await org.account('1000.00');
  const sale = { debtor: account.customer, item: 'WIDGET', qty: '4' };
  const { no } = await world.erp.control.postSale(US, sale);
  return { org, rep, ana: new Operator(rep, 'ana'), account, invoice: no };
}

/** Asks for an order as rita. */
async function asks({ rep, account }: Desk, quantity: string, status: number, more: object = {}) {
  const request = { json: orderOf(account, quantity, { ...more }), key: newKey(), headers: RITA };
  return bodyOf(await rep.send('/v1/orders', request), submissionSchema, status);
}

/** What clears a hold is named where it is read in time: on a busy machine the ERP is asked again until it was. */
async function held(desk: Desk) {
  const submission = await asks(desk, '3', 201);
  expect(submission).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT' } });
  const named = await until(async () => {
    const reply = await desk.rep.send(`/v1/orders/${submission.submissionId}/recheck`, { method: 'POST' });
    return bodyOf(reply, submissionSchema).reason?.clears?.invoices;
  });
  expect(named.map(({ number }) => number)).toEqual([desk.invoice]);
  return submission;
}

/** Somebody else asks again, and the ERP does not let us in. */
async function recheckFails({ org, rep }: Desk, submissionId: string): Promise<void> {
  org.proxy.arm({ kind: 'status', status: 401 });
  const reply = await rep.send(`/v1/orders/${submissionId}/recheck`, { method: 'POST' });
  org.proxy.clear();
  expect(bodyOf(reply, submissionSchema, 202)).toMatchObject({ reason: { code: 'WAITS_FOR_OPERATIONS' } });
}

describe.concurrent('an order on hold for credit that is asked again, and that fails for good', () => {
  it('names in its exception the invoices that keep it and who asked for it, in the list and alone', async () => {
    const desk = await open();
    const { submissionId } = await held(desk);
    await recheckFails(desk, submissionId);
    const listed = await desk.ana.only(desk.account.accountId);
    const context = { kind: 'order', submissionId, invoiceNumbers: [desk.invoice], owner: 'asserted:rita' };
    expect(listed).toMatchObject(context);
    expect(await desk.ana.show(listed.exceptionId)).toMatchObject(context);
  });

  it('names none that its next hold did not name', async () => {
    const desk = await open();
    const { submissionId } = await held(desk);
    await world.erp.control.stop(US, desk.account.customer, 'Fraud check');
    const again = await desk.rep.send(`/v1/orders/${submissionId}/recheck`, { method: 'POST' });
    expect(bodyOf(again, submissionSchema)).toMatchObject({ state: 'held', reason: { code: 'CUSTOMER_BLOCKED' } });
    await recheckFails(desk, submissionId);
    expect(await desk.ana.only(desk.account.accountId)).not.toHaveProperty('invoiceNumbers');
  });
});

describe.concurrent('an order of a customer with open invoices that fails for another reason', () => {
  it('and was never on hold names no invoice, and who asked for it all the same', async () => {
    const desk = await open();
    desk.org.proxy.arm({ kind: 'status', status: 401 });
    await asks(desk, '1', 202);
    desk.org.proxy.clear();
    const listed = await desk.ana.only(desk.account.accountId);
    expect(listed).toMatchObject({ code: 'WAITS_FOR_OPERATIONS', owner: 'asserted:rita' });
    expect(listed).not.toHaveProperty('invoiceNumbers');
  });

  it('and is rejected, names no invoice', async () => {
    const desk = await open();
    const lines = [{ lineId: '1', product: 'GADGETX', quantity: '1', unitPrice: '250.00' }];
    await asks(desk, '1', 201, { lines });
    const listed = await desk.ana.only(desk.account.accountId);
    expect(listed).toMatchObject({ code: 'PRODUCT_UNKNOWN', owner: 'asserted:rita' });
    expect(listed).not.toHaveProperty('invoiceNumbers');
  });
});
