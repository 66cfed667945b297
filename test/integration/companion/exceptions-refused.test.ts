/**
 * What about exceptions is refused, and what two people who act at once come to: never two orders, never a word that is not
 * true, and nothing done by halves. The ERP's own books are the judge.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { exceptionSchema } from '../../../companion/src/http/exceptions/exception-schema.ts';
import { batchPageSchema, batchSchema } from '../../../companion/src/http/exceptions/replay-schema.ts';
import { submissionSchema } from '../../../companion/src/http/orders/submission-schema.ts';
import type { RuleDocument } from '../../../companion/src/rules/port.ts';
import { openTestDatabase, type TestDatabase } from '../../database/open.ts';
import { bodyOf, type Caller, problemOf } from './caller.ts';
import { type Account, hastyRules, newKey, type Org, orderOf } from './org.ts';
import { Operator } from './operator.ts';
import { callerOf, openWorld, type World } from './world.ts';

let database: TestDatabase;
let app: Sql;
let world: World;
let companion: { readonly url: string };

beforeAll(async () => {
  database = await openTestDatabase();
  app = connect(database.appUrl, { max: 1 });
  world = await openWorld(database);
  companion = await world.companion();
});
afterAll(async () => {
  await app.end();
  await world.close();
});

interface Desk {
  readonly org: Org;
  readonly rep: Caller;
  readonly ana: Operator;
  readonly ben: Operator;
}

async function open(rules: Partial<RuleDocument> = {}): Promise<Desk> {
  const org = await world.org({ ...hastyRules(), retries: [], ...rules });
  const rep = callerOf(companion, org);
  return { org, rep, ana: new Operator(rep, 'ana'), ben: new Operator(rep, 'ben') };
}

/** Past it an exception is not edited any more; the first version is what failed. */
const EDITS_MAX = 50;

const linesOf = (product: string, quantity = '2') => [{ lineId: '1', product, quantity, unitPrice: '250.00' }];

interface Failed {
  readonly account: Account;
  readonly order: ReturnType<typeof orderOf>;
  readonly exceptionId: string;
}

/** An order that the ERP rejected, over so many gadgets at 250 each. */
async function failed({ org, rep, ana }: Desk, quantity = '2'): Promise<Failed> {
  const account = await org.account('1000000.00');
  const order = orderOf(account, quantity, { lines: linesOf('GADGETX', quantity) });
  const reply = await rep.send('/v1/orders', { json: order, key: newKey() });
  expect(bodyOf(reply, submissionSchema, 201).state).toBe('rejected');
  return { account, order, exceptionId: (await ana.only(account.accountId)).exceptionId };
}

async function mended(desk: Desk, quantity = '2'): Promise<Failed> {
  const found = await failed(desk, quantity);
  const payload = { ...found.order, lines: linesOf('GADGET', quantity) };
  bodyOf(await desk.ana.edit(found.exceptionId, payload), exceptionSchema, 201);
  return found;
}

const booked = async ({ account }: Failed): Promise<number> => (await world.erp.ordersOf(account.customer)).length;

describe.concurrent('an edit', () => {
  it('that says what the newest version says makes no other: asking again after a lost answer is safe', async () => {
    const desk = await open();
    const found = await failed(desk);
    const versions = async () => (await desk.ana.show(found.exceptionId)).payloads.length;
    bodyOf(await desk.ana.edit(found.exceptionId, found.order), exceptionSchema, 201);
    expect(await versions()).toBe(1);
    const payload = { ...found.order, lines: linesOf('GADGET') };
    for (const _again of [1, 2]) {
      const kept = bodyOf(await desk.ana.edit(found.exceptionId, payload), exceptionSchema, 201);
      expect(kept.payloadVersion).toBe(2);
    }
    expect(await versions()).toBe(2);
  });
});

describe.concurrent('an exception that is not there to be replayed', () => {
  it('because it was replayed already: says by whom and when', async () => {
    const desk = await open();
    const found = await mended(desk);
    await desk.ana.replayed({ exceptionIds: [found.exceptionId] });
    const problem = problemOf(await desk.ben.replay({ exceptionIds: [found.exceptionId] }), 409);
    expect(problem.code).toBe('EXCEPTION_STATE');
    expect(problem.detail).toMatch(/replayed already, by asserted:ana at 20\d\d-/);
    expect(problemOf(await desk.ben.edit(found.exceptionId, found.order), 409).code).toBe('EXCEPTION_STATE');
    expect(await booked(found)).toBe(1);
  });

  it('because its order was accepted since', async () => {
    const desk = await open();
    const { org, rep, ana } = desk;
    const account = await org.account('1000000.00');
    org.proxy.arm({ kind: 'status', status: 401 });
    const reply = await rep.send('/v1/orders', { json: orderOf(account, '1'), key: newKey() });
    const { submissionId } = bodyOf(reply, submissionSchema, 202);
    org.proxy.clear();
    const { exceptionId } = await ana.only(account.accountId);
    expect((await rep.send(`/v1/orders/${submissionId}/recheck`, { method: 'POST' })).status).toBe(200);
    const problem = problemOf(await ana.replay({ exceptionIds: [exceptionId] }), 409);
    expect(problem).toMatchObject({ code: 'EXCEPTION_STATE', record: exceptionId });
    expect(problem.detail).toContain('accepted');
    expect(await world.erp.ordersOf(account.customer)).toHaveLength(1);
  });

  it('because it is another org’s, whatever is asked of it', async () => {
    const [desk, other] = await Promise.all([open(), open()]);
    const { exceptionId, order } = await mended(desk, '100');
    const batch = bodyOf(await desk.ana.replay({ exceptionIds: [exceptionId] }), batchSchema, 202);
    const replies = await Promise.all([
      other.ana.send(`/v1/exceptions/${exceptionId}`),
      other.ana.edit(exceptionId, order),
      other.ana.send(`/v1/exceptions/${exceptionId}/dry-run`, {}),
      other.ana.replay({ exceptionIds: [exceptionId] }),
      other.ana.send(`/v1/exception-replays/${batch.batchId}`),
      other.ben.send(`/v1/exception-replays/${batch.batchId}/approve`, {}),
      other.ben.send(`/v1/exception-replays/${batch.batchId}/decline`, { reason: 'no' }),
    ]);
    for (const reply of replies) expect(problemOf(reply, 404).code).toBe('NOT_FOUND');
    expect(await other.ana.list('?state=all')).toEqual([]);
    expect((await desk.ana.show(exceptionId)).payloads).toHaveLength(2);
  });

  it('takes none of the others of the same request with it', async () => {
    const desk = await open();
    const [one, two] = [await mended(desk), await mended(desk)];
    await desk.ana.replayed({ exceptionIds: [one.exceptionId] });
    const both = { exceptionIds: [two.exceptionId, one.exceptionId] };
    expect(problemOf(await desk.ana.replay(both), 409).record).toBe(one.exceptionId);
    expect(await desk.ana.show(two.exceptionId)).toMatchObject({ state: 'open', replays: [] });
    expect(await booked(two)).toBe(0);
  });
});

describe.concurrent('a payload that is no order', () => {
  it.each([
    ['a quantity that is a number', { lines: [{ ...linesOf('GADGET')[0], quantity: 2 }] }, 'payload.lines[0].quantity'],
    ['no lines', { lines: [] }, 'payload.lines'],
    ['a field that there is not', { discount: '5' }, 'payload.discount'],
    ['a currency that there is not', { currency: 'XXQ' }, 'payload.currency'],
  ])('with %s is refused by the field’s name, and changes nothing', async (_case, change, field) => {
    const desk = await open();
    const { exceptionId, order } = await failed(desk);
    const problem = problemOf(await desk.ana.edit(exceptionId, { ...order, ...change }), 422);
    expect(problem).toMatchObject({ code: 'VALIDATION', field });
    const after = await desk.ana.show(exceptionId);
    expect([after.payloadVersion, after.payloads.length, after.state]).toEqual([1, 1, 'open']);
    expect(after.history.map(({ event }) => event)).toEqual(['raised']);
  });

  it('or is another record’s, is refused as well', async () => {
    const desk = await open();
    const [mine, other] = [await failed(desk), await failed(desk)];
    const problem = problemOf(await desk.ana.edit(mine.exceptionId, other.order), 422);
    expect(problem).toMatchObject({ code: 'VALIDATION', field: 'payload.source' });
  });

  it('and a version that there is not', async () => {
    const desk = await open();
    const { exceptionId } = await mended(desk);
    const replay = await desk.ana.replay({ exceptionIds: [exceptionId], payloadVersion: 3 });
    expect(problemOf(replay, 422)).toMatchObject({ code: 'VALIDATION', field: 'payloadVersion' });
    const dryRun = await desk.ana.send(`/v1/exceptions/${exceptionId}/dry-run`, { payloadVersion: 9 });
    expect(problemOf(dryRun, 422).field).toBe('payloadVersion');
    expect((await desk.ana.show(exceptionId)).state).toBe('open');
  });
});

describe.concurrent('an exception that is edited again and again', () => {
  it('takes 50 edits, also of two who edit at once, and then says what to do instead', async () => {
    const desk = await open();
    const found = await failed(desk);
    let quantity = 0;
    const mend = (operator: Operator) => {
      const lines = linesOf('GADGET', String((quantity += 1)));
      return operator.edit(found.exceptionId, { ...found.order, lines });
    };
    for (let edits = 1; edits < EDITS_MAX; edits += 1) bodyOf(await mend(desk.ana), exceptionSchema, 201);
    const both = await Promise.all([mend(desk.ana), mend(desk.ben)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const problem = problemOf(await mend(desk.ana), 409);
    expect(problem).toMatchObject({ code: 'TOO_MANY_EDITS', record: found.exceptionId });
    expect(problem.detail).toContain('edited 50 times');
    expect(problem.action).toContain('Replay the version that is right');
    const { payloadVersion, payloads, state } = await desk.ana.show(found.exceptionId);
    expect([payloadVersion, payloads.length, state]).toEqual([EDITS_MAX + 1, EDITS_MAX + 1, 'open']);
    await desk.ana.replayed({ exceptionIds: [found.exceptionId], payloadVersion: 2 });
    expect(await booked(found)).toBe(1);
  });
});

describe.concurrent('a request that says too little or too much', () => {
  it.each([
    ['nothing to replay', { reason: 'x' }, 'exceptionIds'],
    ['two things at once', { reason: 'x', all: true, group: 'g' }, 'exceptionIds'],
    ['no reason', { all: true }, 'reason'],
    ['an id that is none', { reason: 'x', exceptionIds: ['17'] }, 'exceptionIds[0]'],
    ['a version for all', { reason: 'x', all: true, payloadVersion: 1 }, 'payloadVersion'],
  ])('%s is refused by the field’s name', async (_case, body, field) => {
    const { ana } = await open();
    expect(problemOf(await ana.send('/v1/exception-replays', body), 422)).toMatchObject({ code: 'VALIDATION', field });
  });

  it('nobody’s name is refused: whoever acts has one', async () => {
    const { rep } = await open();
    const reply = await rep.send('/v1/exception-replays', { json: { reason: 'x', all: true } });
    expect(problemOf(reply, 422)).toMatchObject({ code: 'VALIDATION', field: 'Ledgerline-Actor' });
  });
});

describe.concurrent('a replay above the amount that one person may replay alone', () => {
  it('is not carried out before a second person approves it, and not by the one who asked', async () => {
    const desk = await open();
    const found = await mended(desk, '100');
    const { batchId, ...asked } = bodyOf(
      await desk.ana.replay({ exceptionIds: [found.exceptionId] }),
      batchSchema,
      202,
    );
    expect(asked).toMatchObject({ state: 'awaitingApproval', awaitingApproval: 1, left: 0 });
    const waiting = bodyOf(await desk.ben.send('/v1/exception-replays?state=awaitingApproval'), batchPageSchema);
    expect(waiting.items.map((each) => each.batchId)).toEqual([batchId]);
    const approve = `/v1/exception-replays/${batchId}/approve`;
    expect(problemOf(await desk.ana.send(approve, {}), 403).code).toBe('APPROVER_IS_REQUESTER');
    expect(problemOf(await new Operator(desk.rep, 'ANA').send(approve, {}), 403).code).toBe('APPROVER_IS_REQUESTER');
    const anaById = new Operator(desk.rep, '005LL0000000ANA');
    expect(problemOf(await anaById.send(approve, {}), 403).action).toContain('both by user id, or both by user name');
    expect(await booked(found)).toBe(0);
    expect((await desk.ben.send(approve, { reason: 'seen' })).status).toBe(200);
    expect(await desk.ana.done(batchId)).toMatchObject({ done: 1, approvedBy: 'asserted:ben' });
    expect(problemOf(await desk.ben.send(approve, {}), 409).detail).toContain('asserted:ben approved it');
    expect(await booked(found)).toBe(1);
  });

  it('approved by two at once goes once', async () => {
    const desk = await open();
    const found = await mended(desk, '100');
    const { batchId } = bodyOf(await desk.ana.replay({ exceptionIds: [found.exceptionId] }), batchSchema, 202);
    const cleo = new Operator(desk.rep, 'cleo');
    const both = await Promise.all(
      [desk.ben, cleo].map((each) => each.send(`/v1/exception-replays/${batchId}/approve`, {})),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await desk.ana.done(batchId);
    expect(await booked(found)).toBe(1);
  });

  it('is needed for what an edit made large, and approves that version only', async () => {
    const desk = await open();
    const found = await failed(desk);
    await desk.ana.edit(found.exceptionId, { ...found.order, lines: linesOf('GADGET', '100') });
    const { batchId, state } = bodyOf(await desk.ana.replay({ exceptionIds: [found.exceptionId] }), batchSchema, 202);
    expect(state).toBe('awaitingApproval');
    const late = await desk.ana.edit(found.exceptionId, { ...found.order, lines: linesOf('GADGET', '999') });
    expect(problemOf(late, 409).code).toBe('EXCEPTION_STATE');
    await desk.ben.send(`/v1/exception-replays/${batchId}/approve`, {});
    await desk.ana.done(batchId);
    const [order] = await world.erp.ordersOf(found.account.customer);
    expect(order?.lines.map(({ qty }) => Number(qty))).toEqual([100]);
  });

  it('is needed for every amount where the rules name none in its currency', async () => {
    const desk = await open({ replayApprovals: [] });
    const found = await mended(desk, '1');
    const batch = bodyOf(await desk.ana.replay({ exceptionIds: [found.exceptionId] }), batchSchema, 202);
    expect(batch.state).toBe('awaitingApproval');
  });

  it('declined, leaves the exception open to be replayed again', async () => {
    const desk = await open();
    const found = await mended(desk, '100');
    const { batchId } = bodyOf(await desk.ana.replay({ exceptionIds: [found.exceptionId] }), batchSchema, 202);
    const decline = await desk.ben.send(`/v1/exception-replays/${batchId}/decline`, { reason: 'wrong price' });
    expect(bodyOf(decline, batchSchema)).toMatchObject({ state: 'done', declined: 1 });
    expect(problemOf(await desk.ben.send(`/v1/exception-replays/${batchId}/approve`, {}), 409).code).toBe(
      'EXCEPTION_STATE',
    );
    const again = await desk.ben.replay({ exceptionIds: [found.exceptionId] });
    expect(bodyOf(again, batchSchema, 202)).toMatchObject({ requestedBy: 'asserted:ben' });
    expect((await desk.ana.show(found.exceptionId)).replays.map(({ state }) => state)).toEqual([
      'declined',
      'awaitingApproval',
    ]);
  });

  it('cannot be approved by the one who asked, not even in the database itself', async () => {
    const desk = await open();
    const found = await mended(desk, '100');
    await desk.ana.replay({ exceptionIds: [found.exceptionId] });
    await app`select set_config('ledgerline.org_id', ${desk.org.orgId}, false)`;
    const approved = app`update ledgerline.dead_letter_replay set state = 'queued', approved_by = requested_by`;
    await expect(approved).rejects.toThrow('two_people');
    await expect(app`update ledgerline.dead_letter_replay set state = 'queued'`).rejects.toThrow('approved_first');
  });
});

describe.concurrent('two who act at once', () => {
  it('both replaying the same: one does, the other is told of it, one order', async () => {
    const desk = await open();
    for (let round = 0; round < 5; round += 1) {
      const found = await mended(desk);
      const what = { exceptionIds: [found.exceptionId] };
      const replies = await Promise.all([desk.ana, desk.ben, desk.ana].map((each) => each.replay(what)));
      expect(replies.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      for (const reply of replies.filter(({ status }) => status === 409)) {
        expect(problemOf(reply, 409).detail).toMatch(/asked for it at|replayed already/);
      }
      const [taken] = replies.filter(({ status }) => status === 202);
      if (taken !== undefined) await desk.ana.done(bodyOf(taken, batchSchema, 202).batchId);
      expect(await booked(found)).toBe(1);
    }
  });

  it('one replaying one, the other all: each order once', async () => {
    const desk = await open();
    const found = [await mended(desk), await mended(desk), await mended(desk)];
    const replies = await Promise.all([
      desk.ana.replay({ exceptionIds: [found[1]?.exceptionId] }),
      desk.ben.replay({ all: true }),
    ]);
    for (const reply of replies.filter(({ status }) => status === 202)) {
      await desk.ana.done(bodyOf(reply, batchSchema, 202).batchId);
    }
    for (const each of found) expect(await booked(each)).toBe(1);
  });

  it('an operator replaying while the rep submits the record again: one order', async () => {
    const desk = await open();
    for (let round = 0; round < 8; round += 1) {
      const found = await mended(desk);
      const again = { ...found.order, lines: linesOf('GADGET', String(round + 3)) };
      const [replay] = await Promise.all([
        desk.ana.replay({ exceptionIds: [found.exceptionId] }),
        desk.rep.send('/v1/orders', { json: again, key: newKey() }),
      ]);
      if (replay.status === 202) await desk.ana.done(bodyOf(replay, batchSchema, 202).batchId);
      else expect(problemOf(replay, 409).code).toBe('EXCEPTION_STATE');
      expect(await booked(found)).toBe(1);
      expect((await desk.ana.show(found.exceptionId)).state).not.toBe('open');
    }
  });
});
