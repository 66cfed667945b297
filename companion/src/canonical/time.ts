/** Time as all sides speak it. Instants are ISO 8601 UTC strings; days are plain dates without a time zone. */

/** ISO 8601 instant in UTC, e.g. "2026-11-24T09:30:00.000Z". */
export type Instant = string;

/** Plain day, "YYYY-MM-DD", in the calendar of the entity that keeps the document. */
export type Day = string;

/** The only way the product learns what time it is; tests put their own in. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export function instant(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** The UTC day of an instant. */
export function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whole days from one day to another; positive when `to` is later. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
