/**
 * What a caller sees when the ERP is down, slow, broken or loses its answer after it has worked: never a pass, never a
 * second order, and a settlement by itself once the ERP can be asked. Every case has an org and a road to the ERP of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditSchema } from '../../../companion/src/http/credit/answer-schema.ts';
import { invoicesSchema } from '../../../companion/src/http/invoices/answer-schema.ts';
import { preflightSchema } from '../../../companion/src/http/orders/preflight-schema.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { ProxyFault } from '../../conformance/fault-proxy.ts';
import { bodyOf, type Caller, problemOf } from './caller.ts';
import { newKey, type Org, orderOf, placesOrder, US } from './org.ts';
import { settled, until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let world: World;
let companion: { readonly url: string };

beforeAll(async () => {
  world = await openWorld();
  companion = await world.companion();
});
afterAll(() => world.close());

async function open(): Promise<{ readonly org: Org; readonly rep: Caller }> {
  const org = await world.org();
  return { org, rep: callerOf(companion, org) };
}

describe.concurrent('an ERP that is slower than a caller waits', () => {
  it('leaves the order pending, is not sent it again, and has one order', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm({ kind: 'delay', ms: 18_000 }, { matches: placesOrder });
    const before = org.proxy.hits;
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    const pending = bodyOf(reply, submissionSchema, 202);
    expect(pending).toMatchObject({ state: 'pending', phase: 'unknown' });
    expect(await settled(rep, pending.submissionId)).toMatchObject({ state: 'accepted' });
    expect(org.proxy.hits - before).toBe(1);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('makes preflight answer in time with what was not checked', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm({ kind: 'silentBefore' });
    const [preflight, credit] = await Promise.all([
      rep.send('/v1/orders/preflight', { json: orderOf(account, '1') }),
      rep.send(`/v1/accounts/${account.accountId}/credit`),
    ]);
    expect(bodyOf(preflight, preflightSchema).verdict).toBe('unknown');
    expect(bodyOf(credit, creditSchema).entities[0]?.problem?.code).toBeTruthy();
  });

  it('and has cancelled an order without saying so, is looked at before anybody believes either', async () => {
    const { org, rep } = await open();
    const account = await org.account('1000.00');
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '20'), key: newKey() });
    const held = bodyOf(reply, submissionSchema, 201);
    let asked = false;
    org.proxy.arm({ kind: 'dropAfter' }, { matches: ({ path }) => (asked ||= path.endsWith('/cancel')), times: 1 });
    org.proxy.arm({ kind: 'status', status: 503 }, { matches: () => asked, times: 2 });
    const cancel = () => rep.send(`/v1/orders/${held.submissionId}/cancel`, { json: { reason: 'not wanted' } });
    expect(problemOf(await cancel(), 503).code).toBe('ERP_UNAVAILABLE');
    expect(await settled(rep, held.submissionId)).toMatchObject({ state: 'cancelled' });
    expect(bodyOf(await cancel(), submissionSchema).state).toBe('cancelled');
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'CANCELLED' }]);
  });
});

const LOST: readonly (readonly [string, ProxyFault])[] = [
  ['breaks the connection', { kind: 'dropAfter' }],
  ['breaks its answer off', { kind: 'truncated' }],
  ['never answers', { kind: 'silentAfter' }],
];

describe.concurrent.each(LOST)('an ERP that has booked the order and %s', (_how, fault) => {
  it('is looked up by our key at once where it can be: accepted, one order', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm(fault, { matches: placesOrder, times: 1 });
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    const first = bodyOf(reply, submissionSchema, reply.status === 202 ? 202 : 201);
    const end = first.state === 'pending' ? await settled(rep, first.submissionId) : first;
    expect(end).toMatchObject({ state: 'accepted' });
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('and cannot be asked afterwards: pending and unknown, then settled by the worker, one order', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm(fault, { matches: placesOrder });
    org.proxy.arm({ kind: 'status', status: 503 });
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    const lost = bodyOf(reply, submissionSchema, 202);
    expect(lost).toMatchObject({ state: 'pending', phase: 'unknown', reason: { code: 'ANSWER_LOST' } });
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
    const asked = org.proxy.hits;
    await until(() => org.proxy.hits > asked);
    org.proxy.clear();
    const end = await settled(rep, lost.submissionId);
    expect(end).toMatchObject({ state: 'accepted' });
    expect(end.history.map(({ event }) => event)).toContain('lookedUp');
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });
});

describe.concurrent.each(LOST.slice(0, 2))('an ERP that holds an order and %s', (_how, fault) => {
  it('has its hold and the reason for it shown, and a re-check that is lost as well is settled', async () => {
    const { org, rep } = await open();
    const account = await org.account('1000.00');
    org.proxy.arm(fault, { matches: placesOrder, times: 1 });
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '20'), key: newKey() });
    const first = bodyOf(reply, submissionSchema, reply.status === 202 ? 202 : 201);
    const held = first.state === 'pending' ? await settled(rep, first.submissionId) : first;
    expect(held).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT' } });
    await world.erp.control.setCreditLine(US, account.customer, '50000.00');
    org.proxy.arm(fault, { matches: ({ path }) => path.endsWith('/credit-check'), times: 1 });
    await rep.send(`/v1/orders/${held.submissionId}/recheck`, { method: 'POST' });
    expect(await settled(rep, held.submissionId)).toMatchObject({ state: 'accepted' });
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ status: 'RELEASED' }]);
  });
});

const BROKEN: readonly (readonly [string, ProxyFault])[] = [
  ['is down', { kind: 'dropBefore' }],
  ['answers with status 500', { kind: 'status', status: 500 }],
  ['answers with status 503 and when to come again', { kind: 'status', status: 503, retryAfterSeconds: 1 }],
  ['answers with a page of HTML', { kind: 'html', status: 200 }],
  ['breaks its JSON off', { kind: 'truncated' }],
  ['does not let us in', { kind: 'status', status: 401 }],
];

describe.concurrent.each(BROKEN)('while the ERP %s', (_how, fault) => {
  it('credit and invoices say which entity could not be asked, and show no figure', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm(fault);
    const credit = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    expect(credit.entities).toHaveLength(1);
    expect(credit.entities[0]?.problem?.action).toBeTruthy();
    expect(credit.entities[0]).not.toHaveProperty('available');
    expect(credit).not.toHaveProperty('total');
    const invoices = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/invoices`), invoicesSchema);
    expect(invoices).toMatchObject({ items: [], problems: [{ entity: US }] });
  });

  it('credit that was read before is shown with its age and the failure', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit`), creditSchema);
    org.proxy.arm(fault);
    const older = bodyOf(await rep.send(`/v1/accounts/${account.accountId}/credit?refresh=true`), creditSchema);
    expect(older.entities[0]).toMatchObject({ available: { amount: '10000.00' } });
    expect(older.entities[0]?.available?.state).not.toBe('live');
    expect(older.entities[0]?.problem?.code).toBeTruthy();
  });

  it('preflight does not pass and names what was not checked', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm(fault);
    const checked = bodyOf(await rep.send('/v1/orders/preflight', { json: orderOf(account, '1') }), preflightSchema);
    expect(checked.verdict).toBe('unknown');
    for (const check of ['customer', 'products', 'price', 'tax', 'credit']) {
      expect(checked.checks).toContainEqual(expect.objectContaining({ check, state: 'notChecked' }));
    }
  });

  it('a submission stays pending with the reason, and is one accepted order once the ERP can be asked again', async () => {
    const { org, rep } = await open();
    const account = await org.account('10000.00');
    org.proxy.arm(fault);
    const key = newKey();
    const order = orderOf(account, '1');
    const pending = bodyOf(await rep.send('/v1/orders', { json: order, key }), submissionSchema, 202);
    expect(pending.state).toBe('pending');
    expect(pending.reason?.action).toBeTruthy();
    const replay = await rep.send('/v1/orders', { json: order, key });
    expect(replay.headers.get('idempotent-replayed') ?? problemOf(replay, 409).code).toMatch(/true|IN_FLIGHT/);
    org.proxy.clear();
    const end = await settled(rep, pending.submissionId);
    expect(end).toMatchObject({ state: 'accepted' });
    expect(await world.erp.ordersOf(account.customer)).toMatchObject([{ net: '250.00', status: 'RELEASED' }]);
  });
});
