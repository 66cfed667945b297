import { describe, expect, it } from 'vitest';
import type { CreditPosition } from '../../../companion/src/canonical/credit-position.ts';
import { dayOf } from '../../../companion/src/canonical/time.ts';
import { CALL, failureOf, type Given, type Givens } from '../given.ts';
import { type StoryFigures, storyFigures } from '../story-figures.ts';

export function credit(given: Givens): void {
  describe('credit', () => {
    it.each([
      ['ACME', 'us', 'fine'],
      ['GLOBEX', 'us', 'near the limit'],
      ['INITECH', 'us', 'over the limit'],
      ['UMBRA', 'us', 'blocked'],
      ['HARBOR', 'us', 'overdue'],
      ['MERIDIAN', 'us', 'in two entities, here in dollars'],
      ['MERIDIAN', 'de', 'in two entities, here in euros'],
    ] as const)('of %s in %s (%s) is what was booked, to the cent', async (key, entity, _tells) => {
      const { position, expected } = await positionOf(given(), key, entity);
      expect(figuresOf(position)).toEqual(expected);
      expect(position.customer).toBe(given().customers[key]);
      expect(position.blocked).toBe(key === 'UMBRA');
      expect(position.exposureBasis).toBe(given().port.capabilities.exposure);
      const { port, us, de } = given();
      const customer = await port.getCustomer(entity === 'us' ? us : de, position.customer, CALL);
      expect(position.paymentTerms).toBe(customer.paymentTerms);
    });

    it('tells the stories apart: room, little room, none', async () => {
      const room = async (key: string) => {
        const { position } = await positionOf(given(), key, 'us');
        return Number(position.limit?.amount) - Number(position.exposure.amount);
      };
      expect(await room('ACME')).toBeGreaterThan(10_000);
      expect(await room('GLOBEX')).toBeGreaterThan(0);
      expect(await room('GLOBEX')).toBeLessThan(2_000);
      expect(await room('INITECH')).toBeLessThan(0);
    });

    it('of a blocked customer names the block in the ERP’s words', async () => {
      const { position } = await positionOf(given(), 'UMBRA', 'us');
      expect(position.blockReason ?? '').not.toBe('');
    });

    it('of a customer without a limit has none, which is not a limit of zero', async () => {
      const { port, us, customer } = given();
      const position = await port.getCredit(us, await customer(), CALL);
      expect(position).toMatchObject({ exposure: { amount: '0.00', currency: 'USD' }, blocked: false });
      expect('limit' in position).toBe(false);
      const none = await port.getCredit(us, await customer('0.00'), CALL);
      expect(none.limit).toEqual({ amount: '0.00', currency: 'USD' });
    });

    it('moves with invoices, payments and the limit', async () => {
      const { port, us, customer, desk } = given();
      const number = await customer('1000.00');
      const invoice = await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '3' });
      expect((await port.getCredit(us, number, CALL)).openReceivables.amount).toBe('330.00');
      await desk.payInvoice(invoice, '130.00');
      expect((await port.getCredit(us, number, CALL)).exposure.amount).toBe('200.00');
      await desk.payInvoice(invoice);
      await desk.setCreditLimit(number, '2500.50');
      expect(await port.getCredit(us, number, CALL)).toMatchObject({
        limit: { amount: '2500.50', currency: 'USD' },
        exposure: { amount: '0.00' },
      });
    });

    it('counts an accepted order as the capabilities say: before or after tax', async () => {
      const { port, us, customer, order } = given();
      const number = await customer('1000.00');
      await port.submitOrder(us, order(number, '500.00'), CALL);
      const { openOrders } = await port.getCredit(us, number, CALL);
      expect(openOrders.amount).toBe(port.capabilities.openOrdersCount === 'net' ? '500.00' : '550.00');
    });

    it('of an unknown customer is NOT_FOUND', async () => {
      const failure = await failureOf(given().port.getCredit(given().us, '999999', CALL));
      expect(failure).toMatchObject({ code: 'NOT_FOUND', retryable: false, outcomeKnown: true });
    });
  });
}

/** The position, and what the story says; asked again when the day changed in between. */
async function positionOf(
  { port, us, de, customers, seededOn }: Given,
  key: string,
  entity: 'us' | 'de',
): Promise<{ position: CreditPosition; expected: StoryFigures }> {
  for (;;) {
    const today = dayOf(Date.now());
    const position = await port.getCredit(entity === 'us' ? us : de, customers[key] ?? '', CALL);
    if (dayOf(Date.now()) !== today) continue;
    const { openInvoices: _open, invoices: _all, ...expected } = storyFigures(key, entity, seededOn, today);
    return { position, expected: expected as StoryFigures };
  }
}

function figuresOf(position: CreditPosition): object {
  const { limit, exposure, openReceivables, openOrders, overdue, oldestOverdueDays, currency } = position;
  for (const figure of [exposure, openReceivables, openOrders, overdue]) expect(figure.currency).toBe(currency);
  return {
    currency,
    ...(limit === undefined ? {} : { limit: limit.amount }),
    openReceivables: openReceivables.amount,
    openOrders: openOrders.amount,
    exposure: exposure.amount,
    overdue: overdue.amount,
    ...(oldestOverdueDays === undefined ? {} : { oldestOverdueDays }),
  };
}
