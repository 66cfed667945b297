/**
 * What `@salesforce/…` means in an LWC here. Labels, permissions and the user are read from the session in the browser, so
 * that one bundle serves every user and language; an Apex method posts to the workspace's controllers. What the package
 * does not define, or the stand-in does not have, stops the build and is named, as a deployment would.
 */
import { join } from 'node:path';
import type { Plugin } from 'rollup';
import { SESSION_GLOBAL } from './base-modules.ts';

export interface PackageNames {
  /** Custom labels of the package, without prefix. */
  readonly labels: ReadonlySet<string>;
  readonly customPermissions: ReadonlySet<string>;
  /** `Class.method` of the controllers. */
  readonly apexMethods: ReadonlySet<string>;
}

const PREFIX = '\0salesforce:';
const APEX_RUNTIME = join(import.meta.dirname, '..', 'browser', 'apex.js');
const session = `globalThis.${SESSION_GLOBAL}`;

export function salesforceModules(names: PackageNames): Plugin {
  return {
    name: 'ledgerline-salesforce-modules',
    resolveId: (id) => (id.startsWith('@salesforce/') ? `${PREFIX}${id}` : null),
    load: (id) => (id.startsWith(PREFIX) ? sourceOf(id.slice(PREFIX.length), names) : null),
  };
}

function sourceOf(id: string, names: PackageNames): string {
  const [, kind = '', ...rest] = id.split('/');
  const key = rest.join('/');
  switch (kind) {
    case 'apex':
      return apexSource(key, names);
    case 'label':
      return labelSource(key, names);
    case 'customPermission':
      return permissionSource(key, names);
    case 'userPermission':
      return `export default ${session}.userPermissions.includes(${JSON.stringify(key)});`;
    case 'user':
      return userSource(key);
    case 'i18n':
      return `export default ${session}.i18n[${JSON.stringify(key)}];`;
    case 'client':
      return `export default ${session}.formFactor;`;
    case 'schema':
      return schemaSource(key);
    default:
      throw new Error(`${id}: the workspace does not stand in for @salesforce/${kind}.`);
  }
}

function apexSource(key: string, { apexMethods }: PackageNames): string {
  if (key === '') return `export { refreshApex, getSObjectValue } from ${JSON.stringify(APEX_RUNTIME)};`;
  if (!apexMethods.has(key)) {
    throw new Error(`@salesforce/apex/${key}: no controller of the workspace has it (local/workspace/controllers).`);
  }
  return `import { apexMethod } from ${JSON.stringify(APEX_RUNTIME)};\nexport default apexMethod(${JSON.stringify(key)});`;
}

function labelSource(key: string, { labels }: PackageNames): string {
  const name = key.replace(/^(c|ledgerline)\./, '');
  if (!labels.has(name)) throw new Error(`@salesforce/label/${key}: the package has no custom label ${name}.`);
  return `export default ${session}.labels[${JSON.stringify(name)}];`;
}

function permissionSource(key: string, { customPermissions }: PackageNames): string {
  const name = key.replace(/^ledgerline__/, '');
  if (!customPermissions.has(name)) {
    throw new Error(`@salesforce/customPermission/${key}: the package has no custom permission ${name}.`);
  }
  // True or undefined, as the platform has it.
  return `export default ${session}.customPermissions.includes(${JSON.stringify(name)}) || undefined;`;
}

function userSource(key: string): string {
  if (key === 'Id') return `export default ${session}.userId;`;
  if (key === 'isGuest') return 'export default false;';
  throw new Error(`@salesforce/user/${key}: the workspace knows Id and isGuest only.`);
}

function schemaSource(key: string): string {
  const [objectApiName, ...path] = key.split('.');
  const reference = path.length === 0 ? { objectApiName } : { objectApiName, fieldApiName: path.join('.') };
  return `export default ${JSON.stringify(reference)};`;
}
