import { describe, expect, it } from 'vitest';
import { date, datetime, quantityNumber, zDate, zDecimal, zQuantity } from './wire.ts';

describe('values on Tryton’s wire', () => {
  it.each([
    ['1.00', '1'],
    ['0', '0'],
    ['-0.50', '-0.5'],
    ['1E+3', '1000'],
    ['0E-8', '0'],
    ['12345678901234567890.123456', '12345678901234567890.123456'],
  ])('reads the decimal %s exactly', (written, read) => {
    expect(zDecimal.parse({ __class__: 'Decimal', decimal: written })).toBe(read);
  });

  it.each(['NaN', 'Infinity', '1,00', ''])('refuses the decimal %j', (written) => {
    expect(zDecimal.safeParse({ __class__: 'Decimal', decimal: written }).success).toBe(false);
  });

  it('refuses an amount that comes as a float', () => {
    expect(zDecimal.safeParse(12.5).success).toBe(false);
  });

  it('keeps days as plain days', () => {
    expect(zDate.parse(date('2026-02-09'))).toBe('2026-02-09');
  });

  it('writes instants in UTC, in microseconds', () => {
    const at = Date.UTC(2026, 10, 25, 7, 39, 24, 513);
    expect(datetime(at)).toMatchObject({ year: 2026, month: 11, day: 25, hour: 7, minute: 39, microsecond: 513_000 });
  });

  it.each([
    ['3', 3],
    ['0.1', 0.1],
    ['2.500', 2.5],
  ])('sends the quantity %s as a number', (quantity, number) => {
    expect(quantityNumber(quantity)).toBe(number);
  });

  it('refuses a quantity that a number cannot hold', () => {
    expect(quantityNumber('9007199254740993')).toBeUndefined();
  });

  it.each([
    [3, '3'],
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
  ])('reads the quantity %d without an exponent', (number, quantity) => {
    expect(zQuantity.parse(number)).toBe(quantity);
  });
});
