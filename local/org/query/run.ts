/**
 * Answers a query as a user: objects and fields they may see, rows that are shared with them. It does: fields, fields of
 * parents, children in sub-queries, WHERE, ORDER BY, LIMIT, OFFSET, COUNT(), FIELDS(ALL). Anything else is refused by name.
 */
import {
  parseQuery,
  type FieldType,
  type OrderByClause,
  type Query,
  type Subquery,
} from '@jetstreamapp/soql-parser-js';
import type { Visibility } from '../access/visibility.ts';
import type { OrgUser } from '../access/users.ts';
import { sameId } from '../record-id.ts';
import type { RecordStore } from '../records/store.ts';
import { notSupported, Refusal } from '../refusal.ts';
import type { ObjectType, Row, Value } from '../schema/object.ts';
import type { Schema } from '../schema/schema.ts';
import { compared } from './compare.ts';
import { type ConditionReading, conditionOf, type Test } from './condition.ts';
import { parentOf, type Path, pathOf, valueAt } from './path.ts';

export interface QueryParts {
  readonly schema: Schema;
  readonly store: RecordStore;
  readonly visibility: Visibility;
  readonly basePath: string;
  readonly now: () => number;
}

export interface RecordJson {
  readonly attributes: { readonly type: string; readonly url?: string };
  [field: string]: unknown;
}

export interface QueryAnswer {
  readonly totalSize: number;
  readonly object: ObjectType;
  /** Names as the answer has them, for column metadata. */
  readonly columns: readonly { readonly name: string; readonly path: Path | undefined }[];
  readonly records: RecordJson[];
}

/** Rows of a plain COUNT() have no records. `deleted` is queryAll. */
export function runQuery(parts: QueryParts, user: OrgUser, soql: string, deleted: boolean): QueryAnswer {
  const query = parsed(soql);
  refuseUnknown(query);
  const object = readable(parts.schema.queried(query.sObject ?? ''), user);
  const reading = readingOf(parts, user);
  if (isCount(query)) {
    const rows = selected(parts, reading, object, query, deleted, () => true);
    return { totalSize: rows.length, object, columns: [], records: [] };
  }
  const columns = columnsOf(reading, parts, object, query.fields ?? []);
  const rows = selected(parts, reading, object, query, deleted, () => true);
  return {
    totalSize: rows.length,
    object,
    columns: columns.map(({ name, path }) => ({ name, path })),
    records: rows.map((row) => recordJson(parts, object, row, columns)),
  };
}

function parsed(soql: string): Query {
  if (soql.trim() === '') throw new Refusal(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  try {
    return parseQuery(soql, { allowApexBindVariables: false });
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new Refusal(400, 'MALFORMED_QUERY', line);
  }
}

function refuseUnknown(query: Query | Subquery): void {
  const unknown: Record<string, unknown> = {
    'GROUP BY': query.groupBy,
    HAVING: query.having,
    'USING SCOPE': query.usingScope,
    'WITH DATA CATEGORY': query.withDataCategory,
    'FOR VIEW and FOR REFERENCE': query.for === 'UPDATE' ? undefined : query.for,
    UPDATE: query.update,
  };
  for (const [clause, given] of Object.entries(unknown)) {
    if (given !== undefined) throw notSupported(`${clause} in a query`);
  }
}

function readable(object: ObjectType, user: OrgUser): ObjectType {
  if (user.grants.may('read', object)) return object;
  throw new Refusal(
    400,
    'INVALID_TYPE',
    `sObject type '${object.name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function readingOf(parts: QueryParts, user: OrgUser): ConditionReading {
  const reading: ConditionReading = {
    ...parts,
    user,
    now: parts.now(),
    idsOf: (query) => {
      refuseUnknown(query);
      const object = readable(parts.schema.queried(query.sObject ?? ''), user);
      const [column, ...more] = columnsOf(reading, parts, object, query.fields ?? []);
      if (column?.path === undefined || more.length > 0) {
        throw new Refusal(400, 'MALFORMED_QUERY', 'A query inside IN selects one id field');
      }
      const { path } = column;
      return selected(parts, reading, object, query, false, () => true).map((row) => valueAt(reading, path, row));
    },
  };
  return reading;
}

function isCount(query: Query): boolean {
  const functions = (query.fields ?? []).filter((field) => field.type === 'FieldFunctionExpression');
  const [only] = functions;
  return (
    functions.length === 1 &&
    query.fields?.length === 1 &&
    only?.functionName.toUpperCase() === 'COUNT' &&
    only.parameters.length === 0
  );
}

function selected(
  parts: QueryParts,
  reading: ConditionReading,
  object: ObjectType,
  query: Query | Subquery,
  deleted: boolean,
  belongs: Test,
): Row[] {
  const test = query.where === undefined ? () => true : conditionOf(reading, object, query.where);
  const rows = [...parts.store.rows(object, deleted)].filter(
    (row) => belongs(row) && parts.visibility.sees(reading.user, object, row) && test(row),
  );
  const order = query.orderBy === undefined ? [] : [query.orderBy].flat();
  const sorted = sortedBy(reading, object, rows, order);
  const from = query.offset ?? 0;
  return sorted.slice(from, query.limit === undefined ? undefined : from + query.limit);
}

function sortedBy(reading: ConditionReading, object: ObjectType, rows: Row[], order: readonly OrderByClause[]): Row[] {
  const keys = order.map((clause) => {
    if (!('field' in clause)) throw notSupported('a function in the ORDER BY of a query');
    return {
      path: pathOf(reading, object, clause.field),
      direction: clause.order === 'DESC' ? -1 : 1,
      emptyLast: clause.nulls === 'LAST',
    };
  });
  return rows.sort((one, other) => {
    for (const { path, direction, emptyLast } of keys) {
      const [a, b] = [valueAt(reading, path, one), valueAt(reading, path, other)];
      if ((a === null) !== (b === null)) return (a === null) === emptyLast ? 1 : -1;
      const difference = direction * compared(path.field, a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

interface Column {
  readonly name: string;
  readonly path: Path | undefined;
  /** Puts the value into the record's JSON. */
  readonly put: (record: RecordJson, row: Row) => void;
}

function columnsOf(
  reading: ConditionReading,
  parts: QueryParts,
  object: ObjectType,
  fields: readonly FieldType[],
): Column[] {
  return fields.flatMap((field): Column[] => {
    if (field.type === 'Field') return [fieldColumn(reading, parts, object, field.field)];
    if (field.type === 'FieldRelationship') {
      return [fieldColumn(reading, parts, object, [...field.relationships, field.field].join('.'))];
    }
    if (field.type === 'FieldSubquery') return [childColumn(reading, parts, object, field.subquery)];
    if (field.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'FIELDS') {
      return object.fields
        .filter((one) => reading.user.grants.sees(object, one) && wanted(field.parameters[0], one.custom))
        .map((one) => fieldColumn(reading, parts, object, one.name));
    }
    throw notSupported(
      field.type === 'FieldFunctionExpression' ? `${field.functionName} in a query` : 'TYPEOF in a query',
    );
  });
}

function wanted(which: unknown, custom: boolean): boolean {
  const kind = String(which).toUpperCase();
  return kind === 'ALL' || (kind === 'CUSTOM') === custom;
}

function fieldColumn(reading: ConditionReading, parts: QueryParts, object: ObjectType, text: string): Column {
  const path = pathOf(reading, object, text);
  return {
    name: [...path.steps.map((step) => step.lookup.relationshipName), path.field.name].join('.'),
    path,
    put: (record, row) => {
      let here = record;
      for (const [depth, step] of path.steps.entries()) {
        const name = step.lookup.relationshipName ?? '';
        const parent = parentOf(reading, path.steps.slice(0, depth + 1), row);
        if (parent === undefined) {
          here[name] = null;
          return;
        }
        here[name] ??= { attributes: attributesOf(parts, step.object, parent) };
        here = here[name] as RecordJson;
      }
      here[path.field.name] = valueAt(reading, path, row);
    },
  };
}

function childColumn(reading: ConditionReading, parts: QueryParts, object: ObjectType, query: Subquery): Column {
  refuseUnknown(query);
  const relationship = parts.schema
    .childrenOf(object)
    .find((one) => one.name.toLowerCase() === query.relationshipName.toLowerCase());
  if (relationship === undefined) {
    throw new Refusal(
      400,
      'INVALID_TYPE',
      `Didn't understand relationship '${query.relationshipName}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  const child = readable(relationship.object, reading.user);
  const columns = columnsOf(reading, parts, child, query.fields ?? []);
  return {
    name: relationship.name,
    path: undefined,
    put: (record, row) => {
      const belongs = (below: Row): boolean => {
        const id: Value | undefined = below[relationship.field.name];
        return typeof id === 'string' && sameId(id, String(row['Id']));
      };
      const rows = selected(parts, reading, child, query, false, belongs);
      // A record without children has null here, not an empty list.
      record[relationship.name] =
        rows.length === 0
          ? null
          : {
              totalSize: rows.length,
              done: true,
              records: rows.map((below) => recordJson(parts, child, below, columns)),
            };
    },
  };
}

function recordJson(parts: QueryParts, object: ObjectType, row: Row, columns: readonly Column[]): RecordJson {
  const record: RecordJson = { attributes: attributesOf(parts, object, row) };
  for (const column of columns) column.put(record, row);
  return record;
}

function attributesOf(parts: QueryParts, object: ObjectType, row: Row): RecordJson['attributes'] {
  return { type: object.name, url: `${parts.basePath}/sobjects/${object.name}/${String(row['Id'])}` };
}
