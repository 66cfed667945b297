/**
 * Whatever happens in whatever order, with the ERP's own ledger as the judge: no record ever has two orders standing, no key
 * two orders, and once the faults stop every submission ends in a state that agrees with the ledger.
 */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WORKER_LEASE_MS } from '../platform/limits.ts';
import type { ErpOrder } from '../systems/erp/port.ts';
import { createAskAgain } from './ask-again.ts';
import { createCancelSubmission } from './cancel.ts';
import { differences } from './differences.ts';
import { CALLER, type Desk, openDesk, ORDER } from './doubles/desk.ts';
import { type Behaviour, CAPABILITIES, erpError, lostAnswer } from './doubles/fake-erp.ts';
import type { OrderDeps } from './deps.ts';
import type { Submission } from './port.ts';
import { createRecheckSubmission } from './recheck.ts';
import { createSubmitOrder } from './submit.ts';

const LONGEST_MS = CAPABILITIES.longestExecutionMs;
const RECORDS = ['801000000000001AAA', '801000000000002AAA'] as const;

type Step =
  | { readonly does: 'submit'; readonly record: 0 | 1; readonly key: number; readonly quantity: string }
  | { readonly does: 'work' | 'recheck' | 'cancel'; readonly row: number }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'die' };

const record = fc.constantFrom(0 as const, 0 as const, 0 as const, 1 as const);
const row = fc.constantFrom(0, 0, 0, 1, 2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('submit' as const),
      record,
      key: fc.nat({ max: 3 }),
      quantity: fc.constantFrom('10', '12'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('work' as const), row }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('recheck' as const, 'cancel' as const), row }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 5_000, 16_000, 21_000, 31_500, 61_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'die' as const }) },
);

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({
    does: fc.constantFrom('accept' as const, 'hold' as const),
    answer: fc.constantFrom('arrives' as const, 'lost' as const),
  }),
  fc.record({
    does: fc.constantFrom('accept' as const, 'hold' as const),
    answer: fc.constant('late' as const),
    afterMs: fc.nat({ max: LONGEST_MS }),
  }),
  fc
    .constantFrom(
      lostAnswer(),
      erpError('UNAVAILABLE', { retryable: true }),
      erpError('THROTTLED', { retryable: true, retryAfterMs: 3_000 }),
      erpError('VALIDATION'),
      erpError('CONFLICT'),
      erpError('CREDIT_BLOCKED'),
      erpError('AUTH'),
    )
    .map((error) => ({ does: 'nothing' as const, error })),
);

/** How many calls and replies go on before the next step begins: none, some, or all. */
const progress = fc.oneof({ weight: 1, arbitrary: fc.nat({ max: 8 }) }, { weight: 2, arbitrary: fc.constant(100) });

const capabilities = fc.constantFrom(CAPABILITIES, { ...CAPABILITIES, idempotency: 'none' as const });

it('keeps one order for one record through faults, repeats, crashes and workers in any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.tuple(step, progress), { minLength: 4, maxLength: 24 }),
      fc.array(behaviour, { maxLength: 12 }),
      fc.array(fc.boolean(), { maxLength: 6 }),
      capabilities,
      async (scheduler, steps, script, readsFail, can) => {
        let gate = (): Promise<void> => scheduler.schedule(Promise.resolve());
        const desk = openDesk(() => gate());
        desk.erp.capabilities = can;
        desk.erp.script = [...script];
        desk.erp.otherwise = { does: 'accept' };
        desk.erp.readFailures = readsFail.filter(Boolean).map(() => erpError('UNAVAILABLE', { retryable: true }));
        const deps = withLateReplies(desk, () => gate());
        const running: Promise<void>[] = [];
        for (const [each, progress] of steps) {
          running.push(start(desk, deps, each));
          await progressBy(scheduler, progress);
        }
        await scheduler.waitIdle();
        await Promise.all(running);
        oneOrderEach(desk);

        gate = () => Promise.resolve();
        desk.erp.script = [];
        desk.erp.readFailures = [];
        desk.store.loseNextAnswer = false;
        await settleAll(desk);
        oneOrderEach(desk);
        for (const { submission } of desk.store.rows) agrees(desk, submission);
      },
    ),
    { numRuns: 3_000 },
  );
});

/** Lets so many calls and replies through. Between two of them all code that waited for the first has run. */
async function progressBy(scheduler: fc.Scheduler, most: number): Promise<void> {
  await setImmediate();
  for (let moved = 0; moved < most && scheduler.count() > 0; moved += 1) {
    await scheduler.waitNext(1);
    await setImmediate();
  }
}

/** Calls that fail are the callers' matter here; the ledger judges what they did. */
async function start(desk: Desk, deps: OrderDeps, each: Step): Promise<void> {
  if (each.does === 'wait') {
    desk.advance(each.ms);
    return;
  }
  if (each.does === 'die') {
    desk.store.loseNextAnswer = true;
    return;
  }
  try {
    await act(desk, deps, each);
  } catch (error) {
    if (error instanceof TypeError) throw error;
  }
}

async function act(desk: Desk, deps: OrderDeps, each: Exclude<Step, { does: 'wait' | 'die' }>): Promise<unknown> {
  if (each.does === 'submit') {
    const source = { ...ORDER.source, recordId: RECORDS[each.record] };
    const order = { ...ORDER, source, lines: ORDER.lines.map((line) => ({ ...line, quantity: each.quantity })) };
    return createSubmitOrder(deps)(CALLER, { idempotencyKey: `key-${each.record}-${each.key}`, order });
  }
  const id = desk.store.rows[each.row]?.submission.submissionId;
  if (id === undefined) return undefined;
  if (each.does === 'work') return createAskAgain(deps)({ orgId: CALLER.orgId, submissionId: id });
  if (each.does === 'recheck') return createRecheckSubmission(deps)(CALLER, id);
  return createCancelSubmission(deps)(CALLER, id, 'not wanted');
}

/** Replies of the store and the ERP take time too: what they say may be old when it arrives. */
function withLateReplies(desk: Desk, gate: () => Promise<void>): OrderDeps {
  const late = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function') return value;
        return async (...call: unknown[]) => {
          const reply: unknown = await Reflect.apply(value, object, call);
          await gate();
          return reply;
        };
      },
    });
  const erp = late(desk.erp);
  return { ...desk.deps, submissions: late(desk.store), erps: { connection: async () => erp } };
}

/** The faults have stopped: time passes, workers work, and operations asks again for what waits for them. */
async function settleAll(desk: Desk): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    desk.advance(LONGEST_MS + WORKER_LEASE_MS);
    for (const { submission } of desk.store.rows) {
      if (submission.state !== 'pending') continue;
      await createAskAgain(desk.deps)({ orgId: CALLER.orgId, submissionId: submission.submissionId });
    }
  }
}

function oneOrderEach(desk: Desk): void {
  const orders = [...desk.erp.orders.values()];
  for (const [key, ofKey] of Map.groupBy(orders, (order) => order.key)) {
    expect(ofKey.length, `orders with the key ${key}`).toBe(1);
  }
  for (const recordId of RECORDS) {
    const keys = new Set(rowsOf(desk, recordId).map(({ submission }) => submission.erpKey));
    const standing = orders.filter(({ key, state }) => state !== 'cancelled' && keys.has(key ?? ''));
    expect(standing.length, `standing orders of ${recordId}`).toBeLessThanOrEqual(1);
  }
}

function rowsOf(desk: Desk, recordId: string) {
  return desk.store.rows.filter(({ submission }) => submission.source.recordId === recordId);
}

/** What the submission says is what the ERP has. An older revision speaks of a time before the newer one. */
function agrees(desk: Desk, submission: Submission): void {
  expect(submission.state, submission.submissionId).not.toBe('pending');
  const rows = rowsOf(desk, submission.source.recordId);
  if (rows.some((other) => other.submission.revision > submission.revision)) return;
  const [order] = desk.erp.ordersOf(submission.erpKey) as [ErpOrder | undefined];
  const state = order?.state ?? 'none';
  switch (submission.state) {
    case 'accepted':
      expect(state).toBe('open');
      if (order !== undefined)
        expect(submission.differences ?? []).toEqual(differences({ ...submission, partners: {} }, order));
      return;
    case 'held':
      // Without a document of its own, or as a change that was not made, it stands on nothing or on what was before.
      if (submission.replaces === undefined) expect(['held', 'none']).toContain(state);
      return;
    case 'rejected':
      if (submission.replaces === undefined) expect(state).toBe('none');
      return;
    default:
      expect(['cancelled', 'none']).toContain(state);
  }
}
