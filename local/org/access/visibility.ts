/**
 * Which records a user sees. An object's sharing model decides (the metadata says it); details follow their parent; an
 * account may be kept from users by name, and what hangs on it with it. A record that is not seen is not there: 404.
 */
import type { RecordStore } from '../records/store.ts';
import type { ObjectType, Row } from '../schema/object.ts';
import type { Schema } from '../schema/schema.ts';
import type { OrgUser } from './users.ts';

export class Visibility {
  readonly #schema: Schema;
  readonly #store: RecordStore;
  readonly #hidden = new Map<string, ReadonlySet<string>>();

  constructor(schema: Schema, store: RecordStore) {
    this.#schema = schema;
    this.#store = store;
  }

  /** Keeps a record from these users, unless they see all of its object. */
  hide(recordId: string, usernames: readonly string[]): void {
    this.#hidden.set(recordId, new Set(usernames));
  }

  sees(user: OrgUser, object: ObjectType, row: Row): boolean {
    if (object.kind === 'metadata' || user.grants.seesAll(object)) return true;
    if (this.#hidden.get(String(row['Id']))?.has(user.username) === true) return false;
    if (object.sharing === 'Private') return row['OwnerId'] === user.id;
    if (object.sharing !== 'ControlledByParent') return true;
    return object.fields
      .filter((field) => field.masterDetail)
      .every((field) => {
        const parentId = row[field.name];
        const parentType = this.#schema.find(field.referenceTo[0] ?? '');
        if (typeof parentId !== 'string' || parentType === undefined) return true;
        const parent = this.#store.get(parentType, parentId);
        return parent === undefined || this.sees(user, parentType, parent);
      });
  }

  /** Whether the user may change a record that they see: read-only sharing leaves that to its owner. */
  changes(user: OrgUser, object: ObjectType, row: Row): boolean {
    if (object.sharing !== 'Read' || user.grants.profile === 'administrator') return true;
    return (
      row['OwnerId'] === user.id ||
      user.grants.sets.some((set) => set.objects.get(object.name.toLowerCase())?.modifyAll)
    );
  }
}
