import { describe, expect, it } from 'vitest';
import { excerpt, wellFormed } from './text.ts';

describe('an excerpt', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['ab😀', 4, 'ab😀'],
    ['ab😀d', 4, 'ab😀'],
    ['ab😀d', 3, 'ab'],
    ['😀', 1, ''],
  ])('of %j with at most %i units is %j', (text, max, cut) => {
    expect(excerpt(text, max)).toBe(cut);
  });
});

describe('well-formed text', () => {
  it.each([
    ['a\0b', 'a\ufffdb'],
    ['half \ud83d', 'half \ufffd'],
    ['\ude00 half', '\ufffd half'],
    ['whole 😀, é and \t', 'whole 😀, é and \t'],
  ])('of %j is %j', (text, made) => {
    expect(wellFormed(text)).toBe(made);
  });
});
