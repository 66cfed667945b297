/** A permission set names what exists, and grants no more than the platform lets it grant. */
import { childOf, childrenOf, textOf, type Element } from './document.ts';
import type { Inventory } from './inventory.ts';
import { isCustom, missing, objectFaults, qualifiedFieldFaults, type Fault } from './references.ts';

/** Where a permission set names something by the name of its file: element, child, the file's ending, what it is called. */
const BY_FILE = [
  ['customPermissions', 'name', 'customPermission', 'custom permission'],
  ['applicationVisibilities', 'application', 'app', 'app'],
] as const;

/** Each right with those it takes along. */
const NEEDS = {
  allowCreate: ['allowRead'],
  allowEdit: ['allowRead'],
  allowDelete: ['allowRead', 'allowEdit'],
  viewAllRecords: ['allowRead'],
  modifyAllRecords: ['allowRead', 'allowEdit', 'allowDelete', 'viewAllRecords'],
} as const;

export function* permissionSetFaults(root: Element, inventory: Inventory): Generator<Fault> {
  for (const [element, child, ending, kind] of BY_FILE) {
    for (const name of childrenOf(root, element, child)) {
      const isOurs = !name.text.startsWith('standard__');
      if (isOurs && !inventory.named(ending).has(name.text)) yield missing(name, kind, name.text);
    }
  }
  for (const name of childrenOf(root, 'classAccesses', 'apexClass')) {
    if (!inventory.classes.has(name.text)) yield missing(name, 'class', name.text);
  }
  for (const name of childrenOf(root, 'customMetadataTypeAccesses', 'name')) {
    yield* objectFaults(name, name.text, inventory);
  }
  for (const tab of childrenOf(root, 'tabSettings', 'tab')) {
    const isThere = !isCustom(tab.text) && tab.text.startsWith('standard-');
    if (!isThere && !inventory.named('tab').has(tab.text)) yield missing(tab, 'tab', tab.text);
  }
  yield* principalFaults(root, inventory);
  for (const permission of childrenOf(root, 'objectPermissions')) yield* objectPermissionFaults(permission, inventory);
  for (const permission of childrenOf(root, 'fieldPermissions')) {
    yield* fieldPermissionFaults(permission, root, inventory);
  }
}

/** `Credential - Principal`, as the platform writes it; also without the spaces. */
function* principalFaults(root: Element, inventory: Inventory): Generator<Fault> {
  const known = new Set<string>();
  for (const [file, document] of inventory.documents) {
    if (document.name !== 'ExternalCredential') continue;
    const credential = file.slice(file.lastIndexOf('/') + 1).split('.')[0] ?? '';
    for (const parameter of childrenOf(document, 'externalCredentialParameters')) {
      if (textOf(parameter, 'parameterType')?.endsWith('Principal') !== true) continue;
      known.add(`${credential}-${textOf(parameter, 'parameterName') ?? ''}`);
    }
  }
  for (const name of childrenOf(root, 'externalCredentialPrincipalAccesses', 'externalCredentialPrincipal')) {
    if (!known.has(name.text.replace(/ - /, '-'))) yield missing(name, 'principal', name.text);
  }
}

function* objectPermissionFaults(permission: Element, inventory: Inventory): Generator<Fault> {
  const object = childOf(permission, 'object');
  if (object === undefined) return;
  yield* objectFaults(object, object.text, inventory);
  for (const [right, needed] of Object.entries(NEEDS)) {
    const lacking = needed.filter((name) => textOf(permission, name) !== 'true');
    if (textOf(permission, right) === 'true' && lacking.length > 0) {
      yield { at: object, message: `${object.text}: ${right} takes ${lacking.join(' and ')} along` };
    }
  }
}

function* fieldPermissionFaults(permission: Element, root: Element, inventory: Inventory): Generator<Fault> {
  const field = childOf(permission, 'field');
  if (field === undefined) return;
  yield* qualifiedFieldFaults(field, field.text, inventory);
  const [object = '', name = ''] = field.text.split('.');
  const definition = inventory.objects.get(object)?.get(name);
  const isEditable = textOf(permission, 'editable') === 'true';
  if (isEditable && textOf(permission, 'readable') !== 'true') {
    yield { at: field, message: `${field.text}: who may edit it must be able to read it` };
  }
  if (/__(e|mdt)$/.test(object)) {
    yield {
      at: field,
      message: `${field.text}: fields of events and custom metadata have no permissions of their own`,
    };
  }
  if (definition === undefined) return;
  if (textOf(definition, 'required') === 'true' || textOf(definition, 'type') === 'MasterDetail') {
    yield { at: field, message: `${field.text} is required: the platform refuses a permission for it` };
  }
  if (isEditable && childOf(definition, 'formula') !== undefined) {
    yield { at: field, message: `${field.text} is a formula: nobody can edit it` };
  }
  const reads = childrenOf(root, 'objectPermissions').some((one) => textOf(one, 'object') === object);
  if (!reads) yield { at: field, message: `${field.text}: the permission set gives no access to ${object}` };
}
