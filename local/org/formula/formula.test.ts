import { describe, expect, test } from 'vitest';
import type { Row } from '../schema/object.ts';
import { checkFormula, evaluate } from './evaluate.ts';
import { parseFormula } from './parse.ts';
import { FormulaNotUnderstood } from './tokens.ts';

const value = (formula: string, row: Row = {}, before?: Row): unknown =>
  evaluate(parseFormula(formula), { row, before });

describe('Formulas', () => {
  test.each([
    ['AND(NOT(ISBLANK(Amount)), ISBLANK(Code))', { Amount: 5, Code: null }, true],
    ['AND(NOT(ISBLANK(Amount)), ISBLANK(Code))', { Amount: 5, Code: 'EUR' }, false],
    ['NOT(REGEX(Code, "[A-Z]{3}"))', { Code: 'EURO' }, true],
    ['NOT(REGEX(Code, "[A-Z]{3}"))', { Code: 'EUR' }, false],
    ['REGEX(Text, "\\\\d+")', { Text: '12' }, true],
    ['ISBLANK(TEXT(Domain))', { Domain: null }, true],
    ['NOT(EXACT(One, Other))', { One: 'us', Other: 'US' }, true],
    ['OR(Days < 0, Days > 3650)', { Days: 3651 }, true],
    ['OR(Days < 0, Days > 3650)', { Days: null }, false],
    ['A = 1 || B <> 2 && C = 3', { A: 0, B: 1, C: 3 }, true],
    ['(A + 2) * 3 - 4 / 2 = 7', { A: 1 }, true],
    ['IF(ISPICKVAL(State, "held"), LEN(Reason) = 0, FALSE)', { State: 'held', Reason: null }, true],
    ['!ISBLANK(A) /* a note */ && A != 5', { A: 4 }, true],
  ])('%s of %j', (formula, row, expected) => {
    expect(value(formula, row)).toBe(expected);
  });

  test('a formula can ask what changed', () => {
    const formula = 'AND(ISCHANGED(State), ISPICKVAL(PRIORVALUE(State), "accepted"))';
    expect(value(formula, { State: 'held' }, { State: 'accepted' })).toBe(true);
    expect(value(formula, { State: 'accepted' }, { State: 'accepted' })).toBe(false);
    expect(value(formula, { State: 'accepted' })).toBe(false);
    expect(value('ISNEW()', {})).toBe(true);
  });

  test.each(['AND(', '1 +', 'A ~ B', 'NOT(A) B'])('%s is not understood', (formula) => {
    expect(() => parseFormula(formula)).toThrow(FormulaNotUnderstood);
  });

  test('a function or a field that is not known is named before any record is at hand', () => {
    const known = (name: string): boolean => name === 'Amount';
    expect(() => checkFormula(parseFormula('VLOOKUP(Amount)'), known)).toThrow('function VLOOKUP');
    expect(() => checkFormula(parseFormula('Account.Name = "x"'), known)).toThrow('field Account.Name');
  });
});
