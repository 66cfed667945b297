/**
 * What a writer of heads knows of them by itself: which head it last saw in their place, and since when that one has stood.
 *
 * What is due is decided by this and not by what the database notes of heads: whoever could write that note could otherwise keep
 * heads from being written without anything failing.
 */
import type { Clock } from '../canonical/time.ts';
import type { Head } from './port.ts';

export interface HeadTimes {
  /** Goes on evenly when the time of day is set. */
  readonly clock: Clock;
  readonly timeOfDay: Clock;
  /** Between two heads of a chain that moves. */
  readonly everyMs: number;
  /** Between two heads of a chain that stands still. */
  readonly heartbeatMs: number;
}

interface Known {
  /** Undefined: none stands there. */
  readonly id: string | undefined;
  readonly seq: number;
  /** By `clock`: since when it has stood, or has been missing. */
  readonly sinceMs: number;
}

export class KnownHeads {
  readonly #times: HeadTimes;
  readonly #known = new Map<string, Known>();

  constructor(times: HeadTimes) {
    this.#times = times;
  }

  /** Orgs of which anything is known. */
  orgs(): Iterable<string> {
    return this.#known.keys();
  }

  /** What stands in the place now. A head that was seen before has stood since then, whatever time it says. */
  saw(orgId: string, last: { readonly id: string; readonly head: Head } | undefined): void {
    const before = this.#known.get(orgId);
    if (before !== undefined && before.id === last?.id) return;
    const { clock, timeOfDay } = this.#times;
    const ageMs = last === undefined ? 0 : Math.max(0, timeOfDay.now() - Date.parse(last.head.at));
    this.#known.set(orgId, { id: last?.id, seq: last?.head.seq ?? 0, sinceMs: clock.now() - ageMs });
  }

  /** `seq`: of the chain's newest link; undefined where the database does not tell of this org. */
  isDue(orgId: string, seq: number | undefined): boolean {
    const known = this.#known.get(orgId);
    if (known?.id === undefined) return true;
    const { everyMs, heartbeatMs } = this.#times;
    const ageMs = this.ageMs(orgId);
    return ageMs >= heartbeatMs || (ageMs >= everyMs && seq !== undefined && seq !== known.seq);
  }

  /** How long the last head has stood, or none has. */
  ageMs(orgId: string): number {
    const known = this.#known.get(orgId);
    return known === undefined ? 0 : this.#times.clock.now() - known.sinceMs;
  }
}
