import { describe, expect, it } from 'vitest';
import { bodyHash, contentHash } from './content-hash.ts';
import { ORDER } from './doubles/desk.ts';
import { erpKeyOf } from './erp-key.ts';

const [LINE] = ORDER.lines as [(typeof ORDER.lines)[number]];
const withLine = (change: object) => ({ ...ORDER, lines: [{ ...LINE, ...change }] });

describe('the content of an order', () => {
  it.each([
    ['a quantity with more zeros', withLine({ quantity: '10.000' })],
    ['a price without decimals', withLine({ unitPrice: '100' })],
    ['not prepaid, said', { ...ORDER, prepaid: false }],
    ['fields in another order', Object.fromEntries(Object.entries(ORDER).toReversed()) as unknown as typeof ORDER],
  ])('is the same with %s', (_name, order) => {
    expect(contentHash(order)).toBe(contentHash(ORDER));
  });

  it.each([
    ['another quantity', withLine({ quantity: '10.001' })],
    ['another price', withLine({ unitPrice: '100.01' })],
    ['another line id', withLine({ lineId: 'l2' })],
    ['prepaid', { ...ORDER, prepaid: true }],
    ['other terms', { ...ORDER, paymentTerms: 'Net 60' }],
    ['one line more', { ...ORDER, lines: [LINE, { ...LINE, lineId: 'l2' }] }],
  ])('is other content with %s', (_name, order) => {
    expect(contentHash(order)).not.toBe(contentHash(ORDER));
  });

  it('is a lower-case sha256', () => {
    expect(contentHash(ORDER)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the body of a request', () => {
  it('is taken as it was given, so that "10" and "10.0" under one key are told apart', () => {
    expect(bodyHash(withLine({ quantity: '10.0' }))).not.toBe(bodyHash(ORDER));
  });
});

describe('our key in an ERP', () => {
  it('has at most 35 characters and keeps the whole id', () => {
    const key = erpKeyOf('019abc00-1111-7222-8333-444455556666');
    expect(key).toHaveLength(35);
    expect(key).toBe('LL-019abc00111172228333444455556666');
  });

  it('refuses an id that would not fit', () => {
    expect(() => erpKeyOf('x'.repeat(33))).toThrow(RangeError);
  });
});
