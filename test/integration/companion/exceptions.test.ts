/**
 * What an operator does about an order that failed: finds it with what hangs on it, sees why, mends it, tries it out and
 * replays it. The ERP's own books are the judge.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exceptionSchema, groupsSchema } from '../../../companion/src/http/exceptions/exception-schema.ts';
import { preflightSchema } from '../../../companion/src/http/orders/preflight-schema.ts';
import { submissionPageSchema, submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { bodyOf, type Caller, problemOf } from './caller.ts';
import { type Account, hastyRules, newKey, type Org, orderOf, placesOrder } from './org.ts';
import { Operator } from './operator.ts';
import { until } from './until.ts';
import { callerOf, openWorld, type World } from './world.ts';

let database: TestDatabase;
let admin: Sql;
let world: World;
let companion: { readonly url: string };

beforeAll(async () => {
  database = await openTestDatabase();
  admin = connect(database.adminUrl, { max: 1 });
  world = await openWorld(database);
  companion = await world.companion();
});
afterAll(async () => {
  await admin.end();
  await world.close();
});

interface Desk {
  readonly org: Org;
  readonly rep: Caller;
  readonly ana: Operator;
  readonly ben: Operator;
  readonly account: Account;
}

/** Nothing is asked again by itself: what fails, fails for good. */
async function open(): Promise<Desk> {
  const org = await world.org({ ...hastyRules(), retries: [] });
  const rep = callerOf(companion, org);
  const account = await org.account('1000000.00');
  return { org, rep, account, ana: new Operator(rep, 'ana'), ben: new Operator(rep, 'ben') };
}

const UNKNOWN_PRODUCT = [{ lineId: '1', product: 'GADGETX', quantity: '2', unitPrice: '250.00' }];
const KNOWN_PRODUCT = [{ lineId: '1', product: 'GADGET', quantity: '2', unitPrice: '250.00' }];

async function rejected({ rep, account }: Desk, more: object = {}) {
  const order = orderOf(account, '2', { lines: UNKNOWN_PRODUCT, ...more });
  const submission = bodyOf(await rep.send('/v1/orders', { json: order, key: newKey() }), submissionSchema, 201);
  expect(submission).toMatchObject({ state: 'rejected' });
  return { order, submission };
}

async function exhausted({ org, rep, account }: Desk, quantity = '1') {
  // It does not let us in, and surely has done nothing.
  org.proxy.arm({ kind: 'status', status: 401 });
  const order = orderOf(account, quantity);
  const submission = bodyOf(await rep.send('/v1/orders', { json: order, key: newKey() }), submissionSchema, 202);
  org.proxy.clear();
  expect(submission).toMatchObject({ state: 'pending', reason: { code: 'WAITS_FOR_OPERATIONS' } });
  return { order, submission };
}

describe.concurrent('an order that the ERP rejects', () => {
  it('is found at once with what hangs on it, and among others of its cause', async () => {
    const desk = await open();
    const { ana, account } = desk;
    const { order, submission } = await rejected(desk);
    const found = await ana.only(account.accountId);
    expect(found).toMatchObject({
      ...{ kind: 'order', remedy: 'resubmit', state: 'open', code: 'PRODUCT_UNKNOWN', criticality: 'order' },
      ...{ submissionId: submission.submissionId, sourceId: order.source.recordId, entity: 'us' },
      ...{ connectionId: 'erp-main', amount: { amount: '500.00', currency: 'USD' }, attempts: 1 },
    });
    expect(found.erpMessage).toContain('GADGETX');
    expect(found.cause).not.toContain('gadgetx');
    await rejected(desk, { lines: [{ ...UNKNOWN_PRODUCT[0], product: 'GIZMO-77', quantity: '1' }] });
    const { groups } = bodyOf(await ana.send('/v1/exception-groups'), groupsSchema);
    expect(groups).toMatchObject([{ count: 2, amounts: [{ amount: '750.00', currency: 'USD' }], group: found.group }]);
    expect(await ana.list(`?group=${encodeURIComponent(found.group)}&minAmount=300`)).toHaveLength(1);
    expect(await ana.list('?olderThanSeconds=3600')).toEqual([]);
    expect(await ana.list('?kind=orgDelivery')).toEqual([]);
  });

  it('is mended and replayed: the next revision, accepted, one order, with who did it and why', async () => {
    const desk = await open();
    const { ana, account } = desk;
    const { order, submission } = await rejected(desk);
    const { exceptionId } = await ana.only(account.accountId);
    const edited = bodyOf(await ana.edit(exceptionId, { ...order, lines: KNOWN_PRODUCT }), exceptionSchema, 201);
    expect(edited.payloadVersion).toBe(2);
    const batch = await ana.replayed({ exceptionIds: [exceptionId] });
    expect(batch).toMatchObject({ total: 1, done: 1, failed: 0, requestedBy: 'asserted:ana', reason: 'mended' });
    expect(batch.replays).toMatchObject([{ state: 'succeeded', payloadVersion: 2, submissionState: 'accepted' }]);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
    const after = await ana.show(exceptionId);
    expect(after).toMatchObject({ state: 'replayed', replay: { submissionId: batch.replays[0]?.submissionId } });
    expect(after.payloads.map(({ version, payload }) => [version, payload.includes('GADGETX')])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(after.history.map(({ event, actor }) => [event, actor])).toEqual([
      ['raised', 'ledgerline'],
      ['edited', 'asserted:ana'],
      ['replayRequested', 'asserted:ana'],
      ['replayed', 'asserted:ana'],
      ['replayFinished', 'asserted:ana'],
    ]);
    const next = bodyOf(await desk.rep.send(`/v1/orders?recordId=${order.source.recordId}`), submissionPageSchema);
    expect(next.items.map(({ revision, state }) => [revision, state])).toEqual([
      [2, 'accepted'],
      [1, 'rejected'],
    ]);
    expect(after.submissionId).toBe(submission.submissionId);
  });

  it('and rejects the replay again, leaves another exception that points back to it', async () => {
    const desk = await open();
    const { ana, account } = desk;
    await rejected(desk);
    const first = await ana.only(account.accountId);
    const batch = await ana.replayed({ exceptionIds: [first.exceptionId] });
    expect(batch.replays).toMatchObject([{ state: 'failed', code: 'PRODUCT_UNKNOWN' }]);
    const second = await ana.only(account.accountId);
    expect(second).toMatchObject({ previousId: first.exceptionId, firstFailedAt: first.firstFailedAt, state: 'open' });
    expect(await ana.show(first.exceptionId)).toMatchObject({ state: 'replayed' });
  });

  it('is tried out without anything being sent', async () => {
    const desk = await open();
    const { ana, account } = desk;
    const { order } = await rejected(desk);
    const { exceptionId } = await ana.only(account.accountId);
    const dryRun = async () => {
      const reply = await ana.send(`/v1/exceptions/${exceptionId}/dry-run`, {});
      expect(reply.status).toBe(200);
      return preflightSchema.parse((JSON.parse(reply.text) as { preflight: unknown }).preflight);
    };
    expect((await dryRun()).verdict).toBe('fail');
    await ana.edit(exceptionId, { ...order, lines: KNOWN_PRODUCT });
    expect((await dryRun()).verdict).toBe('pass');
    expect(await world.erp.ordersOf(account.customer)).toEqual([]);
    const { state, history } = await ana.show(exceptionId);
    expect([state, history.filter(({ event }) => event === 'dryRun').length]).toEqual(['open', 2]);
  });

  it('is settled when the rep submits the record again, and a replay of it is refused by name', async () => {
    const desk = await open();
    const { rep, ana, account } = desk;
    const { order } = await rejected(desk);
    const { exceptionId } = await ana.only(account.accountId);
    await rep.send('/v1/orders', { json: { ...order, lines: KNOWN_PRODUCT }, key: newKey() });
    const problem = problemOf(await ana.replay({ exceptionIds: [exceptionId] }), 409);
    expect(problem).toMatchObject({ code: 'EXCEPTION_STATE', record: exceptionId });
    expect(problem.detail).toMatch(/settled at .* by client:.*newerRevision/);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });
});

describe.concurrent('an order that was asked for as often as the rules allow', () => {
  it('is asked for again under the key it had: accepted, one order', async () => {
    const desk = await open();
    const { ana, account } = desk;
    const { submission } = await exhausted(desk);
    const found = await ana.only(account.accountId);
    expect(found).toMatchObject({ remedy: 'askAgain', code: 'WAITS_FOR_OPERATIONS' });
    const batch = await ana.replayed({ exceptionIds: [found.exceptionId] });
    expect(batch.replays).toMatchObject([{ state: 'succeeded', submissionId: submission.submissionId }]);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('and whose answer was lost is looked up, and not sent again', async () => {
    const desk = await open();
    const { org, rep, ana, account } = desk;
    org.proxy.arm({ kind: 'dropAfter' }, { matches: placesOrder, times: 1 });
    org.proxy.arm({ kind: 'status', status: 503 });
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    const { submissionId } = bodyOf(reply, submissionSchema, 202);
    // The look-ups fail as well, until nothing looks any more.
    const found = await until(async () => {
      await admin`update ledgerline.submission set next_attempt_at = now() - interval '1 minute' where submission_id = ${submissionId}
        and next_attempt_at is not null`;
      await admin`update pgboss.job set start_after = now() where data->>'submissionId' = ${submissionId}`;
      return (await ana.list(`?accountId=${account.accountId}`))[0];
    });
    org.proxy.clear();
    const sent: string[] = [];
    org.proxy.arm({ kind: 'delay', ms: 1 }, { matches: (request) => placesOrder(request) && sent.push('again') > 0 });
    const batch = await ana.replayed({ exceptionIds: [found.exceptionId] });
    expect(batch.replays).toMatchObject([{ state: 'succeeded', submissionState: 'accepted' }]);
    expect(sent).toEqual([]);
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('cannot be edited: the ERP may have it as it is', async () => {
    const desk = await open();
    const { order } = await exhausted(desk);
    const { exceptionId } = await desk.ana.only(desk.account.accountId);
    expect(problemOf(await desk.ana.edit(exceptionId, order), 409).code).toBe('EXCEPTION_STATE');
  });
});

describe.concurrent('a group of exceptions', () => {
  it('is replayed at once, each order once, with progress that can be read', async () => {
    const desk = await open();
    const { org, rep, ana } = desk;
    const accounts = await Promise.all(Array.from({ length: 6 }, () => org.account('1000000.00')));
    org.proxy.arm({ kind: 'status', status: 403 });
    for (const account of [...accounts, ...accounts]) {
      await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    }
    org.proxy.clear();
    const [first] = await ana.list();
    const batch = await ana.replayed({ group: first?.group });
    expect(batch).toMatchObject({ total: 12, done: 12, failed: 0, left: 0, scope: `group ${first?.group ?? ''}` });
    expect(batch.ratePerSecond).toBeGreaterThan(0);
    for (const { customer } of accounts) expect(await world.erp.ordersOf(customer)).toHaveLength(2);
    expect(await ana.list()).toEqual([]);
    expect(problemOf(await ana.replay({ all: true }), 409).code).toBe('EXCEPTION_STATE');
  });

  it('keeps the order in which those of one account failed', async () => {
    const desk = await open();
    const { org, rep, ana, account } = desk;
    org.proxy.arm({ kind: 'status', status: 403 });
    for (const quantity of ['1', '2', '3', '4', '5']) {
      await rep.send('/v1/orders', { json: orderOf(account, quantity), key: newKey() });
    }
    org.proxy.clear();
    await ana.replayed({ all: true });
    const orders = await world.erp.ordersOf(account.customer);
    expect(orders.map(({ lines }) => lines.map(({ qty }) => Number(qty)))).toEqual([[1], [2], [3], [4], [5]]);
  });
});
