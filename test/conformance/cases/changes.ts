import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../../companion/src/systems/erp/port.ts';
import { CALL, failureOf, type Given, type Givens } from '../given.ts';

/** Does something in the ERP and answers the id by which its change is to be seen. */
type Act = (given: Given) => Promise<string>;

const ACTS: readonly (readonly [ChangeKind, string, Act])[] = [
  ['customer', 'a new customer', ({ customer }) => customer('10.00')],
  [
    'customer',
    'a new limit',
    async ({ customers, desk, customer }) => {
      expect(Object.keys(customers).length).toBeGreaterThan(0);
      const number = await customer('10.00');
      await desk.setCreditLimit(number, '20.00');
      return number;
    },
  ],
  ['order', 'an order that is placed', async (given) => (await place(given)).number],
  [
    'order',
    'an order that is cancelled',
    async (given) => {
      const { number } = await place(given);
      return (await given.port.cancelOrder(given.us, number, 'not wanted', CALL)).number;
    },
  ],
  ['invoice', 'a new invoice', async (given) => (await post(given)).erpId],
  [
    'invoice',
    'an invoice that is paid',
    async (given) => {
      const { erpId, number } = await post(given);
      await given.desk.payInvoice(number);
      return erpId;
    },
  ],
  [
    'payment',
    'a payment',
    async (given) => {
      const { customer, number } = await post(given);
      await given.desk.payInvoice(number);
      const { items } = await given.port.listPayments(given.us, { customer }, undefined, CALL);
      return items[0]?.erpId ?? 'no payment';
    },
  ],
];

export function changes(given: Givens): void {
  describe('changes', () => {
    it.each(['customer', 'order', 'invoice', 'payment'] as const)(
      'of kind %s begin with a cursor for now and no ids',
      async (kind) => {
        const { port, us } = given();
        const set = await port.changes(us, kind, undefined, CALL);
        expect(set).toEqual({ kind, ids: [], cursor: expect.any(String) as string });
        expect(set.cursor).not.toBe('');
      },
    );

    it.each(ACTS)('of kind %s show %s, once it has happened', async (kind, _what, act) => {
      const { port, us } = given();
      const { cursor } = await port.changes(us, kind, undefined, CALL);
      const id = await act(given());
      const seen = await port.changes(us, kind, cursor, CALL);
      expect(seen.ids).toContain(id);
      expect(new Set(seen.ids).size).toBe(seen.ids.length);
      // An old cursor may be used again: nothing is used up by being read.
      expect((await port.changes(us, kind, cursor, CALL)).ids).toEqual(expect.arrayContaining([...seen.ids]));
    });

    it('go on from the new cursor without a gap', async () => {
      const { port, us } = given();
      let { cursor } = await port.changes(us, 'order', undefined, CALL);
      const seen = new Set<string>();
      const placed: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        placed.push((await place(given())).number);
        const set = await port.changes(us, 'order', cursor, CALL);
        for (const id of set.ids) seen.add(id);
        cursor = set.cursor;
      }
      expect([...seen]).toEqual(expect.arrayContaining(placed));
    });

    it('of one entity are not those of another', async () => {
      const { port, de } = given();
      const { cursor } = await port.changes(de, 'order', undefined, CALL);
      const { number } = await place(given());
      expect((await port.changes(de, 'order', cursor, CALL)).ids).not.toContain(number);
    });

    it('show what was removed where the ERP tells it, and what was taken back where it allows that', async () => {
      const { port, us, desk, customer } = given();
      if (desk.voidInvoice !== undefined) {
        const { erpId, number } = await post(given());
        const { cursor } = await port.changes(us, 'invoice', undefined, CALL);
        await desk.voidInvoice(number);
        expect((await port.changes(us, 'invoice', cursor, CALL)).ids).toContain(erpId);
      }
      expect(desk.removeCustomer !== undefined || !port.capabilities.deleteFeed).toBe(true);
      if (!port.capabilities.deleteFeed || desk.removeCustomer === undefined) return;
      const number = await customer('10.00');
      const { cursor } = await port.changes(us, 'customer', undefined, CALL);
      await desk.removeCustomer(number);
      expect((await port.changes(us, 'customer', cursor, CALL)).ids).toContain(number);
      expect(await failureOf(port.getCustomer(us, number, CALL))).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('since a cursor that is none of the ERP’s are refused', async () => {
      const { port, us } = given();
      const failure = await failureOf(port.changes(us, 'order', 'yesterday', CALL));
      expect(failure).toMatchObject({ code: 'VALIDATION', retryable: false, outcomeKnown: true });
    });
  });
}

async function place({ port, us, customer, order }: Given) {
  return (await port.submitOrder(us, order(await customer('1000.00'), '10.00'), CALL)).order;
}

async function post({ customer, desk, invoicesOf }: Given) {
  const number = await customer('1000.00');
  await desk.postInvoice({ customer: number, product: 'WIDGET', quantity: '1' });
  const [invoice] = await invoicesOf(number);
  if (invoice === undefined) throw new Error('the invoice that was posted is not listed');
  return invoice;
}
