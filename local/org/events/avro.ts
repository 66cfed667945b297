/**
 * The Avro schema of a platform event, as the Pub/Sub API gives it: CreatedDate a long in milliseconds, CreatedById a
 * string, every field of the event a union with null. Its id is a hash of it.
 */
import { createHash } from 'node:crypto';
import avro from 'avsc';
import type { Field, ObjectType, Row } from '../schema/object.ts';
import type { BusEvent } from './bus.ts';

export interface EventSchema {
  readonly id: string;
  readonly json: string;
  readonly object: ObjectType;
  encode(event: BusEvent): Buffer;
  /** Values by field; the two that every event has are left out. Throws on bytes of another schema. */
  decode(payload: Buffer): Row;
}

export function eventSchema(object: ObjectType): EventSchema {
  const fields = object.fields.filter((field) => field.custom);
  const schema = {
    type: 'record' as const,
    name: object.name,
    namespace: 'com.sforce.eventbus',
    fields: [
      { name: 'CreatedDate', type: 'long', doc: 'CreatedDate:DateTime' },
      { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' },
      ...fields.map((field) => ({
        name: field.name,
        type: ['null', avroType(field)],
        doc: `Data:${field.metadataType}:${field.name}`,
        default: null,
      })),
    ],
  };
  const json = JSON.stringify(schema);
  const type = avro.Type.forSchema(schema, { wrapUnions: false });
  return {
    id: createHash('sha256').update(json).digest('base64url').slice(0, 22),
    json,
    object,
    encode: (event) =>
      type.toBuffer({
        CreatedDate: event.publishedAt,
        CreatedById: event.publisherId,
        ...Object.fromEntries(fields.map((field) => [field.name, encoded(field, event.values[field.name] ?? null)])),
      }),
    decode: (payload) => {
      const decoded = type.fromBuffer(payload) as Row;
      return Object.fromEntries(fields.map((field) => [field.name, decoded[field.name] ?? null]));
    },
  };
}

function avroType(field: Field): 'boolean' | 'double' | 'long' | 'string' {
  if (field.type === 'boolean') return 'boolean';
  if (['double', 'currency', 'percent', 'int'].includes(field.type)) return 'double';
  return ['date', 'datetime'].includes(field.type) ? 'long' : 'string';
}

function encoded(field: Field, value: Row[string]): Row[string] {
  return value !== null && ['date', 'datetime'].includes(field.type) ? Date.parse(String(value)) : value;
}
