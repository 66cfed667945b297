import { describe, expect, it } from 'vitest';
import { money } from '../canonical/money.ts';
import { conversion } from './exchange-rate.ts';

const rate = (from: string, to: string, value: string, day = '2026-11-24') => ({ from, to, rate: value, day });

describe('an amount in another currency', () => {
  it('is converted by the direct rate, the newest of it', () => {
    const direct = rate('EUR', 'USD', '1.2');
    const rates = [rate('USD', 'EUR', '0.9'), rate('EUR', 'USD', '9', '2026-11-23'), direct];
    const found = conversion(rates, 'EUR', 'USD');
    expect(found?.rate).toEqual(direct);
    expect(found?.apply(money('10000', 'EUR'))).toEqual(money('12000.00', 'USD'));
  });

  it('is divided by the rate the other way round, to the cent', () => {
    const found = conversion([rate('USD', 'EUR', '0.9')], 'EUR', 'USD');
    expect(found?.rate).toEqual(rate('USD', 'EUR', '0.9'));
    expect(found?.apply(money('0.09', 'EUR')).amount).toBe('0.10');
    expect(found?.apply(money('999999999999999.99', 'EUR')).amount).toBe('1111111111111111.10');
    expect(found?.apply(money('-1', 'EUR')).amount).toBe('-1.11');
  });

  it('has as many decimals as its new currency', () => {
    expect(conversion([rate('EUR', 'JPY', '160.5')], 'EUR', 'JPY')?.apply(money('1.01', 'EUR')).amount).toBe('162');
    expect(conversion([rate('EUR', 'KWD', '0.35')], 'EUR', 'KWD')?.apply(money('1.01', 'EUR')).amount).toBe('0.354');
  });

  it('is the same amount where the currency is the same, and unknown without a rate above zero', () => {
    expect(conversion([], 'EUR', 'EUR')?.apply(money('1', 'EUR'))).toEqual(money('1', 'EUR'));
    expect(conversion([rate('EUR', 'GBP', '0.8')], 'EUR', 'USD')).toBeUndefined();
    expect(conversion([rate('USD', 'EUR', '0')], 'EUR', 'USD')).toBeUndefined();
  });
});
