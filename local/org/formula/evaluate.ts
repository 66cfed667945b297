/**
 * Works a formula out for a record. It knows the functions that the package's rules use and those next to them; a
 * comparison with an empty number or date is neither true nor false in Salesforce and refuses nothing: false here.
 */
import type { Row, Value } from '../schema/object.ts';
import type { Expression } from './parse.ts';
import { FormulaNotUnderstood } from './tokens.ts';

export interface FormulaRecord {
  readonly row: Row;
  /** Undefined for a new record. */
  readonly before: Row | undefined;
}

type Call = (values: () => Value[], expression: readonly Expression[], record: FormulaRecord) => Value;

const FUNCTIONS: Record<string, Call> = {
  AND: (_, parts, record) => parts.every((part) => evaluate(part, record) === true),
  OR: (_, parts, record) => parts.some((part) => evaluate(part, record) === true),
  NOT: (values) => values()[0] !== true,
  IF: (_, [test, yes, no], record) => evaluated(evaluated(test, record) === true ? yes : no, record),
  ISBLANK: (values) => blank(values()[0]),
  ISNULL: (values) => blank(values()[0]),
  BLANKVALUE: (values) => (blank(values()[0]) ? (values()[1] ?? null) : (values()[0] ?? null)),
  TEXT: (values) => asText(values()[0]),
  EXACT: (values) => asText(values()[0]) === asText(values()[1]),
  REGEX: (values) => new RegExp(`^(?:${asText(values()[1])})$`, 'u').test(asText(values()[0])),
  LEN: (values) => asText(values()[0]).length,
  CONTAINS: (values) => asText(values()[0]).includes(asText(values()[1])),
  BEGINS: (values) => asText(values()[0]).startsWith(asText(values()[1])),
  UPPER: (values) => asText(values()[0]).toUpperCase(),
  TRIM: (values) => asText(values()[0]).trim(),
  ISPICKVAL: (values) => asText(values()[0]) === asText(values()[1]),
  ISNEW: (_values, _parts, record) => record.before === undefined,
  ISCHANGED: (_, [part], record) =>
    record.before !== undefined &&
    evaluated(part, record) !== evaluated(part, { row: record.before, before: undefined }),
  PRIORVALUE: (_, [part], record) => evaluated(part, { row: record.before ?? record.row, before: undefined }),
  '=': (values) => same(values()),
  '<>': (values) => !same(values()),
  '<': (values) => ordered(values(), (difference) => difference < 0),
  '<=': (values) => ordered(values(), (difference) => difference <= 0),
  '>': (values) => ordered(values(), (difference) => difference > 0),
  '>=': (values) => ordered(values(), (difference) => difference >= 0),
  '&': (values) => values().map(asText).join(''),
  '+': (values) => arithmetic(values(), (a, b) => a + b),
  '-': (values) => arithmetic(values(), (a, b) => a - b),
  '*': (values) => arithmetic(values(), (a, b) => a * b),
  '/': (values) => arithmetic(values(), (a, b) => a / b),
};

/** Throws FormulaNotUnderstood when the formula uses a function or a field that is not known, before any record is at hand. */
export function checkFormula(expression: Expression, isField: (name: string) => boolean): void {
  if (expression.kind === 'field' && !isField(expression.name)) {
    throw new FormulaNotUnderstood(`field ${expression.name}`);
  }
  if (expression.kind !== 'call') return;
  if (FUNCTIONS[expression.name] === undefined) throw new FormulaNotUnderstood(`function ${expression.name}`);
  for (const part of expression.arguments) checkFormula(part, isField);
}

/** Field names are those of the rows. */
export function evaluate(expression: Expression, record: FormulaRecord): Value {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'field') return record.row[expression.name] ?? null;
  const work = FUNCTIONS[expression.name];
  if (work === undefined) throw new FormulaNotUnderstood(`function ${expression.name}`);
  const values = (): Value[] => expression.arguments.map((part) => evaluate(part, record));
  return work(values, expression.arguments, record);
}

function evaluated(expression: Expression | undefined, record: FormulaRecord): Value {
  return expression === undefined ? null : evaluate(expression, record);
}

function blank(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function asText(value: Value | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

function same(values: Value[]): boolean {
  const [one, other] = values;
  if (blank(one) || blank(other)) return blank(one) && blank(other);
  return one === other;
}

function ordered(values: Value[], fits: (difference: number) => boolean): boolean {
  const [one, other] = values;
  if (typeof one === 'number' && typeof other === 'number') return fits(one - other);
  if (typeof one === 'string' && typeof other === 'string') return fits(one < other ? -1 : one > other ? 1 : 0);
  return false;
}

function arithmetic(values: Value[], work: (a: number, b: number) => number): Value {
  const [one, other] = values;
  return typeof one === 'number' && typeof other === 'number' ? work(one, other) : null;
}
