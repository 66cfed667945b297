/** How two values of a field compare: text whatever its case unless the field tells, times by the moment, empty first. */
import type { Field, Value } from '../schema/object.ts';

export function compared(field: Field, one: Value, other: Value): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  if (field.type === 'datetime') return Date.parse(String(one)) - Date.parse(String(other));
  if (typeof one === 'string' && typeof other === 'string') {
    const [a, b] = field.caseSensitive ? [one, other] : [one.toLowerCase(), other.toLowerCase()];
    return a === b ? 0 : a < b ? -1 : 1;
  }
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
