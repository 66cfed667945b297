/** JSON as it is sent. A Decimal is written with its own digits: through a float 0.1 + 0.2 would arrive as another amount. */
import type { Decimal, FieldValue } from './port.ts';

export type Written = FieldValue | readonly Written[] | { readonly [name: string]: Written | undefined };

const PLAIN = /^-?\d+(\.\d+)?$/;

/** Throws RangeError for a Decimal that is no plain decimal. */
export function jsonText(value: Written): string {
  if (isDecimal(value)) {
    if (!PLAIN.test(value.decimal)) throw new RangeError('not a plain decimal');
    return value.decimal.replace(/^(-?)0+(?=\d)/, '$1');
  }
  if (Array.isArray(value)) return `[${value.map((each: Written) => jsonText(each)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value as Readonly<Record<string, Written | undefined>>)
      .filter((entry): entry is [string, Written] => entry[1] !== undefined)
      .map(([name, each]) => `${JSON.stringify(name)}:${jsonText(each)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value);
}

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && 'decimal' in value && typeof value.decimal === 'string';
}
