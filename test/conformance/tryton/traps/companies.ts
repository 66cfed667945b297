import { describe, expect, it } from 'vitest';
import { CALL, DE, US } from '../books.ts';
import { type Given, order } from './given.ts';

export function companies(given: Given): void {
  describe('companies', () => {
    it('are all served by a user that was last looking at one of them', async () => {
      const customer = given().server.customers['MERIDIAN'] ?? '';
      const client = await given().books.client('adapter');
      await client.call('model.res.user.set_preferences', [{ company_filter: 'one' }]);
      const fresh = given().books.port();
      const request = order(customer, '90.00', { currency: 'EUR' });
      const { outcome, order: placed } = await fresh.submitOrder(DE, request, CALL);
      expect(outcome).toBe('accepted');
      expect(placed).toMatchObject({ tax: { amount: '17.10', currency: 'EUR' } });
      await expect(fresh.getOrder(US, placed.number, CALL)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await fresh.close();
    });
  });
}
