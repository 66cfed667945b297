/** Custom metadata records of the project (`Type.Name.md-meta.xml`), with what the demo finance team adopted laid over them. */
import { type OrgClock, dateTimeText } from '../clock.ts';
import type { RecordIds } from '../record-id.ts';
import type { RecordStore } from '../records/store.ts';
import { checkedValue } from '../records/value.ts';
import { child, children, metadataFiles, text } from './metadata-files.ts';
import { qualified } from './namespace.ts';
import { fieldOf, type Row } from './object.ts';
import type { Schema } from './schema.ts';

export interface MetadataParts {
  readonly schema: Schema;
  readonly store: RecordStore;
  readonly ids: RecordIds;
  readonly clock: OrgClock;
  readonly namespace: string;
}

/** Throws on a record of a type or with a field that the project does not have. */
export function loadMetadataRecords(folder: string, parts: MetadataParts): void {
  for (const file of metadataFiles(folder, 'md')) {
    const [type = '', developerName = ''] = file.name.split('.');
    const values: Row = {};
    for (const entry of children(file.root, 'values')) {
      const name = qualified(text(entry, 'field') ?? '', parts.namespace);
      const value = child(entry, 'value');
      values[name] = text(entry, 'value') ?? text(value, '#text') ?? null;
    }
    putMetadataRecord(
      parts,
      qualified(`${type}__mdt`, parts.namespace),
      developerName,
      values,
      text(file.root, 'label'),
    );
  }
}

/** Creates or changes one record, as a deployment of custom metadata does. Answers it. */
export function putMetadataRecord(
  parts: MetadataParts,
  type: string,
  developerName: string,
  given: Readonly<Record<string, unknown>>,
  label?: string,
): Row {
  const object = parts.schema.object(type);
  const before = [...parts.store.rows(object)].find((row) => row['DeveloperName'] === developerName);
  const values: Row = {};
  for (const [name, value] of Object.entries(given)) {
    const field = fieldOf(object, qualified(name, parts.namespace));
    if (field === undefined) throw new Error(`${type}.${developerName}: the type has no field ${name}`);
    values[field.name] = checkedValue(field, value);
  }
  const empty = Object.fromEntries(
    object.fields.map((field) => [field.name, field.type === 'boolean' ? field.defaultValue === 'true' : null]),
  );
  const shown = label ?? developerName;
  const row: Row = {
    ...(before ?? {
      ...empty,
      Id: parts.ids.next(object.keyPrefix),
      DeveloperName: developerName,
      MasterLabel: shown,
      Label: shown,
      Language: 'en_US',
      NamespacePrefix: parts.namespace === '' ? null : parts.namespace,
      QualifiedApiName: parts.namespace === '' ? developerName : `${parts.namespace}__${developerName}`,
    }),
    ...values,
    SystemModstamp: dateTimeText(parts.clock.now()),
  };
  parts.store.put(object, row);
  return row;
}
