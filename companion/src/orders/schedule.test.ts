/** When the ERP is asked again: spread, by its rules, and never sooner than the ERP or our own limits say. */
import { describe, expect, it } from 'vitest';
import { ErpError } from '../systems/erp/errors.ts';
import type { CallContext } from '../systems/erp/port.ts';
import { createAskAgain } from './ask-again.ts';
import { CALLER, type Desk, KEY, openDesk, ORDER } from './doubles/desk.ts';
import { CAPABILITIES, erpError, lostAnswer } from './doubles/fake-erp.ts';
import type { OrderDeps } from './deps.ts';
import type { Submission } from './port.ts';
import { createRecheckSubmission } from './recheck.ts';
import { createSubmitOrder } from './submit.ts';

const DOWN = { does: 'nothing', error: erpError('UNAVAILABLE', { retryable: true }) } as const;

function keptBack(retryAfterMs?: number) {
  const options = { retryable: true, outcomeKnown: true, asked: false };
  const more = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { does: 'nothing', error: new ErpError('UNAVAILABLE', 'left alone', { ...options, ...more }) } as const;
}

async function submit(desk: Desk, deps: OrderDeps = desk.deps): Promise<Submission> {
  return (await createSubmitOrder(deps)(CALLER, { idempotencyKey: KEY, order: ORDER })).submission;
}

async function work(desk: Desk, deps: OrderDeps = desk.deps): Promise<Submission> {
  const row = desk.store.rows[0];
  if (row === undefined) throw new Error('nothing was submitted');
  await createAskAgain(deps)({ orgId: 'org', submissionId: row.submission.submissionId });
  return row.submission;
}

/** How long until it is asked again, in seconds; undefined: never by itself. */
function waits(desk: Desk): number | undefined {
  const at = desk.store.rows[0]?.submission.nextAttemptAt;
  return at === undefined ? undefined : (Date.parse(at) - desk.world.now) / 1_000;
}

describe('an order that failed', () => {
  it('is asked again anywhere within its delay, so that many do not come back together', async () => {
    const seen = [];
    for (const part of [0, 0.25, 0.999]) {
      const desk = openDesk();
      desk.erp.script = [DOWN];
      await submit(desk, { ...desk.deps, random: () => part });
      seen.push(waits(desk));
    }
    expect(seen).toEqual([0, 0.5, 1.998]);
  });

  it('is never asked sooner than the ERP said', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: erpError('THROTTLED', { retryable: true, retryAfterMs: 7_000 }) }];
    await submit(desk, { ...desk.deps, random: () => 0 });
    expect(waits(desk)).toBe(7);
  });

  it.each([
    ['there is no schedule', {}],
    ['its schedule is empty', { UNAVAILABLE: [] }],
  ])('waits for operations at once where %s', async (_why, retryDelays) => {
    const desk = openDesk();
    desk.world.retryDelays = retryDelays;
    desk.erp.script = [DOWN];
    expect(await submit(desk)).toMatchObject({ state: 'pending', reason: { code: 'WAITS_FOR_OPERATIONS' } });
    expect(waits(desk)).toBeUndefined();
  });

  it('whose outcome is unknown is looked up at the latest when that proves something, however the delay falls', async () => {
    const desk = openDesk();
    desk.world.retryDelays = { TIMEOUT_UNKNOWN_OUTCOME: [3_600] };
    desk.erp.script = [{ does: 'nothing', error: lostAnswer() }];
    await submit(desk);
    expect(waits(desk)).toBe(CAPABILITIES.longestExecutionMs / 1_000 + 1);
  });
});

describe('an order that our own limits kept from the ERP', () => {
  it('is put off for longer each time, and uses up none of its schedule', async () => {
    const desk = openDesk();
    desk.erp.script = Array.from({ length: 10 }, () => keptBack());
    expect(await submit(desk)).toMatchObject({ state: 'pending', phase: 'retrying', attempts: 0 });
    const pauses = [waits(desk)];
    for (let turn = 0; turn < 9; turn += 1) {
      desk.advance((waits(desk) ?? 0) * 1_000);
      expect((await work(desk)).attempts).toBe(0);
      pauses.push(waits(desk));
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    desk.erp.script = [DOWN, DOWN, { does: 'accept' }];
    for (const delay of [2, 10]) {
      desk.advance(300_000);
      await work(desk);
      expect(waits(desk)).toBe(delay);
    }
    desk.advance(10_000);
    expect(await work(desk)).toMatchObject({ state: 'accepted', attempts: 3 });
  });

  it('is not asked sooner than they say', async () => {
    const desk = openDesk();
    desk.erp.script = [keptBack(60_000)];
    await submit(desk);
    expect(waits(desk)).toBe(60);
  });

  it('is put off again and again, but not for ever', async () => {
    const desk = openDesk();
    desk.erp.otherwise = keptBack();
    await submit(desk);
    let turns = 0;
    while (waits(desk) !== undefined && turns < 1_000) {
      desk.advance((waits(desk) ?? 0) * 1_000);
      await work(desk);
      turns += 1;
    }
    expect(turns).toBe(300);
    expect(desk.store.rows[0]?.submission).toMatchObject({
      state: 'pending',
      reason: { code: 'WAITS_FOR_OPERATIONS' },
    });
  });

  it('stays unknown when it is only the look-up that was kept back', async () => {
    const desk = openDesk();
    desk.erp.script = [{ does: 'nothing', error: lostAnswer() }];
    await submit(desk);
    desk.advance(5_000);
    desk.erp.readFailures = [keptBack(1_000).error];
    const submission = await work(desk);
    expect(submission).toMatchObject({
      state: 'pending',
      phase: 'unknown',
      attempts: 1,
      reason: { code: 'ANSWER_LOST' },
    });
    expect(waits(desk)).toBe(2);
  });
});

describe('a call to the ERP', () => {
  /** What the ERP was told of each write. */
  function watch(desk: Desk): CallContext[] {
    const seen: CallContext[] = [];
    const { erp } = desk;
    const submitOrder = erp.submitOrder.bind(erp);
    erp.submitOrder = (entity, order, call) => {
      seen.push(call);
      return submitOrder(entity, order, call);
    };
    return seen;
  }

  it('says that an order hangs on it, and whether it is one more try', async () => {
    const desk = openDesk();
    const seen = watch(desk);
    desk.erp.script = [DOWN, DOWN];
    await submit(desk);
    desk.advance(2_000);
    await work(desk);
    expect(seen.map(({ criticality, retry }) => [criticality, retry ?? false])).toEqual([
      ['order', false],
      ['order', true],
    ]);
  });

  it('is the first one where earlier turns were kept from the ERP', async () => {
    const desk = openDesk();
    const seen = watch(desk);
    desk.erp.script = [keptBack(), keptBack(), { does: 'accept' }];
    await submit(desk);
    desk.advance(2_000);
    await work(desk);
    desk.advance(4_000);
    await work(desk);
    expect(seen.map(({ retry }) => retry ?? false)).toEqual([false, false, false]);
  });

  it('that a person asks for is never held back for having failed before', async () => {
    const desk = openDesk();
    const seen = watch(desk);
    desk.world.retryDelays = { UNAVAILABLE: [2] };
    desk.erp.script = [DOWN, DOWN, { does: 'accept' }];
    const { submissionId } = await submit(desk);
    desk.advance(2_000);
    await work(desk);
    await createRecheckSubmission(desk.deps)(CALLER, submissionId);
    expect(seen.at(-1)?.retry ?? false).toBe(false);
  });
});

describe('a time of day that is set by an hour', () => {
  it.each([-3_600_000, 3_600_000])(
    '(%s ms) makes nobody send after the lease, nor keeps anything from being sent',
    async (jump) => {
      const desk = openDesk();
      let dayIsOff = 0;
      let lookup = () => {};
      const deps: OrderDeps = {
        ...desk.deps,
        clock: { now: () => desk.world.now + dayIsOff },
        links: {
          forAccount: async (orgId, accountId) => {
            lookup();
            return desk.deps.links.forAccount(orgId, accountId);
          },
        },
      };
      const order = { ...ORDER, billToAccountId: '001ACME' };
      desk.erp.script = [DOWN];
      await createSubmitOrder(deps)(CALLER, { idempotencyKey: KEY, order });
      desk.advance(2_000);
      // While the worker looks up the partners, the clock is set and the lease runs out.
      lookup = () => {
        dayIsOff = jump;
        desk.world.now += 60_000;
      };
      expect(await work(desk, deps)).toMatchObject({ state: 'pending', reason: { code: 'NOT_ASKED_YET' } });
      expect(desk.erp.calls).toHaveLength(1);
      lookup = () => {
        dayIsOff = 0;
      };
      desk.erp.script = [{ does: 'accept' }];
      expect(await work(desk, deps)).toMatchObject({ state: 'accepted' });
      expect(desk.erp.orders.size).toBe(1);
    },
  );
});
