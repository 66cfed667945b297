import { describe, expect, it } from 'vitest';
import type { CallContext, ErpPort } from '../../../companion/src/systems/erp/port.ts';
import type { ProxyFault } from '../fault-proxy.ts';
import { CALL, failureOf, type Given, type Givens } from '../given.ts';

type Read = (given: Given, port: ErpPort, call: CallContext) => Promise<unknown>;

const READS: readonly (readonly [string, Read])[] = [
  ['credit', ({ us, customers }, port, call) => port.getCredit(us, customers['ACME'] ?? '', call)],
  ['a customer', ({ us, customers }, port, call) => port.getCustomer(us, customers['ACME'] ?? '', call)],
  [
    'invoices',
    ({ us, customers }, port, call) => port.listInvoices(us, { customer: customers['ACME'] ?? '' }, undefined, call),
  ],
  ['an order by key', ({ us }, port, call) => port.findOrderByKey(us, 'LL-none', call)],
];

const FAULTS: readonly (readonly [string, ProxyFault, readonly string[]])[] = [
  ['a 500', { kind: 'status', status: 500 }, ['UNAVAILABLE']],
  ['a 503', { kind: 'status', status: 503 }, ['UNAVAILABLE', 'LOCKED']],
  ['a page of a gateway', { kind: 'html', status: 502 }, ['UNAVAILABLE']],
  ['a page with status 200', { kind: 'html', status: 200 }, ['CONTRACT_BROKEN', 'UNAVAILABLE']],
  ['an answer that breaks off', { kind: 'truncated' }, ['UNAVAILABLE', 'CONTRACT_BROKEN']],
  ['a connection that breaks off', { kind: 'dropBefore' }, ['UNAVAILABLE']],
  ['silence', { kind: 'silentBefore' }, ['UNAVAILABLE']],
];

export function failures(given: Givens): void {
  describe.each(FAULTS)('when reading meets %s', (_what, fault, codes) => {
    it('every read fails by its deadline, in a known way, and works again after', async () => {
      await given().behindProxy(async (port, proxy) => {
        // Only where nothing ever answers is the deadline waited for.
        const call = fault.kind === 'silentBefore' ? { ...CALL, deadlineMs: 500 } : CALL;
        for (const [name, read] of READS) {
          proxy.arm(fault);
          const failure = await failureOf(read(given(), port, call));
          expect(codes, `${name}: ${failure.message}`).toContain(failure.code);
          expect(failure.outcomeKnown, name).toBe(true);
          proxy.clear();
        }
        expect(proxy.hits).toBeGreaterThan(0);
        const { us, customers } = given();
        expect((await port.getCredit(us, customers['ACME'] ?? '', CALL)).customer).toBe(customers['ACME']);
      });
    });
  });

  describe('when the ERP is busy', () => {
    it('it is THROTTLED, and its Retry-After is heard', async () => {
      await given().behindProxy(async (port, proxy) => {
        const { us, customers } = given();
        proxy.arm({ kind: 'status', status: 429, retryAfterSeconds: 7 });
        const failure = await failureOf(port.getCredit(us, customers['ACME'] ?? '', CALL));
        expect(failure).toMatchObject({ code: 'THROTTLED', retryable: true, outcomeKnown: true, retryAfterMs: 7_000 });
      });
    });

    it('a slow answer within the deadline is an answer', async () => {
      await given().behindProxy(async (port, proxy) => {
        const { us, customers } = given();
        proxy.arm({ kind: 'delay', ms: 50 });
        expect((await port.getCredit(us, customers['ACME'] ?? '', CALL)).customer).toBe(customers['ACME']);
      });
    });

    it('a caller that has gone is not kept waiting', async () => {
      await given().behindProxy(async (port, proxy) => {
        const { us, customers } = given();
        proxy.arm({ kind: 'silentBefore' });
        const gone = new AbortController();
        const read = failureOf(port.getCredit(us, customers['ACME'] ?? '', { ...CALL, signal: gone.signal }));
        gone.abort();
        expect(await read).toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true });
      });
    });
  });
}
