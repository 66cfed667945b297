/** JSON from outside, an ERP's or an org's, as jsonb can hold it: a statement that it refuses would record nothing of an answer. */
import { isWellFormed, wellFormed } from '../canonical/text.ts';

/** Postgres reads JSON by recursion and gives up at a few thousand levels; nothing that an ERP or an org means has so many. */
const DEPTH_MAX = 200;
const TOO_DEEP = '…';

/** Whether jsonb holds it as it is. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isWellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((each) => isStorable(each, depth + 1));
  return Object.entries(value).every(([name, each]) => isWellFormed(name) && isStorable(each, depth + 1));
}

/** The same, with U+FFFD where jsonb takes no character and an ellipsis where it is nested past all reason. */
export function storedJson(value: unknown): never {
  return (isStorable(value) ? value : storable(value, 0)) as never;
}

function storable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEPTH_MAX) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((each) => storable(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [wellFormed(name), storable(each, depth + 1)]));
}
