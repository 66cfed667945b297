import { say } from 'c/orderWords';
import { SAID_BY_CODE } from '../labels';

describe('orderWords', () => {
  it('has words for every code that it knows', () => {
    for (const [code, { says }] of Object.entries(SAID_BY_CODE)) {
      expect([code, says]).not.toEqual([code, expect.stringMatching(/^c\./)]);
    }
  });

  it('names no action where the companion names none', () => {
    expect(say({ code: 'OVERDUE', message: 'm' }).action).toBeUndefined();
    expect(say({ code: 'OVERDUE', message: 'm', action: 'a' }).action).toBe(
      'Have the overdue invoices paid, then check again.',
    );
  });

  it('lets an unknown code say itself', () => {
    expect(say({ code: 'NEW', message: 'm', action: 'a' })).toEqual({ message: 'm', action: 'a' });
  });

  it('keeps the companion’s sentence only where it tells more than the label', () => {
    expect(say({ code: 'PRODUCT_UNKNOWN', message: 'P-9 is not sold.' }).detail).toBe('P-9 is not sold.');
    expect(say({ code: 'CUSTOMER_OK', message: 'Globex may order.' }).detail).toBeUndefined();
  });
});
