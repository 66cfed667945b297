import { describe, expect, it } from 'vitest';
import { LedgerlineError } from '../platform/errors.ts';
import { createAskAgain } from './ask-again.ts';
import { createCancelSubmission } from './cancel.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from './doubles/desk.ts';
import { type Behaviour, CAPABILITIES, erpError, lostAnswer } from './doubles/fake-erp.ts';
import { createListSubmissions } from './list.ts';
import type { Submission } from './port.ts';
import { createRecheckSubmission } from './recheck.ts';
import { createShowSubmission } from './show.ts';
import { createSubmitOrder } from './submit.ts';

const LONGEST_MS = CAPABILITIES.longestExecutionMs;
const MORE = { ...ORDER, lines: ORDER.lines.map((line) => ({ ...line, quantity: '12' })) };

async function heldOrder(then: readonly Behaviour[]): Promise<{ desk: Desk; held: Submission }> {
  const desk = openDesk();
  desk.erp.script = [{ does: 'hold' }, ...then];
  const { submission } = await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
  expect(submission.state).toBe('held');
  return { desk, held: submission };
}

const recheck = async (desk: Desk, id: string) => (await createRecheckSubmission(desk.deps)(CALLER, id)).submission;
const cancel = (desk: Desk, id: string) => createCancelSubmission(desk.deps)(CALLER, id, 'not wanted');
const work = (desk: Desk, id: string) => createAskAgain(desk.deps)({ orgId: 'org', submissionId: id });
const now = async (desk: Desk, id: string) => (await createShowSubmission(desk.deps)('org', id)).submission;

function put(desk: Desk, change: object): void {
  const order = desk.erp.orders.get('SO-1');
  if (order !== undefined) desk.erp.orders.set('SO-1', { ...order, ...change });
}

describe('checking a held order again', () => {
  it('accepts it once the ERP releases it, as the same order', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept' }]);
    expect(await recheck(desk, held.submissionId)).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
    expect(desk.erp.calls.at(-1)).toBe('recheck SO-1');
  });

  it('keeps it held with the reason of now', async () => {
    const { desk, held } = await heldOrder([{ does: 'hold' }]);
    expect(await recheck(desk, held.submissionId)).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT' } });
  });

  it.each([
    ['released by finance', { state: 'open', hold: undefined }, { state: 'accepted' }],
    ['cancelled', { state: 'cancelled' }, { state: 'cancelled', reason: { code: 'CANCELLED_IN_ERP' } }],
    ['still held', {}, { state: 'held', reason: { code: 'ERP_FORBIDDEN' } }],
  ])('refused by the ERP, with its order %s, says what that order says', async (_name, change, expected) => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: erpError('FORBIDDEN') }]);
    put(desk, change);
    expect(await recheck(desk, held.submissionId)).toMatchObject(expected);
  });

  it('stays held when the order cannot be read after a refusal', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: erpError('CONFLICT') }]);
    desk.erp.readFailures = [erpError('UNAVAILABLE', { retryable: true })];
    expect(await recheck(desk, held.submissionId)).toMatchObject({ state: 'held', reason: { code: 'CHANGED_IN_ERP' } });
  });

  it('with the answer lost is settled by the order’s state, and a hold only after the ERP can have finished', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept', answer: 'late', afterMs: 20_000 }, { does: 'accept' }]);
    expect(await recheck(desk, held.submissionId)).toMatchObject({ state: 'pending', phase: 'unknown' });
    desk.advance(5_000);
    await work(desk, held.submissionId);
    expect(await now(desk, held.submissionId)).toMatchObject({ state: 'pending', phase: 'unknown' });
    desk.advance(20_000);
    await work(desk, held.submissionId);
    expect(await now(desk, held.submissionId)).toMatchObject({ state: 'accepted' });
    expect(desk.erp.script).toHaveLength(1);
  });

  it('with the answer lost and never done is asked again in the end', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }, { does: 'accept' }]);
    await recheck(desk, held.submissionId);
    desk.advance(LONGEST_MS + 1_001);
    await work(desk, held.submissionId);
    expect(await now(desk, held.submissionId)).toMatchObject({ state: 'accepted' });
  });

  it('of one that was held unsent sends it', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, creditEnforced: false };
    desk.world.reading = { approvable: false };
    const { submission } = await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
    expect(await recheck(desk, submission.submissionId)).toMatchObject({
      state: 'held',
      reason: { code: 'CREDIT_NOT_KNOWN' },
    });
    desk.world.reading = {};
    desk.erp.script = [{ does: 'accept' }];
    expect(await recheck(desk, submission.submissionId)).toMatchObject({ state: 'accepted' });
  });

  it('is refused for an unknown, an accepted and a pending one', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    await expect(recheck(desk, 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await recheck(desk, held.submissionId);
    await expect(recheck(desk, held.submissionId)).rejects.toMatchObject({ code: 'SUBMISSION_IN_FLIGHT' });
    const done = openDesk();
    done.erp.script = [{ does: 'accept' }];
    const { submission } = await createSubmitOrder(done.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
    await expect(recheck(done, submission.submissionId)).rejects.toMatchObject({ code: 'SUBMISSION_STATE' });
  });
});

describe('a change whose answer was lost', () => {
  it('is made again once nothing can be at work, on the same order', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept', answer: 'lost' }, { does: 'accept' }]);
    const changed = await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: 'key-0000-0000-0002', order: MORE });
    expect(changed.submission).toMatchObject({ state: 'pending', phase: 'unknown' });
    desk.advance(LONGEST_MS + 1_001);
    await work(desk, held.submissionId);
    expect(await now(desk, held.submissionId)).toMatchObject({ state: 'accepted' });
    expect(desk.erp.orders.size).toBe(1);
  });

  it('is accepted when the order has gone on with it and cannot be changed any more', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept', answer: 'lost' }, { does: 'accept' }]);
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: 'key-0000-0000-0002', order: MORE });
    put(desk, { state: 'shipped' });
    desk.advance(LONGEST_MS + 1_001);
    await work(desk, held.submissionId);
    const submission = await now(desk, held.submissionId);
    expect(submission.state).toBe('accepted');
    expect(submission.differences).toBeUndefined();
  });

  it('shows what stands when the order has gone on without it', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }, { does: 'accept' }]);
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: 'key-0000-0000-0002', order: MORE });
    put(desk, { state: 'shipped', hold: undefined });
    desk.advance(LONGEST_MS + 1_001);
    await work(desk, held.submissionId);
    expect(await now(desk, held.submissionId)).toMatchObject({
      state: 'accepted',
      differences: [{ field: 'quantity', approved: '12', erp: '10' }, { field: 'net' }],
    });
  });
});

describe('cancelling a held order', () => {
  it('cancels it in the ERP and then here, and repeating it changes nothing', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept' }]);
    const first = await cancel(desk, held.submissionId);
    expect(first).toMatchObject({ replayed: false, submission: { state: 'cancelled' } });
    expect(desk.erp.orders.get('SO-1')?.state).toBe('cancelled');
    expect(await cancel(desk, held.submissionId)).toMatchObject({ replayed: true });
    expect(desk.erp.calls).toHaveLength(2);
  });

  it('goes through when its answer is lost but the order is seen cancelled', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept', answer: 'lost' }]);
    expect((await cancel(desk, held.submissionId)).submission.state).toBe('cancelled');
  });

  it.each([
    ['refused', erpError('FORBIDDEN'), 'ERP_REFUSED'],
    ['not understood', erpError('CONTRACT_BROKEN'), 'ERP_ANSWER_BROKEN'],
    ['throttled', erpError('THROTTLED', { retryable: true }), 'ERP_UNAVAILABLE'],
  ])('stays held when the cancel is %s', async (_name, error, code) => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error }]);
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code });
    expect((await now(desk, held.submissionId)).state).toBe('held');
  });

  it.each([
    ['was never done: it is held again', { does: 'nothing', error: lostAnswer() } as const, 'held'],
    ['is done late', { does: 'accept', answer: 'late', afterMs: 20_000 } as const, 'cancelled'],
  ])('whose answer is lost is looked up when it %s', async (_name, behaviour, state) => {
    const { desk, held } = await heldOrder([behaviour]);
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    expect(await now(desk, held.submissionId)).toMatchObject({
      state: 'pending',
      reason: { code: 'CANCEL_ANSWER_LOST' },
    });
    desk.advance(LONGEST_MS + 1_001);
    await work(desk, held.submissionId);
    expect((await now(desk, held.submissionId)).state).toBe(state);
    expect(desk.erp.script).toEqual([]);
  });

  it.each([
    ['the ERP has none of it', undefined, 'cancelled'],
    ['it stands on hold there', {}, 'held'],
    ['it was cancelled there', { state: 'cancelled' }, 'cancelled'],
  ])('that is broken off by a crash sends nothing afterwards: %s', async (_name, standing, state) => {
    const { desk, held } = await heldOrder([{ does: 'accept' }]);
    desk.store.loseNextAnswer = true;
    await expect(cancel(desk, held.submissionId)).rejects.toThrow('the connection to the database was lost');
    if (standing === undefined) desk.erp.orders.clear();
    else put(desk, { state: 'held', ...standing });
    desk.advance(20_001);
    await work(desk, held.submissionId);
    desk.advance(LONGEST_MS + 1_001);
    await work(desk, held.submissionId);
    expect((await now(desk, held.submissionId)).state).toBe(state);
    expect(desk.erp.calls).toHaveLength(2);
  });

  it('that could not be looked up any more is not sent when a person asks again', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    desk.world.retryDelays = {};
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    desk.advance(LONGEST_MS + 1_001);
    desk.erp.readFailures = [erpError('UNAVAILABLE', { retryable: true })];
    await work(desk, held.submissionId);
    expect((await now(desk, held.submissionId)).nextAttemptAt).toBeUndefined();
    desk.erp.orders.clear();
    expect(await recheck(desk, held.submissionId)).toMatchObject({ state: 'cancelled' });
  });

  it('whose connection is gone for a while is not sent when a person asks again', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    desk.advance(LONGEST_MS + 1_001);
    const connection = async () => Promise.reject(new LedgerlineError('ENTITY_UNKNOWN'));
    await createAskAgain({ ...desk.deps, erps: { connection } })({ orgId: 'org', submissionId: held.submissionId });
    expect(await now(desk, held.submissionId)).toMatchObject({ state: 'pending', reason: { clearedBy: 'operations' } });
    desk.erp.orders.clear();
    expect(await recheck(desk, held.submissionId)).toMatchObject({ state: 'cancelled' });
    expect(desk.erp.calls).toHaveLength(2);
  });

  it('with the answer lost and the order not shown either is not known', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    const first = desk.erp.getOrder.bind(desk.erp);
    let reads = 0;
    desk.erp.getOrder = (entity, number) =>
      (reads += 1) <= 2 ? first(entity, number) : Promise.reject(erpError('UNAVAILABLE', { retryable: true }));
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    expect(await now(desk, held.submissionId)).toMatchObject({ state: 'pending', phase: 'unknown' });
  });

  it('is not begun when the time is over', async () => {
    const { desk, held } = await heldOrder([]);
    const resume = desk.store.resume.bind(desk.store);
    desk.store.resume = (request) => {
      desk.world.now += 16_000;
      return resume(request);
    };
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    expect((await now(desk, held.submissionId)).state).toBe('held');
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('stays held when the ERP does not show the order', async () => {
    const { desk, held } = await heldOrder([]);
    desk.erp.readFailures = [erpError('UNAVAILABLE', { retryable: true })];
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
  });

  it('is refused when the ERP has released the order meanwhile', async () => {
    const { desk, held } = await heldOrder([]);
    put(desk, { state: 'open', hold: undefined });
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'SUBMISSION_STATE' });
  });

  it('is refused for a held change of an accepted order, which would leave that order standing', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }, { does: 'hold' }];
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
    const change = await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: 'key-0000-0000-0002', order: MORE });
    expect(change.submission).toMatchObject({ state: 'held', revision: 2 });
    await expect(cancel(desk, change.submission.submissionId)).rejects.toMatchObject({ code: 'SUBMISSION_STATE' });
  });

  it('says where to cancel it when the ERP does not do it for us', async () => {
    const { desk, held } = await heldOrder([]);
    desk.erp.capabilities = { ...CAPABILITIES, cancelOrder: false };
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'ERP_REFUSED' });
  });

  it('is refused for an unknown, an accepted and a pending one', async () => {
    const { desk, held } = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    await expect(cancel(desk, 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await recheck(desk, held.submissionId);
    await expect(cancel(desk, held.submissionId)).rejects.toMatchObject({ code: 'SUBMISSION_IN_FLIGHT' });
  });
});

describe('reading submissions', () => {
  it('shows the whole history, oldest first, with who did it', async () => {
    const { desk, held } = await heldOrder([{ does: 'accept' }]);
    await recheck(desk, held.submissionId);
    const { history } = await createShowSubmission(desk.deps)('org', held.submissionId);
    expect(history.map(({ event }) => event)).toEqual(['requested', 'held', 'resumed', 'accepted']);
    expect(new Set(history.map(({ actor }) => actor))).toEqual(new Set(['asserted:rep']));
  });

  it('lists by state', async () => {
    const { desk } = await heldOrder([]);
    const list = createListSubmissions(desk.deps);
    expect((await list('org', { state: 'held' }, { limit: 10 })).items).toHaveLength(1);
    expect((await list('org', { state: 'accepted' }, { limit: 10 })).items).toHaveLength(0);
  });

  it('names the id that is not there', async () => {
    const { desk } = await heldOrder([]);
    await expect(createShowSubmission(desk.deps)('org', 'nope')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
