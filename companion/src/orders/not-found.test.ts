/**
 * An ERP that does not find what it has: a replica that lags, a cache, a request that is still at work. One look is not
 * believed, and what is asked for again after two is asked for under the same key, so that there are never two orders.
 */
import { describe, expect, it } from 'vitest';
import type { CanonicalOrder } from '../canonical/order.ts';
import { createAskAgain } from './ask-again.ts';
import { createCancelSubmission } from './cancel.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from './doubles/desk.ts';
import { type Behaviour, CAPABILITIES, erpError } from './doubles/fake-erp.ts';
import type { Submission } from './port.ts';
import { createSubmitOrder } from './submit.ts';

const PROOF_MS = CAPABILITIES.longestExecutionMs + 1_001;
const MORE: CanonicalOrder = { ...ORDER, lines: ORDER.lines.map((line) => ({ ...line, quantity: '12' })) };

let keys = 0;
async function submit(desk: Desk, order = ORDER): Promise<Submission> {
  keys += 1;
  const idempotencyKey = `${KEY}-${keys}`;
  return (await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey, order })).submission;
}

/** Does the job of the latest submission now; gives it as it then is. */
async function work(desk: Desk): Promise<Submission> {
  const row = desk.store.rows.at(-1);
  if (row === undefined) throw new Error('nothing was submitted');
  await createAskAgain(desk.deps)({ orgId: 'org', submissionId: row.submission.submissionId });
  return row.submission;
}

/** The ERP finds none of its orders until they are put back. */
function lag(desk: Desk): () => void {
  const orders = [...desk.erp.orders];
  desk.erp.orders.clear();
  return () => {
    for (const [number, order] of orders) desk.erp.orders.set(number, order);
  };
}

describe.each(['DUPLICATE', 'CONFLICT'] as const)('a first order that is refused as %s', (code) => {
  const refused: Behaviour = { does: 'nothing', error: erpError(code) };

  it('is accepted where the ERP is found to have made it after all', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept', answer: 'late', afterMs: 4_000 }];
    const place = desk.erp.submitOrder.bind(desk.erp);
    desk.erp.submitOrder = (...call) => place(...call).catch(() => Promise.reject(erpError(code)));
    expect(await submit(desk)).toMatchObject({
      ...{ state: 'pending', phase: 'unknown' },
      reason: { code: 'REFUSED_UNPROVEN', erpMessage: `the ERP’s words for ${code}` },
    });
    desk.advance(5_000);
    expect(await work(desk)).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
  });

  it('is rejected, unsent, once it is proven that the ERP has none, and submitted again under the same key', async () => {
    const desk = openDesk();
    desk.erp.script = [refused, { does: 'accept' }];
    const { erpKey } = await submit(desk);
    desk.advance(CAPABILITIES.longestExecutionMs - 1);
    expect((await work(desk)).state).toBe('pending');
    desk.advance(1_002);
    expect(await work(desk)).toMatchObject({
      state: 'rejected',
      reason: { code: 'DUPLICATE', erpMessage: `the ERP’s words for ${code}`, clearedBy: 'operations' },
    });
    expect(desk.erp.calls).toHaveLength(1);
    expect(desk.store.rows[0]?.reserved).toBeUndefined();
    expect(await submit(desk, MORE)).toMatchObject({ state: 'accepted', revision: 2, erpKey });
  });
});

it('a first order that stays a draft in the ERP waits for a person after the last look, and is not sent for ever', async () => {
  const desk = openDesk();
  desk.world.retryDelays = {};
  desk.erp.script = [{ does: 'accept' }];
  const place = desk.erp.submitOrder.bind(desk.erp);
  let sent = 0;
  desk.erp.submitOrder = async (...call) => {
    sent += 1;
    if (sent === 1) await place(...call);
    for (const [number, order] of desk.erp.orders) desk.erp.orders.set(number, { ...order, state: 'draft' });
    throw erpError('CONFLICT');
  };
  expect((await submit(desk)).state).toBe('pending');
  desk.advance(PROOF_MS);
  const waits = await work(desk);
  expect(waits).toMatchObject({ state: 'pending', reason: { code: 'WAITS_FOR_OPERATIONS' } });
  expect(waits.reason?.message).toContain('as a draft, SO-1');
  expect(waits.nextAttemptAt).toBeUndefined();
  expect(sent).toBe(1);
});

it('a first order that is refused for its content gets a key of its own when it is corrected', async () => {
  const desk = openDesk();
  desk.erp.script = [{ does: 'nothing', error: erpError('VALIDATION') }, { does: 'accept' }];
  const { erpKey } = await submit(desk);
  expect((await submit(desk, MORE)).erpKey).not.toBe(erpKey);
});

describe('a change of an order that the ERP does not find', () => {
  it('is made once the ERP finds it again', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }, { does: 'accept' }, { does: 'accept' }];
    await submit(desk);
    const putBack = lag(desk);
    expect(await submit(desk, MORE)).toMatchObject({
      ...{ state: 'pending', phase: 'unknown', reason: { code: 'ORDER_NOT_SHOWN' } },
    });
    putBack();
    desk.advance(PROOF_MS);
    expect(await work(desk)).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1', revision: 2 });
    expect(desk.erp.orders.get('SO-1')?.lines).toMatchObject([{ quantity: '12' }]);
  });

  it('is not taken for somebody else’s that has its number since the ERP was set back to a copy', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    await submit(desk);
    const [[number, order] = ['', undefined]] = [...desk.erp.orders];
    if (order !== undefined) desk.erp.orders.set(number, { ...order, key: 'LL-of-somebody-else' });
    desk.erp.changeOrder = async () => Promise.reject(erpError('CONFLICT'));
    expect(await submit(desk, MORE)).toMatchObject({ state: 'pending', reason: { code: 'ORDER_NOT_SHOWN' } });
    desk.advance(PROOF_MS);
    expect(await work(desk)).toMatchObject({ state: 'cancelled', reason: { code: 'ORDER_GONE' } });
  });

  it('ends as gone after two looks, apart by the longest time that the ERP may work, and keeps its key', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }, { does: 'accept' }, { does: 'accept' }, { does: 'accept' }];
    const { erpKey } = await submit(desk);
    lag(desk);
    await submit(desk, MORE);
    desk.advance(CAPABILITIES.longestExecutionMs - 1);
    expect((await work(desk)).state).toBe('pending');
    desk.advance(1_002);
    expect(await work(desk)).toMatchObject({ state: 'cancelled', reason: { code: 'ORDER_GONE' } });
    expect(await submit(desk, MORE)).toMatchObject({ state: 'accepted', revision: 3, erpKey });
  });
});

describe('cancelling an order that the ERP does not find', () => {
  async function cancelUnfound(): Promise<{ desk: Desk; held: Submission; putBack: () => void }> {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }];
    const held = await submit(desk);
    const putBack = lag(desk);
    const cancel = createCancelSubmission(desk.deps)(CALLER, held.submissionId, 'not wanted');
    await expect(cancel).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    expect(desk.store.rows[0]?.submission).toMatchObject({ state: 'pending', reason: { code: 'CANCEL_NOT_SHOWN' } });
    desk.advance(PROOF_MS);
    return { desk, held, putBack };
  }

  it('leaves it held where the ERP finds it again', async () => {
    const { desk, putBack } = await cancelUnfound();
    putBack();
    expect(await work(desk)).toMatchObject({ state: 'held', erpOrderNumber: 'SO-1' });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('leaves it held where the ERP finds it by its number alone', async () => {
    const { desk, putBack } = await cancelUnfound();
    putBack();
    desk.erp.findOrderByKey = async () => Promise.resolve(undefined);
    expect(await work(desk)).toMatchObject({ state: 'held', erpOrderNumber: 'SO-1' });
  });

  it('cancels it after a second look, and submits it again under the same key', async () => {
    const { desk, held } = await cancelUnfound();
    expect(await work(desk)).toMatchObject({ state: 'cancelled', reason: { code: 'ORDER_GONE' } });
    desk.erp.script = [{ does: 'accept' }];
    expect(await submit(desk)).toMatchObject({ state: 'accepted', revision: 2, erpKey: held.erpKey });
  });

  it('is not believed either where the cancelling was refused', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold' }];
    const held = await submit(desk);
    desk.erp.cancelOrder = async () => {
      lag(desk);
      return Promise.reject(erpError('NOT_FOUND'));
    };
    const cancel = createCancelSubmission(desk.deps)(CALLER, held.submissionId, 'not wanted');
    await expect(cancel).rejects.toMatchObject({ code: 'ERP_UNAVAILABLE' });
    expect(desk.store.rows[0]?.submission.reason?.code).toBe('CANCEL_NOT_SHOWN');
  });
});
