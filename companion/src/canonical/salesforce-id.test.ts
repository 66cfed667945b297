import { describe, expect, it } from 'vitest';
import { canonicalSalesforceId, longSalesforceId } from './salesforce-id.ts';

const ID = '0015g00000NvQEsAAN';

it.each([
  ['0015g00000NvQEs', ID],
  ['000000000000000', '000000000000000AAA'],
  ['ZZZZZZZZZZZZZZZ', 'ZZZZZZZZZZZZZZZ555'],
  ['aBaBaBaBaBaBaBa', 'aBaBaBaBaBaBaBaKVK'],
])('%s is written as %s', (short, long) => {
  expect(longSalesforceId(short)).toBe(long);
  expect(canonicalSalesforceId(short)).toBe(long);
  expect(canonicalSalesforceId(long)).toBe(long);
});

describe('one record', () => {
  it.each([
    ['in capitals', ID.toUpperCase()],
    ['in small letters', ID.toLowerCase()],
    ['with small last characters', `${ID.slice(0, 15)}aan`],
    ['in capitals but for the last characters', `${ID.slice(0, 15).toUpperCase()}aan`],
  ])('is one id, written %s', (_name, written) => {
    expect(canonicalSalesforceId(written)).toBe(ID);
  });
});

describe('no id', () => {
  it.each(['', '0015g00000NvQE', '0015g00000NvQEsA', '0015g00000NvQEsAANA', '0015g00000NvQ-s', '0015g00000NvQEs\n'])(
    'is %j',
    (text) => {
      expect(canonicalSalesforceId(text)).toBeUndefined();
    },
  );

  it.each([
    ['a capital where a digit stands', '0015g00000NvQEsBAN'],
    ['no capitals where some stand', '0015g00000NvQEsAAA'],
    ['a character that Salesforce never writes', '0015G00000NVQESAA9'],
    ['a capital where a digit stands, in capitals', '0015G00000NVQESBAN'],
  ])('is one whose last three characters say %s', (_name, text) => {
    expect(canonicalSalesforceId(text)).toBeUndefined();
  });

  it('is one letter of which has another case, for it may be another record’s', () => {
    expect(canonicalSalesforceId('0015g00000NvqEsAAN')).toBeUndefined();
  });
});
