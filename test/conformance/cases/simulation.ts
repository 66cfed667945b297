import { describe, expect, it } from 'vitest';
import type { OrderLine } from '../../../companion/src/canonical/order.ts';
import type { OrderRequest } from '../../../companion/src/systems/erp/port.ts';
import { CALL, failureOf, type Given, type Givens } from '../given.ts';
import { storyPrice } from '../story-figures.ts';

export function simulation(given: Givens): void {
  describe('a simulation', () => {
    it('prices lines and tax by the ERP’s own rules, whatever price was approved', async () => {
      await ifItSimulates(given(), async () => {
        const { port, us } = given();
        const lines = [line('a', 'GADGET', '3', '1.00'), line('b', 'CONSULTING', '2', '999.00')];
        const simulated = await port.simulateOrder(us, await orderOf(given(), lines), CALL);
        expect(simulated.mode).toBe(port.capabilities.simulate);
        expect(simulated.lines).toMatchObject([
          { lineId: 'a', eligible: true, net: { amount: '750.00' }, tax: { amount: '75.00' } },
          { lineId: 'b', eligible: true, net: { amount: '400.00' }, tax: { amount: '40.00', currency: 'USD' } },
        ]);
        expect(simulated.lines.map(({ unitPrice }) => Number(unitPrice))).toEqual([250, 200]);
        expect([simulated.net.amount, simulated.tax.amount, simulated.gross.amount]).toEqual([
          '1150.00',
          '115.00',
          '1265.00',
        ]);
        expect(simulated.paymentTerms).toBe('Net 30');
      });
    });

    it.each(['1', '9', '10', '25'])('of %s pieces uses the customer’s price list', async (quantity) => {
      await ifItSimulates(given(), async () => {
        const { port, us, customers } = given();
        const order = { customer: customers['ACME'] ?? '', currency: 'USD', lines: [line('a', 'WIDGET', quantity)] };
        const [simulated] = (await port.simulateOrder(us, order, CALL)).lines;
        expect(Number(simulated?.unitPrice)).toBe(Number(storyPrice('ACME', 'us', { product: 'WIDGET', quantity })));
      });
    });

    it('in another entity has its prices, currency and tax', async () => {
      await ifItSimulates(given(), async () => {
        const { port, de, customers } = given();
        const order = { customer: customers['MERIDIAN'] ?? '', currency: 'EUR', lines: [line('a', 'GADGET', '2')] };
        const simulated = await port.simulateOrder(de, order, CALL);
        expect([simulated.net, simulated.tax, simulated.paymentTerms]).toEqual([
          { amount: '460.00', currency: 'EUR' },
          { amount: '87.40', currency: 'EUR' },
          'Net 60',
        ]);
      });
    });

    it('shows products that the ERP does not sell as lines that are not eligible, and prices the rest', async () => {
      await ifItSimulates(given(), async () => {
        const { port, us } = given();
        const lines = [line('a', 'NO-SUCH-THING', '1'), line('b', 'WIDGET', '2')];
        const simulated = await port.simulateOrder(us, await orderOf(given(), lines), CALL);
        expect(simulated.lines.map(({ lineId, eligible }) => [lineId, eligible])).toEqual([
          ['a', false],
          ['b', true],
        ]);
        expect(simulated.net.amount).toBe('200.00');
        expect(simulated.findings).toContainEqual(
          expect.objectContaining({ severity: 'error', code: 'PRODUCT_UNKNOWN', target: 'a' }),
        );
      });
    });

    it('takes the approved terms where the ERP has them, and names those that it does not have', async () => {
      await ifItSimulates(given(), async () => {
        const { port, us } = given();
        const order = await orderOf(given(), [line('a', 'WIDGET', '1')]);
        expect((await port.simulateOrder(us, { ...order, paymentTerms: 'Net 60' }, CALL)).paymentTerms).toBe('Net 60');
        const unknown = { ...order, paymentTerms: 'Net 12345' };
        const findings = await port.simulateOrder(us, unknown, CALL).then(
          (simulated) => simulated.findings,
          async (error: unknown) => (await failureOf(Promise.reject(error as Error))).findings,
        );
        expect(findings).toContainEqual(expect.objectContaining({ severity: 'error', target: 'paymentTerms' }));
      });
    });

    it('leaves no document behind, and takes no credit', async () => {
      await ifItSimulates(given(), async () => {
        const { port, us, desk } = given();
        const order = await orderOf(given(), [line('a', 'GADGET', '3')]);
        await port.simulateOrder(us, order, CALL);
        expect(await desk.countOrders(order.customer)).toBe(0);
        expect((await port.getCredit(us, order.customer, CALL)).exposure.amount).toBe('0.00');
      });
    });

    it('for an unknown customer is refused', async () => {
      await ifItSimulates(given(), async () => {
        const { port, us } = given();
        const order = { customer: '999999', currency: 'USD', lines: [line('a', 'WIDGET', '1')] };
        const failure = await failureOf(port.simulateOrder(us, order, CALL));
        expect(['MASTER_DATA', 'NOT_FOUND']).toContain(failure.code);
        expect(failure).toMatchObject({ retryable: false, outcomeKnown: true });
      });
    });
  });
}

/** An ERP that cannot simulate says UNSUPPORTED, so that preflight can say that it did not check. */
async function ifItSimulates(given: Given, check: () => Promise<void>): Promise<void> {
  const { port, us } = given;
  if (port.capabilities.simulate !== 'none') {
    await check();
    return;
  }
  const order = await orderOf(given, [line('a', 'WIDGET', '1')]);
  expect(await failureOf(port.simulateOrder(us, order, CALL))).toMatchObject({ code: 'UNSUPPORTED' });
}

function line(lineId: string, product: string, quantity: string, unitPrice = '1.00'): OrderLine {
  return { lineId, product, quantity, unitPrice };
}

async function orderOf(given: Given, lines: readonly OrderLine[]): Promise<Omit<OrderRequest, 'key'>> {
  return { customer: await given.customer('10000.00'), currency: 'USD', lines };
}
