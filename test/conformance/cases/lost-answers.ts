import { describe, expect, it } from 'vitest';
import type { ErpOrder, ErpPort, OrderRequest } from '../../../companion/src/systems/erp/port.ts';
import type { FaultProxy, ProxyFault } from '../fault-proxy.ts';
import type { SubmitStep } from '../harness.ts';
import { CALL, contentOf, failureOf, type Given, type Givens } from '../given.ts';

const SHORT = { ...CALL, deadlineMs: 3_000 };

const LOST: readonly (readonly [string, ProxyFault])[] = [
  ['the connection breaks after it was done', { kind: 'dropAfter' }],
  ['the answer breaks off in the middle', { kind: 'truncated' }],
  ['the answer does not come in time', { kind: 'silentAfter' }],
];

const NOT_DONE: readonly (readonly [string, ProxyFault])[] = [
  ['the connection breaks before it is done', { kind: 'dropBefore' }],
  ['a gateway answers with a page', { kind: 'html', status: 502 }],
  ['a web server answers with a 500', { kind: 'status', status: 500 }],
  ['a page comes with status 200', { kind: 'html', status: 200 }],
];

export function lostAnswers(given: Givens): void {
  describe('placing an order, when an answer is lost', () => {
    it.each(LOST)('because %s: unknown, found by its key, and sent again it is the same order', async (_why, fault) => {
      for (const step of given().harness.submitSteps) {
        await tryStep(given(), step, fault, async ({ failure, found }) => {
          expect(failure.outcomeKnown, step.name).toBe(false);
          expect(['TIMEOUT_UNKNOWN_OUTCOME', 'CONTRACT_BROKEN'], step.name).toContain(failure.code);
          expect(found, step.name).toBeDefined();
        });
      }
    });

    it.each(NOT_DONE)('because %s: unknown, and sent again it is one order', async (_why, fault) => {
      for (const step of given().harness.submitSteps) {
        await tryStep(given(), step, fault, async ({ failure, found }) => {
          expect(failure.outcomeKnown, step.name).toBe(false);
          const isFirst = step === given().harness.submitSteps[0];
          if (isFirst) expect(found, step.name).toBeUndefined();
        });
      }
    });

    it('of an order over the limit: found by its key as it stands, held when it is asked again', async () => {
      const { port, us, customer, order, behindProxy, harness, words } = given();
      const last = harness.submitSteps.at(-1);
      if (!port.capabilities.creditEnforced || last === undefined) return;
      const request = order(await customer('100.00'), '500.00');
      await behindProxy(async (behind, proxy) => {
        proxy.arm({ kind: 'dropAfter' }, { matches: (sent) => last.matches(sent), times: 1 });
        expect((await failureOf(behind.submitOrder(us, request, CALL))).outcomeKnown).toBe(false);
        const found = await behind.findOrderByKey(us, request.key, CALL);
        expect(['held', 'draft']).toContain(found?.state);
        const again = await behind.submitOrder(us, request, CALL);
        expect(again).toMatchObject({ outcome: 'held', duplicate: true, order: { number: found?.number } });
        expect(again.order.hold?.message).toMatch(words.overLimit);
      });
    });

    it('while it was still to be sent: known, and nothing stands', async () => {
      const { us, customer, order, behindProxy, port } = given();
      const request = order(await customer('1000.00'), '10.00');
      await behindProxy(async (behind) => {
        const failure = await failureOf(behind.submitOrder(us, request, { ...CALL, deadlineMs: 0 }));
        expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true, retryable: true });
        const gone = AbortSignal.abort();
        const aborted = await failureOf(behind.submitOrder(us, request, { ...CALL, signal: gone }));
        expect(aborted).toMatchObject({ outcomeKnown: true });
      });
      expect(await port.findOrderByKey(us, request.key, CALL)).toBeUndefined();
    });
  });
}

interface Seen {
  readonly failure: Awaited<ReturnType<typeof failureOf>>;
  readonly found: ErpOrder | undefined;
}

/** Loses one step of placing an order, looks the order up, sends it again, and counts what stands in the ERP. */
async function tryStep(
  given: Given,
  step: SubmitStep,
  fault: ProxyFault,
  check: (seen: Seen) => Promise<void>,
): Promise<void> {
  const { port, us, customer, order, behindProxy, desk } = given;
  const number = await customer('1000.00');
  const request = order(number, '100.00', { purchaseOrderNumber: 'PO-9' });
  await behindProxy(async (behind, proxy) => {
    const failure = await loseOne(given, behind, proxy, step, fault, request);
    expect(proxy.hits, `${step.name} was not asked`).toBe(1);
    await check({ failure, found: await port.findOrderByKey(us, request.key, CALL) });
    const again = await behind.submitOrder(us, request, CALL);
    expect(again.outcome, step.name).toBe('accepted');
    expect(contentOf(again.order)).toMatchObject({ net: '100.00', purchaseOrderNumber: 'PO-9' });
    expect((await port.findOrderByKey(us, request.key, CALL))?.number).toBe(again.order.number);
  });
  expect(await desk.countLivingOrders(number), step.name).toBe(1);
}

async function loseOne(
  { us }: Given,
  behind: ErpPort,
  proxy: FaultProxy,
  step: SubmitStep,
  fault: ProxyFault,
  request: OrderRequest,
) {
  proxy.arm(fault, { matches: (sent) => step.matches(sent), times: 1 });
  return failureOf(behind.submitOrder(us, request, fault.kind === 'silentAfter' ? SHORT : CALL));
}
