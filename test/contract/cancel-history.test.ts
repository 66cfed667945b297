/** A cancelling is told from a question by what the companion writes into the history: the page's reading of it holds. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAskAgain } from '../../companion/src/orders/ask-again.ts';
import { createCancelSubmission } from '../../companion/src/orders/cancel.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from '../../companion/src/orders/doubles/desk.ts';
import { type Behaviour, CAPABILITIES, erpError, lostAnswer } from '../../companion/src/orders/doubles/fake-erp.ts';
import type { HistoryEntry } from '../../companion/src/orders/port.ts';
import { createRecheckSubmission } from '../../companion/src/orders/recheck.ts';
import { createShowSubmission } from '../../companion/src/orders/show.ts';
import { createSubmitOrder } from '../../companion/src/orders/submit.ts';

const PAGE = join(import.meta.dirname, '../../force-app/main/orders/lwc/orderProgress/cancelling.js');
const SURELY_OVER_MS = CAPABILITIES.longestExecutionMs + 1_001;

let withCancellings: (submission: object) => readonly HistoryEntry[];
beforeAll(async () => {
  ({ withCancellings } = (await import(PAGE)) as { withCancellings: typeof withCancellings });
});

async function heldOrder(then: readonly Behaviour[]): Promise<{ desk: Desk; id: string }> {
  const desk = openDesk();
  desk.erp.script = [{ does: 'hold' }, ...then];
  const { submission } = await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER });
  return { desk, id: submission.submissionId };
}

async function cancel(desk: Desk, id: string): Promise<void> {
  // What it answers is not asked here: the history tells.
  await createCancelSubmission(desk.deps)(CALLER, id, 'not wanted').catch(() => undefined);
}

async function lookUp(desk: Desk, id: string): Promise<void> {
  desk.advance(SURELY_OVER_MS);
  await createAskAgain(desk.deps)({ orgId: 'org', submissionId: id });
}

/** What the page reads of each time that the held order was set going. */
async function begun(desk: Desk, id: string): Promise<readonly string[]> {
  const { submission, history } = await createShowSubmission(desk.deps)('org', id);
  return withCancellings({ ...submission, history })
    .map(({ event }) => event)
    .filter((event) => event === 'resumed' || event === 'cancelling');
}

describe('the page reads as a cancelling', () => {
  it('one that the ERP refuses, and the question before it as a question', async () => {
    const { desk, id } = await heldOrder([{ does: 'hold' }, { does: 'nothing', error: erpError('FORBIDDEN') }]);
    await createRecheckSubmission(desk.deps)(CALLER, id);
    await cancel(desk, id);
    expect(await begun(desk, id)).toEqual(['resumed', 'cancelling']);
  });

  it('one whose answer is lost, while it is looked up and when it was never done', async () => {
    const { desk, id } = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    await cancel(desk, id);
    expect(await begun(desk, id)).toEqual(['cancelling']);
    await lookUp(desk, id);
    expect(await begun(desk, id)).toEqual(['cancelling']);
  });

  it('one that a crash broke off, and one that was done', async () => {
    const broken = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    broken.desk.store.loseNextAnswer = true;
    await cancel(broken.desk, broken.id);
    expect(await begun(broken.desk, broken.id)).toEqual(['cancelling']);
    await lookUp(broken.desk, broken.id);
    await lookUp(broken.desk, broken.id);
    expect(await begun(broken.desk, broken.id)).toEqual(['cancelling']);
    const done = await heldOrder([{ does: 'accept' }]);
    await cancel(done.desk, done.id);
    expect(await begun(done.desk, done.id)).toEqual(['cancelling']);
  });

  it('one of an order that is gone by then, and no question that finds it cancelled in the ERP', async () => {
    const gone = await heldOrder([{ does: 'nothing', error: lostAnswer() }]);
    await cancel(gone.desk, gone.id);
    gone.desk.erp.orders.clear();
    await lookUp(gone.desk, gone.id);
    expect(await begun(gone.desk, gone.id)).toEqual(['cancelling']);
    const asked = await heldOrder([{ does: 'accept' }]);
    const order = asked.desk.erp.orders.get('SO-1');
    if (order === undefined) throw new Error('the ERP has no order');
    asked.desk.erp.orders.set('SO-1', { ...order, state: 'cancelled' });
    const { submission } = await createRecheckSubmission(asked.desk.deps)(CALLER, asked.id);
    expect(submission.state).toBe('cancelled');
    expect(await begun(asked.desk, asked.id)).toEqual(['resumed']);
  });
});
