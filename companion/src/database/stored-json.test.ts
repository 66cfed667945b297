import { describe, expect, it } from 'vitest';
import { isStorable, storedJson } from './stored-json.ts';

const HARMLESS = { no: 'SO1', lines: [{ qty: '1', free: null }], memo: 'whole 😀', done: true, count: 3 };
/** Arrays in arrays, deeper than a recursion comes. */
const deep: unknown = JSON.parse('['.repeat(60_000) + ']'.repeat(60_000));

describe('JSON from outside', () => {
  it('that jsonb holds is kept as it is', () => {
    expect(isStorable(HARMLESS)).toBe(true);
    expect(storedJson(HARMLESS)).toBe(HARMLESS);
  });

  it.each([
    ['a NUL', { a: ['x\0'] }, { a: ['x\ufffd'] }],
    ['half a surrogate pair', { a: { b: '\ud83d' } }, { a: { b: '\ufffd' } }],
    ['a NUL in a name', { 'a\0': 1 }, { 'a\ufffd': 1 }],
  ])('with %s has U+FFFD in its place', (_what, value, stored) => {
    expect(isStorable(value)).toBe(false);
    expect(storedJson(value)).toStrictEqual(stored);
  });

  it('that is nested past all reason is cut there, and one that is a number past all numbers is named', () => {
    expect(isStorable(deep)).toBe(false);
    expect(JSON.stringify(storedJson({ deep })).length).toBeLessThan(1_000);
    expect(isStorable(JSON.parse('1e400'))).toBe(false);
  });
});
