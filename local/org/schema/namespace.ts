/** In the source names have no prefix; over the wire the package's own carry its namespace. */

const OWN = /__(c|e|mdt|r)$/;

/** `Route__mdt` becomes `ledgerline__Route__mdt`; Salesforce's names and names with a prefix stay. */
export function qualified(name: string, namespace: string): string {
  if (namespace === '' || !OWN.test(name)) return name;
  return name.replace(OWN, '').includes('__') ? name : `${namespace}__${name}`;
}

/** The same inside "Object.Field" and the like. */
export function qualifiedPath(path: string, namespace: string): string {
  return path
    .split('.')
    .map((part) => qualified(part, namespace))
    .join('.');
}
