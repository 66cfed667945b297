/** Every object of the org: Salesforce's own, with what the project adds to them, and the project's. */
import { noSuchResource, Refusal } from '../refusal.ts';
import { readObjects } from './object-reader.ts';
import { type Field, fieldOf, type ObjectType } from './object.ts';
import { standardObjects } from './standard-objects.ts';

export interface ChildRelationship {
  readonly name: string;
  readonly object: ObjectType;
  readonly field: Field;
}

export interface Schema {
  readonly objects: readonly ObjectType[];
  find(name: string): ObjectType | undefined;
  /** As the REST API's addresses name it; 404 NOT_FOUND. */
  object(name: string): ObjectType;
  /** As a query names it; 400 INVALID_TYPE. */
  queried(name: string): ObjectType;
  byPrefix(id: string): ObjectType | undefined;
  childrenOf(object: ObjectType): ChildRelationship[];
  field(object: ObjectType, name: string): Field;
}

export interface SchemaOptions {
  /** The project's force-app. */
  readonly metadataFolder: string;
  /** '' for none. */
  readonly namespace: string;
  readonly multiCurrency: boolean;
}

/** Reads the metadata once. Throws, with the file's path, on what it cannot understand. */
export function readSchema(options: SchemaOptions): Schema {
  const read = readObjects(options.metadataFolder, options.namespace);
  const objects = [
    ...standardObjects(options.multiCurrency).map((object): ObjectType => {
      const added = read.additions.get(object.name);
      if (added === undefined) return object;
      return { ...object, fields: [...object.fields, ...added.fields], rules: [...object.rules, ...added.rules] };
    }),
    ...read.objects,
  ];
  const byName = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  const find = (name: string): ObjectType | undefined => byName.get(name.toLowerCase());
  return {
    objects,
    find,
    object: (name) => {
      const object = find(name);
      if (object === undefined) throw noSuchResource();
      return object;
    },
    queried: (name) => {
      const object = find(name);
      if (object === undefined || object.kind === 'event') {
        throw new Refusal(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`);
      }
      return object;
    },
    byPrefix: (id) => objects.find((object) => id.startsWith(object.keyPrefix)),
    childrenOf: (parent) =>
      objects.flatMap((object) =>
        object.fields.flatMap((field) =>
          field.childRelationshipName !== undefined && field.referenceTo.includes(parent.name)
            ? [{ name: field.childRelationshipName, object, field }]
            : [],
        ),
      ),
    field: (object, name) => {
      const field = fieldOf(object, name);
      if (field === undefined) {
        throw new Refusal(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
      }
      return field;
    },
  };
}
