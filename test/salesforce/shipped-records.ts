/** The custom metadata records that the package ships, read from their files, for tests. */
import { fileURLToPath } from 'node:url';
import { checkedValue } from '../../local/org/records/value.ts';
import { child, children, metadataFiles, text } from '../../local/org/schema/metadata-files.ts';
import { fieldOf, type ObjectType, type Row } from '../../local/org/schema/object.ts';
import { readSchema } from '../../local/org/schema/schema.ts';

export const FORCE_APP = fileURLToPath(new URL('../../force-app', import.meta.url));
export const schema = readSchema({ metadataFolder: FORCE_APP, namespace: '', multiCurrency: false });

export interface ShippedRecord {
  readonly type: ObjectType;
  readonly name: string;
  readonly row: Row;
}

export function shippedRecords(): readonly ShippedRecord[] {
  return metadataFiles(FORCE_APP, 'md').map(({ name: file, root }) => {
    const [typeName = '', name = ''] = file.split('.');
    const type = schema.object(`${typeName}__mdt`);
    const row: Row = {};
    for (const entry of children(root, 'values')) {
      const field = fieldOf(type, text(entry, 'field') ?? '');
      if (field === undefined) throw new Error(`${file} has a value of a field that its type has not`);
      row[field.name] = checkedValue(field, text(entry, 'value') ?? text(child(entry, 'value'), '#text') ?? null);
    }
    return { type, name, row };
  });
}
