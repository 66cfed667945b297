/** A formula as a tree: names, literals, calls and operators, with the precedence that Salesforce documents. */
import { FormulaNotUnderstood, type Token, tokensOf } from './tokens.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

/** From the loosest to the tightest; an operator becomes a call of its own name. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['=', '==', '<>', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-', '&'],
  ['*', '/'],
];
const SAME: Record<string, string> = { '==': '=', '!=': '<>', '||': 'OR', '&&': 'AND' };

export function parseFormula(formula: string): Expression {
  const tokens = tokensOf(formula);
  let at = 0;
  const sign = (value: string): boolean => {
    const token = tokens[at];
    if (token?.kind !== 'sign' || token.value !== value) return false;
    at += 1;
    return true;
  };
  const level = (depth: number): Expression => {
    const operators = LEVELS[depth];
    if (operators === undefined) return unary();
    let left = level(depth + 1);
    for (;;) {
      const operator = operators.find((one) => sign(one));
      if (operator === undefined) return left;
      left = { kind: 'call', name: SAME[operator] ?? operator, arguments: [left, level(depth + 1)] };
    }
  };
  const unary = (): Expression => {
    if (sign('!')) return { kind: 'call', name: 'NOT', arguments: [unary()] };
    if (sign('-')) return { kind: 'call', name: '-', arguments: [{ kind: 'literal', value: 0 }, unary()] };
    if (sign('(')) {
      const inner = level(0);
      if (!sign(')')) throw new FormulaNotUnderstood('a bracket is not closed');
      return inner;
    }
    return atom(tokens[at++]);
  };
  const atom = (token: Token | undefined): Expression => {
    if (token === undefined) throw new FormulaNotUnderstood('it ends too early');
    if (token.kind === 'number' || token.kind === 'string') return { kind: 'literal', value: token.value };
    if (token.kind === 'sign') throw new FormulaNotUnderstood(`"${token.value}"`);
    const word = token.value.toUpperCase();
    if (word === 'TRUE' || word === 'FALSE') {
      if (sign('(')) sign(')');
      return { kind: 'literal', value: word === 'TRUE' };
    }
    if (word === 'NULL') return { kind: 'literal', value: null };
    if (!sign('(')) return { kind: 'field', name: token.value };
    const given: Expression[] = [];
    if (!sign(')')) {
      do given.push(level(0));
      while (sign(','));
      if (!sign(')')) throw new FormulaNotUnderstood(`${word} is not closed`);
    }
    return { kind: 'call', name: word, arguments: given };
  };
  const whole = level(0);
  if (at < tokens.length) throw new FormulaNotUnderstood(`"${String(tokens[at]?.value)}"`);
  return whole;
}
