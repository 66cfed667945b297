import { absolute, decimalOf, isNegative, isZero, percentOf, permilleOf, sum, thousandths } from 'c/decimal';

describe('decimal', () => {
  it('reads a decimal string exactly', () => {
    expect(thousandths('12.5')).toBe(12500n);
    expect(thousandths('-0.001')).toBe(-1n);
    expect(thousandths('999999999999999.999')).toBe(999999999999999999n);
    expect(thousandths('1.5000')).toBe(1500n);
  });

  it.each(['', 'abc', '1,5', '1e3', '1.0001', '.5', undefined, null])('refuses %p', (text) => {
    expect(thousandths(text)).toBeUndefined();
  });

  it('adds what floats cannot add', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['999999999999999.999', '0.001'])).toBe('1000000000000000');
    expect(sum(['1', 'x'])).toBeUndefined();
  });

  it('writes a decimal without zeros that say nothing', () => {
    expect(decimalOf(-50n)).toBe('-0.05');
    expect(decimalOf(12000n)).toBe('12');
  });

  it('knows signs', () => {
    expect(isNegative('-0.01')).toBe(true);
    expect(isNegative('0.00')).toBe(false);
    expect(isZero('0.00')).toBe(true);
    expect(absolute('-3.20')).toBe('3.20');
  });

  it('rounds shares down, so that 100 % is only said of a limit that is used up', () => {
    expect(percentOf('9999', '10000')).toBe(99);
    expect(permilleOf('1', '3')).toBe(333);
    expect(permilleOf('-1', '3')).toBe(0);
    expect(permilleOf('1', '0')).toBe(0);
  });
});
