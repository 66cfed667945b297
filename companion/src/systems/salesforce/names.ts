/** The package's names with and without the org's namespace. In our code they stand without; over the wire with it. */
import type { RecordFields } from './port.ts';

const CUSTOM = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__(?:c|e|r|mdt)$/;
const IN_TEXT = /\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__(?:c|e|r|mdt)\b/g;
const LITERAL = /('(?:[^'\\]|\\.)*')/;

export interface Names {
  /** `Key__c` → `ledgerline__Key__c`; standard names and names with a prefix stay as they are. */
  qualify(name: string): string;
  /** The names of all fields. */
  qualifyFields(fields: RecordFields): RecordFields;
  /** The other way round. */
  plain(name: string): string;
  /** All names of a query, what stands in quotes left alone. */
  qualifyQuery(soql: string): string;
  /** The fields of a record and of records in it, without prefix and without `attributes`. */
  plainRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export function namesOf(namespace: string): Names {
  const prefix = namespace === '' ? '' : `${namespace}__`;
  const qualify = (name: string): string => (prefix !== '' && CUSTOM.test(name) ? prefix + name : name);
  const plain = (name: string): string =>
    prefix !== '' && name.toLowerCase().startsWith(prefix.toLowerCase()) ? name.slice(prefix.length) : name;
  const plainRecord = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(record)
        .filter(([name]) => name !== 'attributes')
        .map(([name, value]) => [
          plain(name),
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? plainRecord(value as Readonly<Record<string, unknown>>)
            : value,
        ]),
    );
  return {
    qualify,
    qualifyFields: (fields) =>
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [qualify(name), value])),
    plain,
    plainRecord,
    qualifyQuery: (soql) =>
      soql
        .split(LITERAL)
        .map((part) => (part.startsWith("'") ? part : part.replace(IN_TEXT, qualify)))
        .join(''),
  };
}
