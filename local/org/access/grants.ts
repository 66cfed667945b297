/**
 * What permission sets grant, read from the project's metadata, and what two profiles do: "standard" reads and edits
 * Salesforce's own objects as people who sell do; "integration" reads them, since a packaged permission set may not grant
 * Salesforce's own; "administrator" does all.
 */
import { child, children, type Element, flag, metadataFiles, text } from '../schema/metadata-files.ts';
import { qualified, qualifiedPath } from '../schema/namespace.ts';
import type { Field, ObjectType } from '../schema/object.ts';

export type Deed = 'read' | 'create' | 'edit' | 'delete';
export type Profile = 'standard' | 'integration' | 'administrator';

export interface ObjectGrant {
  readonly read: boolean;
  readonly create: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

export interface FieldGrant {
  readonly readable: boolean;
  readonly editable: boolean;
}

export interface PermissionSet {
  readonly name: string;
  readonly label: string;
  readonly objects: ReadonlyMap<string, ObjectGrant>;
  /** By "Object.Field". */
  readonly fields: ReadonlyMap<string, FieldGrant>;
  readonly metadataTypes: ReadonlySet<string>;
  readonly customPermissions: readonly string[];
  readonly systemPermissions: readonly string[];
}

export function readPermissionSets(folder: string, namespace: string): PermissionSet[] {
  return metadataFiles(folder, 'permissionset').map(({ name, root }) => ({
    name,
    label: text(root, 'label') ?? name,
    objects: new Map(children(root, 'objectPermissions').map((one) => objectGrant(one, namespace))),
    fields: new Map(
      children(root, 'fieldPermissions').map((one): [string, FieldGrant] => [
        qualifiedPath(text(one, 'field') ?? '', namespace).toLowerCase(),
        { readable: flag(one, 'readable') || flag(one, 'editable'), editable: flag(one, 'editable') },
      ]),
    ),
    metadataTypes: new Set(
      children(root, 'customMetadataTypeAccesses')
        .filter((one) => flag(one, 'enabled'))
        .map((one) => qualified(text(one, 'name') ?? '', namespace).toLowerCase()),
    ),
    customPermissions: enabled(root, 'customPermissions'),
    systemPermissions: enabled(root, 'userPermissions'),
  }));
}

function enabled(root: Element, tag: string): string[] {
  return children(root, tag)
    .filter((one) => flag(one, 'enabled'))
    .flatMap((one) => text(one, 'name') ?? text(child(one, 'name'), '#text') ?? []);
}

function objectGrant(one: Element, namespace: string): [string, ObjectGrant] {
  const grant = {
    read: flag(one, 'allowRead'),
    create: flag(one, 'allowCreate'),
    edit: flag(one, 'allowEdit'),
    delete: flag(one, 'allowDelete'),
    viewAll: flag(one, 'viewAllRecords') || flag(one, 'modifyAllRecords'),
    modifyAll: flag(one, 'modifyAllRecords'),
  };
  return [qualified(text(one, 'object') ?? '', namespace).toLowerCase(), grant];
}

/** What everybody may read, whatever their permission sets. */
const OPEN = new Set(['User', 'Organization', 'PermissionSet', 'PermissionSetAssignment']);
const SELLING = new Set([
  'Account',
  'Opportunity',
  'OpportunityLineItem',
  'Order',
  'OrderItem',
  'Product2',
  'Pricebook2',
  'PricebookEntry',
]);
const READ_ONLY = new Set(['Product2', 'Pricebook2', 'PricebookEntry']);

/** What one user may do: the profile's grants and those of every permission set together. */
export class Grants {
  readonly profile: Profile;
  readonly sets: readonly PermissionSet[];
  #own: readonly string[] = [];

  constructor(profile: Profile, sets: readonly PermissionSet[]) {
    this.profile = profile;
    this.sets = sets;
  }

  /** What a permission set of the org's own grants of Salesforce's user permissions, e.g. "ViewSetup"; a packaged one may grant none. */
  giveOwn(systemPermissions: readonly string[]): void {
    this.#own = systemPermissions;
  }

  /** View Setup and Configuration. */
  get viewsSetup(): boolean {
    return this.profile === 'administrator' || this.#own.includes('ViewSetup');
  }

  may(deed: Deed, object: ObjectType): boolean {
    if (this.profile === 'administrator') return true;
    if (deed === 'read' && OPEN.has(object.name)) return true;
    if (object.kind === 'metadata') {
      return deed === 'read' && this.sets.some((set) => set.metadataTypes.has(object.name.toLowerCase()));
    }
    if (this.#profileGrants(deed, object)) return true;
    return this.sets.some((set) => set.objects.get(object.name.toLowerCase())?.[deed] === true);
  }

  sees(object: ObjectType, field: Field): boolean {
    return this.#field(object, field, 'readable');
  }

  /** Whether field-level security lets the user give this field. */
  gives(object: ObjectType, field: Field): boolean {
    return this.#field(object, field, 'editable');
  }

  seesAll(object: ObjectType): boolean {
    if (this.profile === 'administrator') return true;
    return this.sets.some(
      (set) =>
        set.objects.get(object.name.toLowerCase())?.viewAll === true ||
        set.systemPermissions.some((name) => name === 'ViewAllData' || name === 'ModifyAllData'),
    );
  }

  get customPermissions(): string[] {
    return [...new Set(this.sets.flatMap((set) => set.customPermissions))].sort();
  }

  #field(object: ObjectType, field: Field, how: keyof FieldGrant): boolean {
    if (this.profile === 'administrator' || !field.secured || object.kind !== 'record') return true;
    if (!field.custom && (this.#profileGrants('read', object) || OPEN.has(object.name))) return true;
    const name = `${object.name}.${field.name}`.toLowerCase();
    return this.sets.some((set) => set.fields.get(name)?.[how] === true);
  }

  #profileGrants(deed: Deed, object: ObjectType): boolean {
    if (!SELLING.has(object.name)) return false;
    return deed === 'read' || (this.profile === 'standard' && !READ_ONLY.has(object.name));
  }
}
