/** JSON from outside, an ERP's or an org's, as jsonb can hold it: a statement that it refuses would record nothing of an answer. */
import { wellFormed } from '../canonical/text.ts';

/** Postgres reads JSON by recursion and gives up at a few thousand levels; nothing that an ERP or an org means has so many. */
const DEPTH_MAX = 200;
const TOO_DEEP = '…';

/** Whether jsonb holds it as it is. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return wellFormed(value) === value;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEPTH_MAX) return false;
  return Object.entries(value).every(([name, each]) => wellFormed(name) === name && isStorable(each, depth + 1));
}

/**
 * The same, with U+FFFD where jsonb takes no character and an ellipsis where it is nested past all reason. For plain objects,
 * arrays and values: `undefined` is no JSON, and an absent field stays absent.
 */
export function storedJson(value: unknown): never {
  return storable(value, 0) as never;
}

function storable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEPTH_MAX) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((each) => storable(each, depth + 1));
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(fields.map(([name, each]) => [wellFormed(name), storable(each, depth + 1)]));
}
