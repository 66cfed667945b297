import {
  format,
  formatAge,
  formatDay,
  formatInstant,
  formatList,
  formatMoment,
  formatMoney,
  formatPercent,
  pluralLabel,
} from 'c/text';

describe('text', () => {
  it('puts values into their places and leaves a place without a value to be seen', () => {
    expect(format('{1} of {0}', 'two', 'one')).toBe('one of two');
    expect(format('{0} and {1}', 'one')).toBe('one and {1}');
  });

  it('does not take a value for a place', () => {
    expect(format('{0} {1}', '{1}', 'x')).toBe('{1} x');
  });

  it('writes amounts in the currency and the locale', () => {
    expect(formatMoney('12400.00', 'EUR', 'en-US')).toBe('€12,400.00');
    expect(formatMoney('12400.00', 'EUR', 'de-DE')).toBe('12.400,00\u00a0€');
    expect(formatMoney('1200', 'JPY', 'en-US')).toBe('¥1,200');
  });

  it('loses no digit of an amount that a float could not hold', () => {
    expect(formatMoney('90071992547409931.27', 'EUR', 'en-US')).toBe('€90,071,992,547,409,931.27');
  });

  it.each([
    [0, '0 seconds ago'],
    [119, '119 seconds ago'],
    [120, '2 minutes ago'],
    [7199, '119 minutes ago'],
    [7200, '2 hours ago'],
    [172800, '2 days ago'],
  ])('says %d seconds as "%s"', (seconds, said) => {
    expect(formatAge(seconds, 'en-US')).toBe(said);
  });

  it('writes a day without moving it by a time zone', () => {
    expect(formatDay('2026-03-01', 'de-DE')).toBe('01.03.2026');
  });

  it('writes an instant in the given time zone', () => {
    expect(formatInstant('2026-03-01T12:00:00Z', 'de-DE', 'Europe/Berlin')).toContain('13:00:00');
  });

  it('writes a moment of the same day as its time alone, by the days of the time zone', () => {
    const moment = (now) => formatMoment('2026-03-01T22:30:00Z', now, 'de-DE', 'Europe/Berlin');
    expect(moment('2026-03-01T22:59:00Z')).toBe('23:30');
    expect(moment('2026-03-01T23:01:00Z')).toBe('01.03.2026, 23:30');
    expect(moment(undefined)).toBe('01.03.2026, 23:30');
  });

  it('writes percents, lists and plurals of the locale', () => {
    expect(formatPercent(90, 'en-US')).toBe('90%');
    expect(formatList(['us', 'de', 'fr'], 'de-DE')).toBe('us, de und fr');
    expect(pluralLabel(1, { one: 'a day', other: 'days' }, 'en-US')).toBe('a day');
    expect(pluralLabel(2, { one: 'a day', other: 'days' }, 'en-US')).toBe('days');
  });
});
