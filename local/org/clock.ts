/** The org's time: that of the machine, moved forward by what a test or a story asks for. Milliseconds since the epoch, UTC. */

export interface OrgClock {
  now(): number;
  /** Moves time forward for good. */
  advance(milliseconds: number): void;
}

export function orgClock(base: () => number): OrgClock {
  let ahead = 0;
  return {
    now: () => base() + ahead,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

/** As the REST API writes a date-time: 2026-03-01T12:00:00.000+0000. */
export function dateTimeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000');
}

export function dayText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
