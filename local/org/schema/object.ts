/** Objects and fields as the org knows them, whether Salesforce's own or read from the project's metadata. */

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'reference'
  | 'boolean'
  | 'double'
  | 'int'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'email'
  | 'phone'
  | 'url';

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly active: boolean;
  readonly isDefault: boolean;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters; 0 where it has no meaning. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly custom: boolean;
  readonly required: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  /** Whether a caller may give it on create and on update. */
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Whether field-level security decides about it; required and system fields go with their object. */
  readonly secured: boolean;
  readonly restricted: boolean;
  readonly values: readonly PicklistValue[];
  readonly referenceTo: readonly string[];
  /** Name of the parent in a query, e.g. "Account" or "ledgerline__Order__r". */
  readonly relationshipName: string | undefined;
  /** Name of the children in a sub-query of the parent. */
  readonly childRelationshipName: string | undefined;
  readonly masterDetail: boolean;
  /** Master-detail and lookups whose deletion goes with the parent's. */
  readonly cascadeDelete: boolean;
  readonly defaultValue: string | undefined;
  /** "SUB-{000000}" for a number that counts up by itself. */
  readonly autoNumber: string | undefined;
  readonly formula: string | undefined;
  /** The type as the metadata says it, for the documentation inside an event's schema. */
  readonly metadataType: string;
}

export interface ValidationRule {
  readonly name: string;
  readonly formula: string;
  readonly message: string;
  readonly errorField: string | undefined;
}

export type ObjectKind = 'record' | 'event' | 'metadata';
export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent';

export interface ObjectType {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly kind: ObjectKind;
  readonly custom: boolean;
  readonly sharing: SharingModel;
  readonly fields: readonly Field[];
  readonly rules: readonly ValidationRule[];
}

/** Values of a record by field name. Numbers are JavaScript numbers, as the REST API's JSON has them. */
export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

export function plainField(name: string, type: FieldType, more: Partial<Field> = {}): Field {
  return {
    name,
    label: name,
    type,
    length: type === 'id' || type === 'reference' ? 18 : 0,
    precision: 0,
    scale: 0,
    custom: false,
    required: false,
    unique: false,
    caseSensitive: type === 'id' || type === 'reference',
    externalId: false,
    createable: true,
    updateable: true,
    secured: false,
    restricted: false,
    values: [],
    referenceTo: [],
    relationshipName: undefined,
    childRelationshipName: undefined,
    masterDetail: false,
    cascadeDelete: false,
    defaultValue: undefined,
    autoNumber: undefined,
    formula: undefined,
    metadataType: 'Text',
    ...more,
  };
}

/** By name, whatever the case, as Salesforce does. */
export function fieldOf(object: ObjectType, name: string): Field | undefined {
  const wanted = name.toLowerCase();
  return object.fields.find((field) => field.name.toLowerCase() === wanted);
}

export function isNumber(field: Field): boolean {
  return ['double', 'currency', 'percent', 'int'].includes(field.type);
}
