/** Bounds of the read-through cache. Units in the names; the lease itself stands in platform/limits.ts. */
import { FRESHNESS_LEASE_MS } from '../platform/limits.ts';

/** A source has this long: it ends before the lease does, so that what it says can still be stored. */
export const LOAD_DEADLINE_MS = FRESHNESS_LEASE_MS - 1_000;
/** A load that does not end by its deadline is given up a little later. */
export const LOAD_GIVEN_UP_AFTER_MS = LOAD_DEADLINE_MS + 500;
/** Waiting for another replica: its lease may run out, and then the load is ours. */
export const FLIGHT_MAX_MS = 2 * FRESHNESS_LEASE_MS;
/** Another replica's load is looked after this often: first soon, then less. */
export const POLL_FIRST_MS = 25;
export const POLL_MAX_MS = 400;
/** Keys that are read from their sources at once. */
export const FLIGHTS_MAX = 2_000;
/** After a refresh behind an answer has failed, the next look does not try again for so long; where no retry rule says so. */
export const REFRESH_PAUSE_MS = 5_000;
/** No rule leaves a source alone for longer: one that is back is to be noticed. */
export const PAUSE_MAX_MS = 900_000;
export const REFRESH_PAUSES_MAX = 10_000;
/** Loads that a refresh may have to wait out, since they began before it. */
export const REFRESH_TURNS_MAX = 4;
