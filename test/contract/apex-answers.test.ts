/**
 * The package reads the companion's answers into Apex classes, and Apex drops without a word what a class does not have.
 * This holds the classes to the API's document: every property of an answer has its place, of its type, and is shown to pages.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { openApiDocument } from '../../companion/src/http/document.ts';
import { toScreen } from '../../local/workspace/controllers/renaming.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}
type Apex = ReadonlyMap<string, string>;

const ROOT = join(import.meta.dirname, '..', '..');
const PROPERTY = /@AuraEnabled\s+public\s+([\w<>]+)\s+(\w+)\s*\{\s*get;\s*set;\s*\}/g;
const SCALARS: Readonly<Record<string, string>> = {
  string: 'String',
  integer: 'Integer',
  number: 'Decimal',
  boolean: 'Boolean',
};

/** Answers of the API by the class that the gateway reads each as. */
const ANSWERS = [
  ['get', '/v1/accounts/{accountId}/credit', 'CreditAnswer'],
  ['post', '/v1/accounts/{accountId}/credit/check', 'AmountCheck'],
  ['get', '/v1/accounts/{accountId}/invoices', 'Invoices'],
  ['get', '/v1/orders/{submissionId}/invoices', 'Invoices'],
  ['post', '/v1/orders/preflight', 'Preflight'],
  ['post', '/v1/orders', 'Submission'],
  ['get', '/v1/orders', 'SubmissionPage'],
  ['get', '/v1/orders/{submissionId}', 'SubmissionWithHistory'],
  ['post', '/v1/orders/{submissionId}/recheck', 'Submission'],
  ['post', '/v1/orders/{submissionId}/cancel', 'Submission'],
  ['get', '/v1/connections', 'ErpConnections'],
  ['post', '/v1/connections/test', 'ConnectionTest'],
  ['post', '/v1/backfills', 'Backfill'],
  ['get', '/v1/backfills/{backfillId}', 'Backfill'],
] as const;

const classes = new Map<string, Apex>(
  globSync('force-app/main/*/classes/*.cls', { cwd: ROOT }).map((file) => [
    basename(file, '.cls'),
    new Map(
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(PROPERTY)].map(([, type = '', name = '']) => [name, type]),
    ),
  ]),
);
const document = openApiDocument() as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
type Responses = Readonly<
  Record<string, { readonly content?: { readonly 'application/json'?: { readonly schema: Schema } } }>
>;

function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  if (schema.$ref !== undefined)
    return propertiesOf(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  return Object.assign({}, ...(schema.allOf ?? []).map(propertiesOf), schema.properties) as Record<string, Schema>;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return typeOf(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  return schema.type ?? 'object';
}

/** The name that Apex and the screens know it by. */
function screenName(name: string): string {
  return Object.keys(JSON.parse(toScreen(JSON.stringify({ [name]: 0 }))) as object)[0] ?? name;
}

/** What of a schema has no place in a class, or one of another type: "PreflightCheck.approved". */
function missingIn(className: string, schema: Schema, seen: readonly string[] = []): readonly string[] {
  const apex = classes.get(className);
  if (apex === undefined) return [`${className} is no class`];
  if (seen.includes(className)) return [];
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const place = `${className}.${screenName(name)}`;
    const type = apex.get(screenName(name));
    if (type === undefined) return [place];
    const isList = typeOf(property) === 'array';
    const inner = isList ? (/^List<(\w+)>$/.exec(type)?.[1] ?? '') : type;
    const value = isList ? (property.items ?? {}) : property;
    const scalar = SCALARS[typeOf(value)];
    if (scalar !== undefined) return inner === scalar ? [] : [`${place} is ${type}`];
    return missingIn(inner, value, [...seen, className]);
  });
}

function answerOf(method: string, path: string): Schema {
  const responses = document.paths[path]?.[method]?.responses ?? {};
  const [status = ''] = Object.keys(responses).filter((code) => code.startsWith('2'));
  return responses[status]?.content?.['application/json']?.schema ?? {};
}

it.each(ANSWERS)('%s %s has a place in %s for all of its answer', (method, path, className) => {
  const schema = answerOf(method, path);
  expect(Object.keys(propertiesOf(schema))).not.toEqual([]);
  expect(missingIn(className, schema)).toEqual([]);
});

it('notices what a class does not have', () => {
  expect(missingIn('Money', { properties: { amount: { type: 'string' }, rounded: { type: 'boolean' } } })).toEqual([
    'Money.rounded',
  ]);
});
