/** The WHERE of a query as a test of rows. AND binds tighter than OR; Salesforce wants brackets where both meet. */
import type { Query, ValueCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import { sameId } from '../record-id.ts';
import { notSupported, Refusal } from '../refusal.ts';
import type { Field, ObjectType, Row, Value } from '../schema/object.ts';
import { compared } from './compare.ts';
import { literalValue, momentOf, type Span, spanOf } from './literal.ts';
import { type Path, pathOf, type Reading, valueAt } from './path.ts';

export type Test = (row: Row) => boolean;

export interface ConditionReading extends Reading {
  readonly now: number;
  /** Ids that a query inside IN (…) answers. */
  readonly idsOf: (query: Query) => Value[];
}

type Part = Test | 'AND' | 'OR' | 'NOT' | '(' | ')';

export function conditionOf(reading: ConditionReading, object: ObjectType, where: WhereClause): Test {
  const parts = flattened(reading, object, where);
  let at = 0;
  const either = (): Test => {
    let left = both();
    while (parts[at] === 'OR') {
      at += 1;
      const [one, other] = [left, both()];
      left = (row) => one(row) || other(row);
    }
    return left;
  };
  const both = (): Test => {
    let left = single();
    while (parts[at] === 'AND') {
      at += 1;
      const [one, other] = [left, single()];
      left = (row) => one(row) && other(row);
    }
    return left;
  };
  const single = (): Test => {
    const part = parts[at++];
    if (part === 'NOT') {
      const test = single();
      return (row) => !test(row);
    }
    if (part === '(') {
      const test = either();
      at += 1;
      return test;
    }
    if (typeof part !== 'function') throw new Refusal(400, 'MALFORMED_QUERY', `unexpected token: ${part ?? '<EOF>'}`);
    return part;
  };
  return either();
}

/** The parser's chain to the right, with its counts of brackets, as one list. */
function flattened(reading: ConditionReading, object: ObjectType, where: WhereClause): Part[] {
  const parts: Part[] = [];
  let here: WhereClause | undefined = where;
  while (here !== undefined) {
    const left: { openParen?: number; closeParen?: number; operator?: string } | null = here.left;
    for (let open = left?.openParen ?? 0; open > 0; open -= 1) parts.push('(');
    const joint: string | undefined = 'operator' in here ? here.operator : undefined;
    if (joint === 'NOT') parts.push('NOT');
    else if (left !== null) {
      parts.push(testOf(reading, object, left as ValueCondition & { valueQuery?: Query; fn?: unknown }));
      for (let close = left.closeParen ?? 0; close > 0; close -= 1) parts.push(')');
      if (joint === 'AND' || joint === 'OR') parts.push(joint);
    }
    here = 'right' in here ? here.right : undefined;
  }
  return parts;
}

function testOf(
  reading: ConditionReading,
  object: ObjectType,
  condition: ValueCondition & { valueQuery?: Query; fn?: unknown },
): Test {
  if (condition.fn !== undefined) throw notSupported('a function in the WHERE of a query');
  const path = pathOf(reading, object, condition.field);
  if (path.field.type === 'textarea' && path.field.length > 255) {
    throw new Refusal(400, 'INVALID_FIELD', `field '${path.field.name}' can not be filtered in a query call`);
  }
  const read = (row: Row): Value => valueAt(reading, path, row);
  const operator = condition.operator.toUpperCase();
  if (condition.valueQuery !== undefined) {
    const ids = reading.idsOf(condition.valueQuery);
    return membership(operator, (row) => ids.some((id) => equal(path.field, read(row), id)));
  }
  if (operator === 'IN' || operator === 'NOT IN') {
    const texts = [condition.value].flat();
    const types = condition.literalType;
    const values = texts.map((text, index) => literalValue(text, Array.isArray(types) ? types[index] : types));
    return membership(operator, (row) => values.some((value) => equal(path.field, read(row), value)));
  }
  const text = String(condition.value);
  if (condition.literalType === 'DATE_LITERAL' || condition.literalType === 'DATE_N_LITERAL') {
    return withinSpan(operator, read, spanOf(text, reading.now));
  }
  const type = Array.isArray(condition.literalType) ? condition.literalType[0] : condition.literalType;
  const wanted = literalValue(text, type);
  if (['date', 'datetime'].includes(path.field.type) && wanted !== null) momentOf(wanted, text);
  if (operator === 'LIKE') return like(read, String(wanted));
  return comparison(path, operator, read, wanted);
}

function membership(operator: string, hit: Test): Test {
  if (operator === 'IN') return hit;
  if (operator === 'NOT IN') return (row) => !hit(row);
  throw notSupported(`${operator} in a query`);
}

function comparison(path: Path, operator: string, read: (row: Row) => Value, wanted: Value): Test {
  if (operator === '=') return (row) => equal(path.field, read(row), wanted);
  if (operator === '!=') return (row) => !equal(path.field, read(row), wanted);
  const fits: Record<string, (difference: number) => boolean> = {
    '<': (difference) => difference < 0,
    '<=': (difference) => difference <= 0,
    '>': (difference) => difference > 0,
    '>=': (difference) => difference >= 0,
  };
  const test = fits[operator];
  if (test === undefined) throw notSupported(`${operator} in a query`);
  return (row) => {
    const value = read(row);
    return value !== null && wanted !== null && test(compared(path.field, value, wanted));
  };
}

function equal(field: Field, value: Value, wanted: Value): boolean {
  if (typeof value === 'string' && typeof wanted === 'string' && ['id', 'reference'].includes(field.type)) {
    return sameId(value, wanted);
  }
  return compared(field, value, wanted) === 0;
}

function like(read: (row: Row) => Value, pattern: string): Test {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  const expression = new RegExp(`^${source}$`, 'is');
  return (row) => {
    const value = read(row);
    return typeof value === 'string' && expression.test(value);
  };
}

function withinSpan(operator: string, read: (row: Row) => Value, span: Span): Test {
  const fits: Record<string, (moment: number) => boolean> = {
    '=': (moment) => moment >= span.from && moment < span.until,
    '!=': (moment) => moment < span.from || moment >= span.until,
    '<': (moment) => moment < span.from,
    '<=': (moment) => moment < span.until,
    '>': (moment) => moment >= span.until,
    '>=': (moment) => moment >= span.from,
  };
  const test = fits[operator];
  if (test === undefined) throw notSupported(`${operator} with a date literal in a query`);
  return (row) => {
    const value = read(row);
    return typeof value === 'string' && test(Date.parse(value));
  };
}
