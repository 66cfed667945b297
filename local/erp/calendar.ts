/** Time as the sandbox ERP knows it: the clock is given to it, its days are UTC days. */

export interface ErpClock {
  /** Milliseconds since the epoch. */
  now(): number;
}

const DAY_MS = 86_400_000;

export function today(clock: ErpClock): string {
  return dayText(clock.now());
}

export function dayAfter(day: string, days: number): string {
  return dayText(Date.parse(day) + days * DAY_MS);
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
