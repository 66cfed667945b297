/** One field's metadata as a field of the org. */
import { child, children, type Element, flag, number, text } from './metadata-files.ts';
import { qualified, qualifiedPath } from './namespace.ts';
import { type Field, type FieldType, plainField } from './object.ts';

const TYPES: Record<string, FieldType> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Picklist: 'picklist',
  Lookup: 'reference',
  MasterDetail: 'reference',
  MetadataRelationship: 'reference',
  AutoNumber: 'string',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
};

/** Throws, with the path, on a type that the org does not know. */
export function readField(name: string, root: Element, namespace: string, path: string): Field {
  const stated = text(root, 'type') ?? 'Text';
  const type = TYPES[stated];
  if (type === undefined) throw new Error(`${path}: the local org does not know fields of type ${stated}`);
  const formula = text(root, 'formula');
  const given = stated !== 'AutoNumber' && formula === undefined;
  const master = stated === 'MasterDetail';
  return plainField(qualified(name, namespace), type, {
    label: text(root, 'label') ?? name,
    length: stated === 'TextArea' ? 255 : type === 'reference' ? 18 : number(root, 'length'),
    precision: number(root, 'precision'),
    scale: number(root, 'scale'),
    custom: true,
    required: flag(root, 'required') || master,
    unique: flag(root, 'unique'),
    caseSensitive: flag(root, 'caseSensitive') || type === 'reference',
    externalId: flag(root, 'externalId'),
    createable: given,
    updateable: given && !(master && !flag(root, 'reparentableMasterDetail')),
    secured: !flag(root, 'required') && !master,
    metadataType: stated,
    defaultValue: text(root, 'defaultValue'),
    autoNumber: stated === 'AutoNumber' ? text(root, 'displayFormat') : undefined,
    formula,
    ...picklist(root),
    ...relationship(name, root, namespace, master),
  });
}

function picklist(root: Element): Partial<Field> {
  const set = child(root, 'valueSet');
  return {
    restricted: flag(set, 'restricted'),
    values: children(child(set, 'valueSetDefinition'), 'value').map((value) => ({
      value: text(value, 'fullName') ?? '',
      label: text(value, 'label') ?? text(value, 'fullName') ?? '',
      active: text(value, 'isActive') !== 'false',
      isDefault: flag(value, 'default'),
    })),
  };
}

function relationship(name: string, root: Element, namespace: string, master: boolean): Partial<Field> {
  const target = text(root, 'referenceTo');
  if (target === undefined) return {};
  const many = text(root, 'relationshipName');
  return {
    referenceTo: [qualifiedPath(target, namespace)],
    relationshipName: qualified(name.replace(/__c$/, '__r'), namespace),
    childRelationshipName: many === undefined ? undefined : qualified(`${many}__r`, namespace),
    masterDetail: master,
    cascadeDelete: master || text(root, 'deleteConstraint') === 'Cascade',
  };
}
