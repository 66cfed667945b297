// @ts-nocheck: runs in a browser, beside modules that TypeScript does not know.
/**
 * What of `lightning/uiRecordApi` the stand-in has: reading named fields of one record by wire, and saying that a record
 * has changed. Writing goes through Apex here; each other function refuses by its name.
 */
const readers = new Map();

class GetRecord {
  constructor(onData) {
    this.onData = onData;
    this.config = {};
    onData({ data: undefined, error: undefined });
  }

  connect() {
    readers.set(this, true);
  }

  disconnect() {
    readers.delete(this);
  }

  update(config) {
    this.config = config;
    void this.read();
  }

  async read() {
    const { recordId, fields = [], optionalFields = [], layoutTypes } = this.config;
    if (layoutTypes !== undefined) throw new Error('The local stand-in of getRecord takes fields, not layoutTypes.');
    if (!recordId) return;
    const names = [fields, optionalFields].flat().map(apiName);
    const answer = await fetch(`/ui-api/records/${recordId}?fields=${encodeURIComponent(names.join(','))}`);
    const body = await answer.json();
    if (answer.ok) this.onData({ data: body, error: undefined });
    else this.onData({ data: undefined, error: { body, status: answer.status, ok: false } });
  }
}

/** In LWC a wire adapter; calling it is refused, as on the platform. */
export const getRecord = GetRecord;

export async function notifyRecordUpdateAvailable(records) {
  const ids = records.map(({ recordId }) => recordId);
  for (const reader of readers.keys()) if (ids.includes(reader.config.recordId)) void reader.read();
  window.dispatchEvent(new CustomEvent('ledgerline-records-changed', { detail: ids }));
}

export function getFieldValue(record, field) {
  return fieldOf(record, field)?.value;
}

export function getFieldDisplayValue(record, field) {
  return fieldOf(record, field)?.displayValue;
}

function fieldOf(record, field) {
  const [, ...path] = apiName(field).split('.');
  const owner = path.slice(0, -1).reduce((at, name) => at?.fields?.[name]?.value, record);
  return owner?.fields?.[path.at(-1)];
}

function apiName(field) {
  return typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`;
}

const refusing = (name) => () => {
  throw new Error(`The local stand-in of lightning/uiRecordApi has no ${name}.`);
};

export const createRecord = refusing('createRecord');
export const updateRecord = refusing('updateRecord');
export const deleteRecord = refusing('deleteRecord');
export const getRecordCreateDefaults = refusing('getRecordCreateDefaults');
