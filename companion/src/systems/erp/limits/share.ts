/**
 * A process's share of the places that an ERP has in one direction, kept by a lease in the database (docs/decisions/0014):
 * asked for when there are calls to make, renewed while there are, given back when there are none. No call costs a round
 * trip of its own.
 *
 * Promise: `places()` is never more than the database has granted, and 0 once the lease is over by a clock that is counted
 * from before it was asked for. So all processes together never begin more calls than the ERP takes.
 */
import type { Clock } from '../../../canonical/time.ts';
import type { After, CapacityStore, Holding } from './port.ts';

export interface ShareDeps {
  readonly store: CapacityStore;
  readonly steady: Clock;
  readonly after: After;
  /** The database does not answer: what is held is kept to its end. Told once, until it answers again. */
  readonly onError: (error: unknown) => void;
}

export interface ShareOptions extends Holding {
  /** Places the ERP has in all. */
  readonly maximum: number;
  readonly underWay: () => number;
  readonly waiting: () => number;
  /** The number of places has changed. */
  readonly onPlaces: () => void;
}

export interface Share {
  places(): number;
  /** To be told of every call that waits for a place. */
  needed(): void;
  /** To be told of every call that has ended. */
  ended(): void;
  /** Gives everything back; nothing may be under way any more. */
  close(): Promise<void>;
}

/** A dead process's places are free for others after this. */
const LEASE_MS = 8_000;
const RENEW_EVERY_MS = 2_000;
/** Others make room as their calls end, and at their next renewal; until then it is looked for this often. */
const LOOK_EVERY_MS = 250;
/** Where processes outnumber places, one goes from hand to hand. */
const TURN_MS = 1_000;
const AFTER_FAILURE_MS = 500;
/** More is asked for than is needed now, so that a rising load does not ask again with every call. */
const HEADROOM = 2;

export function openShare(deps: ShareDeps, options: ShareOptions): Share {
  const { store, steady, after, onError } = deps;
  const { orgId, connectionId, direction, holder, maximum, underWay, waiting, onPlaces } = options;
  const holding = { orgId, connectionId, direction, holder };
  let share = 0;
  let due = 0;
  let leaseEndsAtMs = Number.NEGATIVE_INFINITY;
  let fence = 0;
  let asking: Promise<void> | undefined;
  let wanted = 0;
  /** The most that was wanted at once since the last request. */
  let peak = 0;
  let cancelNext = () => {};
  let closed = false;
  let failing = false;

  const demand = () => underWay() + waiting();
  const isHeld = () => steady.now() < leaseEndsAtMs;
  const places = () => (isHeld() ? Math.min(share, due) : 0);
  const hasSurplus = () => isHeld() && share > due && underWay() <= due;

  function next(ms: number): void {
    cancelNext();
    if (!closed) cancelNext = after(ms, tick);
  }

  function tick(): void {
    if (!isHeld()) onPlaces();
    if (demand() === 0 && peak === 0) void give();
    else void take();
  }

  /** One request at a time: the answer of a later one must not be overtaken by that of an earlier one. */
  function alone(act: () => Promise<void>): Promise<void> {
    if (asking !== undefined) return asking;
    cancelNext();
    asking = act()
      .then(() => {
        failing = false;
      })
      .catch((error: unknown) => {
        if (!failing) onError(error);
        failing = true;
        next(AFTER_FAILURE_MS);
      })
      .finally(() => (asking = undefined));
    return asking;
  }

  async function take(): Promise<void> {
    if (closed) return;
    await alone(async () => {
      const now = demand();
      wanted = Math.min(Math.max(now, peak) * HEADROOM, maximum);
      peak = now;
      // Nothing is begun above this until the answer is there: places() does not rise meanwhile.
      const keep = Math.max(underWay(), places());
      const beganAtMs = steady.now();
      const lease = { leaseMs: LEASE_MS, turnMs: TURN_MS };
      const granted = await store.take({ ...holding, fence: (fence += 1), wanted, keep, maximum, ...lease });
      if (granted !== undefined) {
        ({ share, due } = granted);
        leaseEndsAtMs = beganAtMs + LEASE_MS;
      }
      next(pause());
    });
    onPlaces();
  }

  /** How long until it is asked again. */
  function pause(): number {
    if (hasSurplus()) return 0;
    const missing = demand() > places();
    const askedTooLittle = wanted < Math.min(demand(), maximum);
    if (missing && askedTooLittle) return 0;
    return missing && (due > share || share === 0) ? LOOK_EVERY_MS : RENEW_EVERY_MS;
  }

  async function give(): Promise<void> {
    if (share === 0 && !isHeld()) {
      cancelNext();
      return;
    }
    await alone(async () => {
      share = 0;
      leaseEndsAtMs = Number.NEGATIVE_INFINITY;
      onPlaces();
      await store.give({ ...holding, fence: (fence += 1) });
    });
    if (demand() > 0) void take();
  }

  return {
    places,
    needed() {
      peak = Math.max(peak, demand());
      if (asking !== undefined) return;
      if (!isHeld() || (demand() > places() && wanted < Math.min(demand(), maximum))) void take();
    },
    ended() {
      if (asking === undefined && hasSurplus()) void take();
    },
    async close() {
      closed = true;
      cancelNext();
      await asking;
      if (isHeld()) await store.give({ ...holding, fence: (fence += 1) }).catch(onError);
      share = 0;
      leaseEndsAtMs = Number.NEGATIVE_INFINITY;
    },
  };
}
