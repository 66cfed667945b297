/** One value that a caller gives, as the org keeps it, or the refusal Salesforce would give for it. */
import { dateTimeText } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { type Field, isNumber, type Value } from '../schema/object.ts';
import { rounded } from './number.ts';

/** '' is null. Throws Refusal 400. */
export function checkedValue(field: Field, given: unknown): Value {
  if (given === null || given === undefined || given === '') return null;
  if (isNumber(field)) return checkedNumber(field, given);
  if (field.type === 'boolean') return checkedBoolean(field, given);
  if (field.type === 'date') return checkedDate(field, given);
  if (field.type === 'datetime') return checkedDateTime(field, given);
  if (typeof given === 'object') throw notReadable(field, given);
  return checkedText(field, typeof given === 'string' ? given : JSON.stringify(given));
}

function checkedNumber(field: Field, given: unknown): number {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw notReadable(field, given);
  if (field.precision > 0 && Math.abs(number) >= 10 ** (field.precision - field.scale)) {
    throw new Refusal(
      400,
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${number}`,
      [field.name],
    );
  }
  return rounded(number, field.scale);
}

function checkedBoolean(field: Field, given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  if (given === 'true' || given === 'false') return given === 'true';
  throw notReadable(field, given);
}

function checkedDate(field: Field, given: unknown): string {
  const day = typeof given === 'string' ? /^\d{4}-\d\d-\d\d/.exec(given)?.[0] : undefined;
  if (day === undefined || Number.isNaN(Date.parse(day))) throw notReadable(field, given);
  return day;
}

function checkedDateTime(field: Field, given: unknown): string {
  const moment = typeof given === 'number' ? given : typeof given === 'string' ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(moment)) throw notReadable(field, given);
  return dateTimeText(moment);
}

function checkedText(field: Field, given: string): string {
  if (field.type === 'reference') {
    if (/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(given)) return given;
    throw new Refusal(400, 'MALFORMED_ID', `${field.label}: id value of incorrect type: ${given}`, [field.name]);
  }
  if (field.length > 0 && given.length > field.length) {
    throw new Refusal(
      400,
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${given} (max length=${field.length})`,
      [field.name],
    );
  }
  if (field.restricted && !field.values.some((value) => value.active && value.value === given)) {
    throw new Refusal(
      400,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${given}`,
      [field.name],
    );
  }
  return given;
}

function notReadable(field: Field, given: unknown): Refusal {
  const kind = typeof given === 'string' ? 'VALUE_STRING' : `VALUE_${typeof given}`.toUpperCase();
  const value = typeof given === 'string' ? given : JSON.stringify(given);
  return new Refusal(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${field.type} from ${kind} value ${value} or request may be missing a required field at [line:1, column:1]`,
  );
}
