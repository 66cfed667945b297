import { describe, expect, it } from 'vitest';
import type { PartnerRole } from '../../../companion/src/canonical/customer.ts';
import { allOf, CALL, failureOf, type Givens } from '../given.ts';

const ROLES: readonly PartnerRole[] = ['soldTo', 'shipTo', 'billTo', 'payer'];

export function customers(given: Givens): void {
  describe('customers', () => {
    it('are read with terms, currency and the partners of an order', async () => {
      const { port, us, customers: numbers } = given();
      const acme = await port.getCustomer(us, numbers['ACME'] ?? '', CALL);
      expect(acme).toMatchObject({
        customer: numbers['ACME'],
        name: 'Acme Tools',
        currency: 'USD',
        paymentTerms: 'Net 30',
        blocked: false,
        inactive: false,
      });
      expect(acme.blockReason).toBeUndefined();
      for (const role of ROLES) {
        const partner = acme.partners.find((candidate) => candidate.role === role);
        expect(partner, role).toMatchObject({ customer: numbers['ACME'] });
      }
    });

    it('have a currency of their own in each entity, and terms where the ERP keeps them by entity', async () => {
      const { port, us, de, customers: numbers } = given();
      const number = numbers['MERIDIAN'] ?? '';
      const [inUs, inDe] = [await port.getCustomer(us, number, CALL), await port.getCustomer(de, number, CALL)];
      expect([inUs.currency, inDe.currency]).toEqual(['USD', 'EUR']);
      // An ERP that keeps one set of terms for all entities has those that were agreed last.
      expect(['Net 30', 'Net 60']).toContain(inUs.paymentTerms);
      expect(inDe.paymentTerms).toBe('Net 60');
    });

    it('say that they are blocked, in the ERP’s words', async () => {
      const { port, us, customers: numbers } = given();
      const umbra = await port.getCustomer(us, numbers['UMBRA'] ?? '', CALL);
      expect(umbra.blocked).toBe(true);
      expect(umbra.blockReason ?? '').not.toBe('');
    });

    it('are found by a part of their name, in any case, and by number', async () => {
      const { port, us, customers: numbers } = given();
      const found = async (text: string) => {
        const items = await allOf((cursor) => port.findCustomers(us, { text }, cursor, CALL));
        return items.map(({ customer }) => customer);
      };
      expect(await found('lobex')).toEqual([numbers['GLOBEX']]);
      expect(await found('GLOBEX LOG')).toEqual([numbers['GLOBEX']]);
      expect(await found(numbers['HARBOR'] ?? '')).toContain(numbers['HARBOR']);
      expect(await found('nobody of this name')).toEqual([]);
      expect(await found('100%_')).toEqual([]);
    });

    it('that are unknown are NOT_FOUND', async () => {
      const { port, us } = given();
      for (const number of ['999999', '', '..', 'a/b?c=d#e', "'; --"]) {
        const failure = await failureOf(port.getCustomer(us, number, CALL));
        expect(failure, number).toMatchObject({ code: 'NOT_FOUND', retryable: false, outcomeKnown: true });
      }
    });

    it('keep a name as it was written', async () => {
      const { port, us, desk } = given();
      const name = 'Müller & Söhne „Ost“ 株式会社';
      const number = await desk.createCustomer({ name });
      expect((await port.getCustomer(us, number, CALL)).name).toBe(name);
    });
  });
}
