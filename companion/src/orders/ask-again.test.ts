import { describe, expect, it } from 'vitest';
import { money } from '../canonical/money.ts';
import { WORKER_LEASE_MS } from '../platform/limits.ts';
import { createAskAgain, WORKER_ACTOR } from './ask-again.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from './doubles/desk.ts';
import { CAPABILITIES, erpError, lostAnswer } from './doubles/fake-erp.ts';
import type { Submission } from './port.ts';
import { createRecheckSubmission } from './recheck.ts';
import { createSubmitOrder } from './submit.ts';

const LOST = { does: 'nothing', error: lostAnswer() } as const;
const LONGEST_MS = CAPABILITIES.longestExecutionMs;

async function submit(desk: Desk): Promise<Submission> {
  return (await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order: ORDER })).submission;
}

/** Does the job now; gives the submission as it then is. */
async function work(desk: Desk): Promise<Submission> {
  const row = desk.store.rows[0];
  if (row === undefined) throw new Error('nothing was submitted');
  await createAskAgain(desk.deps)({ orgId: 'org', submissionId: row.submission.submissionId });
  return row.submission;
}

describe('an order whose answer was lost', () => {
  it('is found by key as soon as the ERP has it', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept', answer: 'late', afterMs: 4_000 }];
    expect((await submit(desk)).phase).toBe('unknown');
    desk.advance(5_000);
    expect(await work(desk)).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
    expect(desk.erp.calls).toHaveLength(1);
    expect(desk.store.rows[0]?.history.at(-1)).toMatchObject({ event: 'accepted', actor: WORKER_ACTOR });
  });

  it('is answered under the rules of the moment it is asked again, and says so', async () => {
    const desk = openDesk();
    desk.erp.script = [LOST, { does: 'accept' }];
    const { submissionId, rulesHash } = await submit(desk);
    desk.advance(LONGEST_MS + 1_001);
    const { document } = await desk.deps.rules.snapshot('org');
    const newer = { snapshot: async () => ({ hash: 'rules-2', document }) };
    await createAskAgain({ ...desk.deps, rules: newer })({ orgId: 'org', submissionId });
    expect(desk.store.rows[0]?.submission).toMatchObject({ state: 'accepted', rulesHash: 'rules-2' });
    expect(rulesHash).toBe('rules-1');
  });

  it('is not sent again while the ERP may still be at work on it, however often it is looked up', async () => {
    const desk = openDesk();
    desk.erp.script = [LOST];
    await submit(desk);
    for (let look = 0; look < 5; look += 1) {
      desk.advance(5_000);
      expect(await work(desk)).toMatchObject({ state: 'pending', phase: 'unknown' });
    }
    expect(desk.erp.calls).toHaveLength(1);
    // The next look is just after the time from which 'not found' proves something.
    const provesAt = desk.world.now + (LONGEST_MS - 25_000);
    expect(Date.parse(desk.store.rows[0]?.submission.nextAttemptAt ?? '')).toBeGreaterThan(provesAt);
  });

  it('is sent again once its absence is proved, and only then', async () => {
    const desk = openDesk();
    desk.erp.script = [LOST, { does: 'accept' }];
    await submit(desk);
    desk.advance(LONGEST_MS);
    expect(await work(desk)).toMatchObject({ state: 'pending', phase: 'unknown' });
    desk.advance(1_001);
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
    expect(desk.erp.orders.size).toBe(1);
  });

  it('is held when it is found held', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'hold', answer: 'late', afterMs: 1_000 }];
    await submit(desk);
    desk.advance(5_000);
    expect(await work(desk)).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT' } });
  });

  it('waits for a draft that the ERP still works on, then takes it up', async () => {
    const desk = openDesk();
    desk.erp.alters = (order) => ({ ...order, state: 'draft' });
    desk.erp.script = [{ does: 'accept', answer: 'lost' }];
    await submit(desk);
    desk.advance(5_000);
    expect(await work(desk)).toMatchObject({ state: 'pending', phase: 'unknown' });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('that the ERP has cancelled is cancelled', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept', answer: 'late', afterMs: 1_000 }];
    await submit(desk);
    desk.advance(1_000);
    const order = desk.erp.orders.get('SO-1');
    if (order !== undefined) desk.erp.orders.set('SO-1', { ...order, state: 'cancelled' });
    expect(await work(desk)).toMatchObject({ state: 'cancelled', reason: { code: 'CANCELLED_IN_ERP' } });
  });

  it('whose change the ERP has made is not said to be held, whatever speaks against sending it now', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, creditEnforced: false };
    desk.erp.script = [{ does: 'hold' }, { does: 'accept', answer: 'lost' }];
    expect((await submit(desk)).state).toBe('held');
    const lines = ORDER.lines.map((line) => ({ ...line, quantity: '8' }));
    const changed = { idempotencyKey: `${KEY}-2`, order: { ...ORDER, lines } };
    await createSubmitOrder(desk.deps)(CALLER, changed);
    desk.world.position = { ...desk.world.position, blocked: true };
    desk.advance(LONGEST_MS + WORKER_LEASE_MS);
    const after = await work(desk);
    expect(after).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
    expect(after.differences).toBeUndefined();
    expect(desk.erp.calls).toHaveLength(2);
  });

  it('stays unknown when the look-up fails, and is looked up again by the rule for that', async () => {
    const desk = openDesk();
    desk.erp.script = [LOST];
    await submit(desk);
    desk.advance(LONGEST_MS + 1_001);
    desk.erp.readFailures = [erpError('UNAVAILABLE', { retryable: true })];
    expect(await work(desk)).toMatchObject({ state: 'pending', phase: 'unknown', reason: { code: 'ANSWER_LOST' } });
    expect(desk.store.rows[0]?.submission.nextAttemptAt).toBe(new Date(desk.world.now + 10_000).toISOString());
  });

  it('is not rejected because our access was refused meanwhile', async () => {
    const desk = openDesk();
    desk.world.retryDelays = { TIMEOUT_UNKNOWN_OUTCOME: [5, 30] };
    desk.erp.script = [LOST];
    await submit(desk);
    desk.advance(5_000);
    desk.erp.readFailures = [erpError('FORBIDDEN')];
    const submission = await work(desk);
    expect(submission).toMatchObject({ state: 'pending', phase: 'unknown', reason: { code: 'WAITS_FOR_OPERATIONS' } });
  });

  it('is looked up one last time after the schedule, and then waits for operations', async () => {
    const desk = openDesk();
    desk.world.retryDelays = {};
    desk.erp.script = [LOST];
    expect((await submit(desk)).reason?.code).toBe('ANSWER_LOST_LAST_LOOK');
    desk.advance(LONGEST_MS + 1_001);
    const given = await work(desk);
    expect(given).toMatchObject({
      state: 'pending',
      reason: { code: 'WAITS_FOR_OPERATIONS', clearedBy: 'operations' },
    });
    expect(given.nextAttemptAt).toBeUndefined();
    expect(desk.erp.calls).toHaveLength(1);
    // Operations asks again: now it is sent.
    desk.erp.script = [{ does: 'accept' }];
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
  });
});

describe('a process that dies', () => {
  it('between the ERP’s answer and writing it down is settled by key', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    desk.store.loseNextAnswer = true;
    await expect(submit(desk)).rejects.toThrow('lost');
    desk.advance(1_000);
    expect(await work(desk), 'the lease is not over').toMatchObject({ state: 'pending', phase: 'asking' });
    desk.advance(19_000);
    expect(await work(desk)).toMatchObject({ state: 'accepted', erpOrderNumber: 'SO-1' });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('before it asked is not asked for blindly either', async () => {
    const desk = openDesk();
    desk.erp.script = [LOST, { does: 'accept' }];
    desk.store.loseNextAnswer = true;
    await expect(submit(desk)).rejects.toThrow('lost');
    desk.advance(20_000);
    expect(await work(desk)).toMatchObject({ state: 'pending', phase: 'unknown' });
    desk.advance(LONGEST_MS + 1_001);
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
    expect(desk.erp.orders.size).toBe(1);
  });

  it('as the worker: its lease counts as if it had sent something', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }, { does: 'accept' }];
    await submit(desk);
    desk.advance(2_000);
    desk.store.loseNextAnswer = true;
    await expect(work(desk)).rejects.toThrow('lost');
    desk.advance(WORKER_LEASE_MS);
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
    expect(desk.erp.orders.size).toBe(1);
  });
});

describe('a request that outlives its lease', () => {
  it('does not write its answer while the worker asks, and tells what the store says', async () => {
    const asked = Promise.withResolvers<undefined>();
    const erp = Promise.withResolvers<undefined>();
    let gates = 0;
    const desk = openDesk(async () => {
      // The request's second step is its call to the ERP, which is refused in the end.
      if ((gates += 1) !== 2) return;
      asked.resolve(undefined);
      await erp.promise;
    });
    desk.erp.script = [{ does: 'nothing', error: erpError('VALIDATION') }];
    const request = submit(desk);
    await asked.promise;
    desk.advance(20_000);
    const id = desk.store.rows[0]?.submission.submissionId ?? '';
    const claim = await desk.store.claim('org', id, WORKER_LEASE_MS);
    erp.resolve(undefined);
    expect(await request).toMatchObject({ state: 'pending', phase: 'asking' });
    // The worker's own answer counts.
    const fence = claim.kind === 'mine' ? claim.fence : 0;
    const answer = { state: 'accepted', event: 'accepted', erpOrderNumber: 'SO-9', actor: WORKER_ACTOR } as const;
    expect(await desk.store.recordAnswer('org', id, fence, answer)).toMatchObject({ erpOrderNumber: 'SO-9' });
  });
});

describe('an order that the ERP could not take', () => {
  it('is sent again without a look-up, since nothing was done', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }, { does: 'accept' }];
    await submit(desk);
    desk.advance(2_000);
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
  });

  it('is asked as often as the rule says, then waits for operations with its cause', async () => {
    const desk = openDesk();
    desk.erp.script = Array.from({ length: 3 }, () => ({
      does: 'nothing' as const,
      error: erpError('UNAVAILABLE', { retryable: true }),
    }));
    await submit(desk);
    desk.advance(2_000);
    expect((await work(desk)).reason?.code).toBe('ERP_UNAVAILABLE');
    desk.advance(10_000);
    const submission = await work(desk);
    expect(submission).toMatchObject({ state: 'pending', phase: 'retrying', reason: { code: 'WAITS_FOR_OPERATIONS' } });
    expect(submission.reason?.action).toContain('ERP_UNAVAILABLE');
    expect(submission.nextAttemptAt).toBeUndefined();
  });

  it('is asked again when a person says so, once the schedule is through', async () => {
    const desk = openDesk();
    desk.world.retryDelays = {};
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }, { does: 'accept' }];
    const { submissionId, reason } = await submit(desk);
    expect(reason?.code).toBe('WAITS_FOR_OPERATIONS');
    const { submission } = await createRecheckSubmission(desk.deps)(CALLER, submissionId);
    expect(submission).toMatchObject({ state: 'accepted' });
    expect(desk.store.rows[0]?.history.at(-1)).toMatchObject({ event: 'accepted', actor: CALLER.actor });
    expect(desk.erp.orders.size).toBe(1);
  });

  it('is left alone when it is not pending any more', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'accept' }];
    await submit(desk);
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('names the connection when that is gone', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }];
    await submit(desk);
    desk.advance(2_000);
    const row = desk.store.rows[0];
    if (row !== undefined) row.submission = { ...row.submission, connectionId: 'gone' };
    expect(await work(desk)).toMatchObject({ state: 'pending', reason: { code: 'WAITS_FOR_OPERATIONS' } });
  });

  it('is rejected when a named bill-to account has lost its link', async () => {
    const desk = openDesk();
    const order = { ...ORDER, billToAccountId: '001OTHER' };
    desk.world.route = { ...desk.world.route, billTo: 'OTHER' };
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }];
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order });
    desk.advance(2_000);
    expect(await work(desk)).toMatchObject({ state: 'rejected', reason: { code: 'MASTER_DATA' } });
  });

  it('is billed and shipped to the linked customers when the worker sends it', async () => {
    const desk = openDesk();
    const link = { connectionId: 'erp', entity: 'us' } as const;
    desk.world.links.push(
      { ...link, accountId: '001OTHER', customer: 'OTHER', role: 'soldTo' },
      { ...link, accountId: '001OTHER', customer: 'OTHER-BILL', role: 'billTo' },
      { ...link, accountId: '001OTHER', entity: 'de', customer: 'OTHER-DE', role: 'billTo' },
    );
    const order = { ...ORDER, billToAccountId: '001OTHER', shipToAccountId: '001OTHER' };
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }, { does: 'accept' }];
    await createSubmitOrder(desk.deps)(CALLER, { idempotencyKey: KEY, order });
    desk.advance(2_000);
    await work(desk);
    expect(desk.erp.requests.at(-1)).toMatchObject({ billTo: 'OTHER-BILL', shipTo: 'OTHER' });
  });
});

describe('an ERP that does not enforce the limit', () => {
  it('does not get an order for which the room has gone while it waited', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, creditEnforced: false };
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }];
    await submit(desk);
    desk.world.position = { ...desk.world.position, exposure: money('4500', 'USD') };
    desk.advance(2_000);
    expect(await work(desk)).toMatchObject({ state: 'held', reason: { code: 'CREDIT_LIMIT' } });
    expect(desk.erp.calls).toHaveLength(1);
  });

  it('gets it when there is room for its own reservation', async () => {
    const desk = openDesk();
    desk.erp.capabilities = { ...CAPABILITIES, creditEnforced: false };
    desk.erp.script = [{ does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) }, { does: 'accept' }];
    await submit(desk);
    desk.world.position = { ...desk.world.position, exposure: money('4000', 'USD') };
    desk.advance(2_000);
    expect(await work(desk)).toMatchObject({ state: 'accepted' });
  });
});
