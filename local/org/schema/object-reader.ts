/** The project's objects: their own file, a file per field and per validation rule, in any folder called `objects`. */
import { basename, dirname } from 'node:path';
import { readField } from './field-reader.ts';
import { child, type Element, flag, metadataFiles, text } from './metadata-files.ts';
import { qualified } from './namespace.ts';
import { type Field, type ObjectKind, type ObjectType, plainField, type SharingModel } from './object.ts';
import type { ValidationRule } from './object.ts';
import { ownerField, systemFields } from './system-fields.ts';

const CUSTOM = /__(c|e|mdt)$/;

export interface ReadObjects {
  readonly objects: ObjectType[];
  /** What the project adds to Salesforce's own objects, by the object's name. */
  readonly additions: ReadonlyMap<string, { readonly fields: Field[]; readonly rules: ValidationRule[] }>;
}

export function readObjects(folder: string, namespace: string): ReadObjects {
  const fields = new Map<string, Field[]>();
  for (const file of metadataFiles(folder, 'field')) {
    const owner = basename(dirname(dirname(file.path)));
    push(fields, owner, readField(file.name, file.root, namespace, file.path));
  }
  const rules = new Map<string, ValidationRule[]>();
  for (const file of metadataFiles(folder, 'validationRule')) {
    if (flag(file.root, 'active'))
      push(rules, basename(dirname(dirname(file.path))), readRule(file.name, file.root, namespace));
  }
  const prefixes = new Map<ObjectKind, number>();
  const objects = metadataFiles(folder, 'object')
    .filter((file) => CUSTOM.test(file.name))
    .map((file) => {
      const kind = kindOf(file.name);
      const number = prefixes.get(kind) ?? 0;
      prefixes.set(kind, number + 1);
      return readObject(file.name, file.root, namespace, {
        keyPrefix: keyPrefix(kind, number),
        fields: fields.get(file.name) ?? [],
        rules: rules.get(file.name) ?? [],
      });
    });
  const standard = [...new Set([...fields.keys(), ...rules.keys()])].filter((name) => !CUSTOM.test(name));
  return {
    objects,
    additions: new Map(
      standard.map((name) => [name, { fields: fields.get(name) ?? [], rules: rules.get(name) ?? [] }]),
    ),
  };
}

function readObject(
  name: string,
  root: Element,
  namespace: string,
  parts: { keyPrefix: string; fields: Field[]; rules: ValidationRule[] },
): ObjectType {
  const kind = kindOf(name);
  const sharing = (text(root, 'sharingModel') ?? 'ReadWrite') as SharingModel;
  const parented = parts.fields.some((field) => field.masterDetail);
  return {
    name: qualified(name, namespace),
    label: text(root, 'label') ?? name,
    labelPlural: text(root, 'pluralLabel') ?? name,
    keyPrefix: parts.keyPrefix,
    kind,
    custom: true,
    sharing,
    fields: [
      ...systemFields(kind),
      ...(kind === 'record' ? [nameField(child(root, 'nameField')), ...(parented ? [] : [ownerField()])] : []),
      ...parts.fields,
    ],
    rules: parts.rules,
  };
}

function nameField(root: Element | undefined): Field {
  const counted = text(root, 'type') === 'AutoNumber';
  return plainField('Name', 'string', {
    label: text(root, 'label') ?? 'Name',
    length: 80,
    createable: !counted,
    updateable: !counted,
    autoNumber: counted ? (text(root, 'displayFormat') ?? '{0}') : undefined,
  });
}

function readRule(name: string, root: Element, namespace: string): ValidationRule {
  const field = text(root, 'errorDisplayField');
  return {
    name,
    formula: text(root, 'errorConditionFormula') ?? 'FALSE',
    message: text(root, 'errorMessage') ?? '',
    errorField: field === undefined ? undefined : qualified(field, namespace),
  };
}

function kindOf(name: string): ObjectKind {
  return name.endsWith('__e') ? 'event' : name.endsWith('__mdt') ? 'metadata' : 'record';
}

/** As Salesforce hands them out: a00…, e00…, m00…. */
function keyPrefix(kind: ObjectKind, number: number): string {
  const letter = { record: 'a', event: 'e', metadata: 'm' }[kind];
  return letter + number.toString(36).toUpperCase().padStart(2, '0');
}

function push<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  map.set(key, [...(map.get(key) ?? []), item]);
}
