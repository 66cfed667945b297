/** What an object is made of, as a user sees it. */
import type { OrgUser } from '../access/users.ts';
import { BASE_PATH, type Org } from '../org.ts';
import { type Field, isNumber, type ObjectType } from '../schema/object.ts';

export function describeGlobal(org: Org, user: OrgUser): object {
  return {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: org.schema.objects
      .filter((object) => user.grants.may('read', object))
      .map((object) => summary(user, object)),
  };
}

export function describeObject(org: Org, user: OrgUser, object: ObjectType): object {
  return {
    ...summary(user, object),
    fields: object.fields
      .filter((field) => user.grants.sees(object, field))
      .map((field) => fieldDescription(user, object, field)),
    childRelationships: org.schema.childrenOf(object).map((child) => ({
      cascadeDelete: child.field.cascadeDelete,
      childSObject: child.object.name,
      deprecatedAndHidden: false,
      field: child.field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: child.name,
      restrictedDelete: false,
    })),
    recordTypeInfos: [],
    namedLayoutInfos: [],
    supportedScopes: [],
  };
}

function summary(user: OrgUser, object: ObjectType): object {
  const path = `${BASE_PATH}/sobjects/${object.name}`;
  const written = object.kind !== 'metadata';
  return {
    name: object.name,
    label: object.label,
    labelPlural: object.labelPlural,
    keyPrefix: object.keyPrefix,
    custom: object.custom,
    customSetting: false,
    createable: written && user.grants.may('create', object),
    updateable: object.kind === 'record' && user.grants.may('edit', object),
    deletable: object.kind === 'record' && user.grants.may('delete', object),
    queryable: object.kind !== 'event',
    retrieveable: object.kind !== 'event',
    searchable: false,
    deprecatedAndHidden: false,
    triggerable: true,
    urls: { sobject: path, describe: `${path}/describe`, rowTemplate: `${path}/{ID}` },
  };
}

function fieldDescription(user: OrgUser, object: ObjectType, field: Field): object {
  const given = user.grants.gives(object, field);
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    length: field.length,
    byteLength: field.length * 3,
    precision: field.precision,
    scale: field.scale,
    digits: field.type === 'int' ? field.precision : 0,
    soapType: soapType(field),
    custom: field.custom,
    nillable: !field.required && field.type !== 'boolean' && field.type !== 'id',
    createable: field.createable && given,
    updateable: field.updateable && given,
    permissionable: field.secured,
    unique: field.unique,
    caseSensitive: field.caseSensitive,
    externalId: field.externalId,
    idLookup: field.externalId || field.name === 'Id',
    autoNumber: field.autoNumber !== undefined,
    calculated: field.formula !== undefined,
    defaultedOnCreate: field.type === 'boolean' || field.values.some((value) => value.isDefault),
    filterable: !(field.type === 'textarea' && field.length > 255),
    sortable: !(field.type === 'textarea' && field.length > 255),
    groupable: false,
    restrictedPicklist: field.restricted,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName ?? null,
    picklistValues: field.values.map((value) => ({
      active: value.active,
      defaultValue: value.isDefault,
      label: value.label,
      validFor: null,
      value: value.value,
    })),
  };
}

function soapType(field: Field): string {
  if (field.type === 'id' || field.type === 'reference') return 'tns:ID';
  if (field.type === 'boolean') return 'xsd:boolean';
  if (field.type === 'date') return 'xsd:date';
  if (field.type === 'datetime') return 'xsd:dateTime';
  return isNumber(field) ? (field.type === 'int' ? 'xsd:int' : 'xsd:double') : 'xsd:string';
}
