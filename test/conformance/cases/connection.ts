import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CALL, failureOf, type Givens } from '../given.ts';

export function connection(given: Givens): void {
  describe('the connection', () => {
    it('says which product answers, and in which version', async () => {
      const { product, version } = await given().port.ping(CALL);
      expect(product).not.toBe('');
      expect(version).not.toBe('');
    });

    it('with a secret that the ERP does not accept is AUTH, and stays so', async () => {
      const { withPort, us, customers } = given();
      await withPort({ wrongSecret: true }, async (port) => {
        for (const call of [port.ping(CALL), port.getCredit(us, customers['ACME'] ?? '', CALL)]) {
          const failure = await failureOf(call);
          expect(failure).toMatchObject({ code: 'AUTH', retryable: false, outcomeKnown: true });
        }
      });
    });

    it('to an ERP that is not there is UNAVAILABLE, and nothing was done', async () => {
      const { withPort, us, order } = given();
      const baseUrl = new URL(given().harness.baseUrl);
      baseUrl.port = String(await freePort());
      await withPort({ baseUrl: baseUrl.href }, async (port) => {
        for (const call of [
          port.ping(CALL),
          port.getCredit(us, '1', CALL),
          port.findOrderByKey(us, 'LL-1', CALL),
          port.submitOrder(us, order('1', '10.00'), CALL),
          port.cancelOrder(us, '1', 'gone', CALL),
        ]) {
          const failure = await failureOf(call);
          expect(failure).toMatchObject({ code: 'UNAVAILABLE', retryable: true, outcomeKnown: true });
        }
      });
    });

    it('does not have every entity, and says so before it asks', async () => {
      const { port, us, order } = given();
      const nowhere = { ...us, entity: 'nowhere' };
      for (const call of [
        port.getCustomer(nowhere, '1', CALL),
        port.getCredit(nowhere, '1', CALL),
        port.submitOrder(nowhere, order('1', '10.00'), CALL),
        port.changes(nowhere, 'order', undefined, CALL),
      ]) {
        const failure = await failureOf(call);
        expect(failure).toMatchObject({ code: 'MASTER_DATA', retryable: false, outcomeKnown: true });
        expect(failure.message).toContain('nowhere');
      }
    });

    it('tells its exchange rates', async () => {
      const { port, us } = given();
      const rates = await port.listExchangeRates(us, CALL);
      const euros = rates.flatMap(({ from, to, rate }) => {
        if (from === 'USD' && to === 'EUR') return [Number(rate)];
        return from === 'EUR' && to === 'USD' ? [1 / Number(rate)] : [];
      });
      expect(euros.length).toBeGreaterThan(0);
      for (const rate of euros) expect(rate).toBeCloseTo(0.9, 6);
    });
  });
}

/** A port that nobody listens on: it was given to us, and given back. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
