import { expect, it } from 'vitest';
import { isSalesforceId, longSalesforceId } from './salesforce-id.ts';

it.each([
  ['0015g00000NvQEs', '0015g00000NvQEsAAN'],
  ['000000000000000', '000000000000000AAA'],
  ['ZZZZZZZZZZZZZZZ', 'ZZZZZZZZZZZZZZZ555'],
  ['aBaBaBaBaBaBaBa', 'aBaBaBaBaBaBaBaKVK'],
])('%s is written as %s', (short, long) => {
  expect(longSalesforceId(short)).toBe(long);
  expect(longSalesforceId(long)).toBe(long);
});

it.each(['', '0015g00000NvQE', '0015g00000NvQEsA', '0015g00000NvQEsAANA', '0015g00000NvQ-s', '0015g00000NvQEs\n'])(
  '%j is no id',
  (value) => {
    expect(isSalesforceId(value)).toBe(false);
  },
);
