/** Reads the package's objects, fields, rules and shipped records from their XML below force-app/main, for the reference. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';

export interface PackagedField {
  readonly name: string;
  /** As the reference says it, e.g. "Number(18,3)". */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

export interface PackagedRule {
  readonly name: string;
  readonly message: string;
}

export interface PackagedObject {
  readonly name: string;
  readonly description: string;
  /** Absent on events and custom metadata types, which nobody shares. */
  readonly sharing?: string;
  readonly fields: readonly PackagedField[];
  readonly rules: readonly PackagedRule[];
  /** Of a custom metadata type, the records that the package brings. */
  readonly shipped: readonly { readonly name: string; readonly active: boolean | undefined }[];
}

type Xml = Readonly<Record<string, unknown>>;

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, ignoreDeclaration: true });

/** Sorted by name; an element that every such file has and one lacks is an error that names the file. */
export function packagedObjects(root: string): readonly PackagedObject[] {
  return files(root, '*/objects/*/*.object-meta.xml').map((file) => packagedObject(root, file));
}

function packagedObject(root: string, file: string): PackagedObject {
  const name = path.basename(file, '.object-meta.xml');
  const folder = path.dirname(file);
  const object = read(file, 'CustomObject');
  return {
    name,
    description: text(object, 'description', file),
    ...(typeof object['sharingModel'] === 'string' ? { sharing: object['sharingModel'] } : {}),
    fields: files(folder, 'fields/*.field-meta.xml').map(packagedField),
    rules: files(folder, 'validationRules/*.validationRule-meta.xml').map((rule) => ({
      name: path.basename(rule, '.validationRule-meta.xml'),
      message: text(read(rule, 'ValidationRule'), 'errorMessage', rule),
    })),
    shipped: files(root, `*/customMetadata/${name.replace(/__mdt$/, '')}.*.md-meta.xml`).map(shippedRecord),
  };
}

function packagedField(file: string): PackagedField {
  const field = read(file, 'CustomField');
  return {
    name: text(field, 'fullName', file),
    type: typeOf(field, file),
    required: field['required'] === 'true',
    description: text(field, 'description', file),
  };
}

function typeOf(field: Xml, file: string): string {
  const type = text(field, 'type', file);
  const marks = [field['externalId'] === 'true' ? 'external id' : '', field['unique'] === 'true' ? 'unique' : ''];
  return [sized(type, field, file), ...marks].filter((part) => part !== '').join(', ');
}

function sized(type: string, field: Xml, file: string): string {
  if (type === 'Text' || type === 'LongTextArea') return `${type}(${text(field, 'length', file)})`;
  if (type === 'Number') return `Number(${text(field, 'precision', file)},${text(field, 'scale', file)})`;
  if (type === 'Lookup') return `Lookup(${text(field, 'referenceTo', file)})`;
  if (type === 'Picklist') return `Picklist: ${picklistValues(field).join(', ')}`;
  return type;
}

function picklistValues(field: Xml): readonly string[] {
  const set = field['valueSet'] as { readonly valueSetDefinition: { readonly value: Xml | readonly Xml[] } };
  return [set.valueSetDefinition.value].flat().map((value) => String(value['fullName']));
}

function shippedRecord(file: string): { readonly name: string; readonly active: boolean | undefined } {
  const [, name = ''] = path.basename(file, '.md-meta.xml').split('.');
  const values = [read(file, 'CustomMetadata')['values'] as Xml | readonly Xml[]].flat() as readonly Xml[];
  const active = values.find((value) => value['field'] === 'Active__c');
  return { name, active: active === undefined ? undefined : active['value'] === 'true' };
}

function files(folder: string, pattern: string): readonly string[] {
  return globSync(pattern, { cwd: folder })
    .map((file) => path.join(folder, file))
    .toSorted((a, b) => (path.basename(a) < path.basename(b) ? -1 : 1));
}

function read(file: string, root: string): Xml {
  const document = parser.parse(readFileSync(file, 'utf8')) as Xml;
  const element = document[root];
  if (typeof element !== 'object' || element === null) throw new Error(`${file} has no <${root}>`);
  return element as Xml;
}

function text(element: Xml, name: string, file: string): string {
  const value = element[name];
  if (typeof value !== 'string' || value === '') throw new Error(`${file} has no <${name}>`);
  return value;
}
