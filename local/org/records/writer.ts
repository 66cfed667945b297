/**
 * Creates, changes and deletes records as a user, with the checks Salesforce makes and its words when it refuses: object
 * and field permissions, values, references, required fields, unique fields, validation rules. Several records in one
 * request are the caller's affair.
 */
import type { OrgUser } from '../access/users.ts';
import type { Visibility } from '../access/visibility.ts';
import type { Deed } from '../access/grants.ts';
import type { RecordIds } from '../record-id.ts';
import { noSuchColumn, Refusal, SeveralRecords } from '../refusal.ts';
import { type Field, fieldOf, type ObjectType, type Row } from '../schema/object.ts';
import type { Schema } from '../schema/schema.ts';
import type { AutomaticValues } from './automatic.ts';
import type { RecordFaults } from './faults.ts';
import type { RuleBook } from './rule-book.ts';
import type { RecordStore } from './store.ts';
import { checkedValue } from './value.ts';

export type Given = Readonly<Record<string, unknown>>;

export interface WriterParts {
  readonly schema: Schema;
  readonly store: RecordStore;
  readonly ids: RecordIds;
  readonly automatic: AutomaticValues;
  readonly visibility: Visibility;
  readonly rules: RuleBook;
  readonly faults: RecordFaults;
  /** Path of the API version in addresses of records. */
  readonly basePath: string;
}

export class RecordWriter {
  readonly #parts: WriterParts;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /** Answers the id of the new record; `id` only where a story states it. */
  create(user: OrgUser, object: ObjectType, given: Given, id: string = this.#parts.ids.next(object.keyPrefix)): string {
    const { automatic } = this.#parts;
    this.#allowed(user, 'create', object);
    const values = this.#values(user, object, given, 'create');
    const owned = fieldOf(object, 'OwnerId') === undefined ? {} : { OwnerId: user.id };
    const row = {
      ...automatic.initial(object),
      ...owned,
      ...values,
      Id: id,
      IsDeleted: false,
      ...automatic.stamps(user.id, true),
    };
    this.#finish(object, { ...row, ...automatic.derived(object, row) }, undefined);
    return id;
  }

  /** Answers the record's id. */
  update(user: OrgUser, object: ObjectType, id: string, given: Given): string {
    const { automatic, visibility } = this.#parts;
    this.#allowed(user, 'edit', object);
    const before = this.existing(user, object, id);
    if (!visibility.changes(user, object, before)) {
      throw new Refusal(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', []);
    }
    const values = this.#values(user, object, given, 'update');
    const row = { ...before, ...values, ...automatic.stamps(user.id, false) };
    this.#finish(object, { ...row, ...automatic.derived(object, row) }, before);
    return String(before['Id']);
  }

  /** Creates the record unless its external id is there already. Throws SeveralRecords when it is there more than once. */
  upsert(
    user: OrgUser,
    object: ObjectType,
    external: string,
    value: string,
    given: Given,
  ): { readonly id: string; readonly created: boolean } {
    const field = this.externalField(object, external);
    if (Object.keys(given).some((name) => name.toLowerCase() === field.name.toLowerCase())) {
      throw new Refusal(400, 'INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`, [
        field.name,
      ]);
    }
    const found = this.byExternalId(object, field, value);
    if (found.length > 1) {
      throw new SeveralRecords(
        found.map((row) => `${this.#parts.basePath}/sobjects/${object.name}/${String(row['Id'])}`),
      );
    }
    const [row] = found;
    if (row !== undefined) return { id: this.update(user, object, String(row['Id']), given), created: false };
    if (field.name === 'Id') {
      if (value !== '') throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
      return { id: this.create(user, object, given), created: true };
    }
    return { id: this.create(user, object, { ...given, [field.name]: value }), created: true };
  }

  delete(user: OrgUser, object: ObjectType, id: string): void {
    const { store, automatic, schema } = this.#parts;
    this.#allowed(user, 'delete', object);
    const row = this.existing(user, object, id);
    this.#parts.faults.hit(object, row, undefined);
    store.put(object, { ...row, IsDeleted: true, ...automatic.stamps(user.id, false) });
    for (const child of schema.childrenOf(object)) {
      for (const below of [...store.rows(child.object)]) {
        if (below[child.field.name] !== row['Id']) continue;
        if (child.field.cascadeDelete) store.put(child.object, { ...below, IsDeleted: true });
        else store.put(child.object, { ...below, [child.field.name]: null });
      }
    }
    this.#parentTotals(object, row);
  }

  /** The record, if it is there and the user sees it. */
  existing(user: OrgUser, object: ObjectType, id: string): Row {
    const row = this.#parts.store.get(object, id);
    if (row === undefined || !this.#parts.visibility.sees(user, object, row)) {
      throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
    }
    if (row['IsDeleted'] === true) throw new Refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    return row;
  }

  externalField(object: ObjectType, name: string): Field {
    const field = fieldOf(object, name);
    if (field === undefined || !(field.externalId || field.name === 'Id')) {
      throw new Refusal(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
    }
    return field;
  }

  byExternalId(object: ObjectType, field: Field, value: string): Row[] {
    return [...this.#parts.store.rows(object)].filter((row) => sameText(field, row[field.name], value));
  }

  /** Values of a platform event, checked like a record's. */
  eventValues(user: OrgUser, object: ObjectType, given: Given): Row {
    this.#allowed(user, 'create', object);
    const values = this.#values(user, object, given, 'create');
    const row = { ...this.#parts.automatic.initial(object), ...values };
    this.#parts.faults.hit(object, row, undefined);
    requireFields(object, row);
    return row;
  }

  #allowed(user: OrgUser, deed: Deed, object: ObjectType): void {
    if (object.kind === 'metadata' && deed !== 'read') {
      throw new Refusal(
        400,
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        `Custom metadata is deployed, not written: ${object.name}`,
        [],
      );
    }
    if (user.grants.may(deed, object)) return;
    if (!user.grants.may('read', object) && object.kind === 'record') {
      throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
    }
    throw new Refusal(
      400,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      `entity type cannot be ${deed === 'create' ? 'inserted' : deed === 'edit' ? 'updated' : 'deleted'}: ${object.label}`,
      [],
    );
  }

  #values(user: OrgUser, object: ObjectType, given: Given, how: 'create' | 'update'): Row {
    const values: Row = {};
    for (const [name, value] of Object.entries(given)) {
      if (name === 'attributes') continue;
      const reference = this.#byParentExternalId(object, name, value);
      const field = reference?.field ?? fieldOf(object, name);
      if (field === undefined || !user.grants.sees(object, field)) throw noSuchColumn(name, object.name);
      const free = how === 'create' ? field.createable : field.updateable;
      if (!free || !user.grants.gives(object, field)) {
        throw new Refusal(
          400,
          'INVALID_FIELD_FOR_INSERT_UPDATE',
          `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
          [field.name],
        );
      }
      const checked = reference === undefined ? checkedValue(field, value) : reference.id;
      values[field.name] = field.type === 'reference' ? this.#reference(user, field, checked) : checked;
    }
    return values;
  }

  /** A parent named by its external id: {"ledgerline__Order__r": {"Key__c": "…"}}. */
  #byParentExternalId(object: ObjectType, name: string, value: unknown): { field: Field; id: string } | undefined {
    if (value === null || typeof value !== 'object') return undefined;
    const field = object.fields.find((one) => one.relationshipName?.toLowerCase() === name.toLowerCase());
    const parent = field === undefined ? undefined : this.#parts.schema.find(field.referenceTo[0] ?? '');
    const [given, ...more] = Object.entries(value).filter(([key]) => key !== 'attributes');
    if (field === undefined || parent === undefined || given === undefined || more.length > 0) return undefined;
    const external = this.externalField(parent, given[0]);
    const [row] = this.byExternalId(parent, external, String(given[1]));
    if (row === undefined) {
      throw new Refusal(
        400,
        'INVALID_FIELD',
        `Foreign key external ID: ${String(given[1]).toLowerCase()} not found for field ${external.name} in entity ${parent.name}`,
        [],
      );
    }
    return { field, id: String(row['Id']) };
  }

  #reference(user: OrgUser, field: Field, id: Row[string]): string | null {
    if (typeof id !== 'string') return null;
    for (const name of field.referenceTo) {
      const object = this.#parts.schema.find(name);
      const row = object === undefined ? undefined : this.#parts.store.get(object, id);
      if (object === undefined || row === undefined) continue;
      if (row['IsDeleted'] === true) throw new Refusal(400, 'ENTITY_IS_DELETED', 'entity is deleted', []);
      if (!user.grants.may('read', object) || !this.#parts.visibility.sees(user, object, row)) {
        throw new Refusal(
          400,
          'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
          `insufficient access rights on cross-reference id: ${id}`,
          [],
        );
      }
      return String(row['Id']);
    }
    throw new Refusal(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  }

  #finish(object: ObjectType, row: Row, before: Row | undefined): void {
    requireFields(object, row);
    this.#parts.faults.hit(object, row, before);
    this.#unique(object, row);
    this.#parts.rules.check(object, row, before);
    this.#parts.store.put(object, row);
    this.#parentTotals(object, row);
  }

  #parentTotals(object: ObjectType, row: Row): void {
    const parent = this.#parts.automatic.parentOfLine(object, row);
    if (parent !== undefined) this.#parts.store.put(parent.object, parent.row);
  }

  #unique(object: ObjectType, row: Row): void {
    for (const field of object.fields.filter((one) => one.unique)) {
      const value = row[field.name];
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      for (const other of this.#parts.store.rows(object)) {
        if (other['Id'] === row['Id'] || !sameText(field, other[field.name], String(value))) continue;
        throw new Refusal(
          400,
          'DUPLICATE_VALUE',
          `duplicate value found: ${field.name} duplicates value on record with id: ${String(other['Id']).slice(0, 15)}`,
          [],
        );
      }
    }
  }
}

function requireFields(object: ObjectType, row: Row): void {
  const missing = object.fields.filter((field) => field.required && (row[field.name] ?? null) === null);
  if (missing.length === 0) return;
  const names = missing.map((field) => field.name);
  throw new Refusal(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
}

function sameText(field: Field, one: Row[string] | undefined, other: string): boolean {
  if (one === null || one === undefined) return false;
  if (field.type === 'id') return String(one).slice(0, 15) === other.slice(0, 15) && other.length >= 15;
  return field.caseSensitive ? String(one) === other : String(one).toLowerCase() === other.toLowerCase();
}
