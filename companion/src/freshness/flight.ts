/**
 * One load of one key at a time: in this process by sharing a flight, across replicas by the store's lease.
 *
 * A flight belongs to nobody: the deadline of the caller who began it passes without ending it for the others. It stops
 * looking after another replica's load when nobody waits any more, and no flight lasts longer than FLIGHT_MAX_MS.
 */
import type { Clock } from '../canonical/time.ts';
import { LedgerlineError } from '../platform/errors.ts';
import { FRESHNESS_LEASE_MS } from '../platform/limits.ts';
import {
  FLIGHT_MAX_MS,
  FLIGHTS_MAX,
  LOAD_DEADLINE_MS,
  LOAD_GIVEN_UP_AFTER_MS,
  POLL_FIRST_MS,
  POLL_MAX_MS,
  REFRESH_TURNS_MAX,
} from './limits.ts';
import type { Claim, FreshnessDomain, FreshnessStore, ReadRequest } from './port.ts';
import { type Seen, storeAhead } from './reading.ts';
import { notInTime, type Wait, within } from './within.ts';

/** What went wrong where no caller could be told. */
export interface UnseenFailure {
  readonly orgId: string;
  readonly domain: FreshnessDomain;
  readonly key: string;
  readonly error: unknown;
}

export interface FlightDeps {
  readonly store: FreshnessStore;
  readonly clock: Clock;
  readonly wait: Wait;
  /** Is given work that goes on after an answer; it never rejects. Whoever drains waits for it. */
  readonly background: (work: Promise<void>) => void;
  readonly report: (failure: UnseenFailure) => void;
}

export interface Landed extends Seen {
  /** False: another replica had read it. */
  readonly loaded: boolean;
}

interface Flight {
  readonly landing: Promise<Landed>;
  waiters: number;
}

type Asked = ReadRequest<unknown>;

export interface Flights {
  /** Joins the flight of the key, or begins one; a value as of before `notOlderThan` does not count. */
  board(request: Asked, notOlderThan: string | undefined, endsAtMs: number): Promise<Landed>;
  /**
   * Begins a flight that nobody waits for. Undefined when there is one, or there are too many; resolves to false when it
   * stopped because another replica loads; rejects with what the source threw.
   */
  send(request: Asked): Promise<boolean> | undefined;
}

/** A flight that ended because nobody waited for it any more. */
class NobodyWaits extends Error {}

export function openFlights(deps: FlightDeps): Flights {
  const { clock, wait, report } = deps;
  const flights = new Map<string, Flight>();

  function begin(request: Asked, notOlderThan: string | undefined, behind: boolean): Flight {
    if (flights.size >= FLIGHTS_MAX) throw new LedgerlineError('OVERLOADED', { retryAfterMs: 1_000 });
    const id = flightId(request);
    const isWanted = () => flight.waiters > 0;
    const fly = async (): Promise<Landed> => {
      // Nothing is asked before the flight is known under its id.
      await Promise.resolve();
      try {
        return await claimOrWait(deps, request, { notOlderThan, behind, isWanted });
      } finally {
        flights.delete(id);
      }
    };
    const flight: Flight = { landing: fly(), waiters: 0 };
    flights.set(id, flight);
    deps.background(
      flight.landing.then(
        () => undefined,
        (error: unknown) => {
          if (!isWanted() && !(error instanceof NobodyWaits)) report(unseen(request, error));
        },
      ),
    );
    return flight;
  }

  return {
    async board(request, notOlderThan, endsAtMs) {
      for (let turn = 0; turn < REFRESH_TURNS_MAX; turn += 1) {
        const flight = flights.get(flightId(request)) ?? begin(request, notOlderThan, false);
        flight.waiters += 1;
        try {
          const landed = await within(wait, flight.landing, endsAtMs - clock.now());
          if (isYoungEnough(landed, notOlderThan)) return landed;
        } finally {
          flight.waiters -= 1;
        }
      }
      throw notInTime();
    },

    send(request) {
      if (flights.has(flightId(request)) || flights.size >= FLIGHTS_MAX) return undefined;
      return begin(request, undefined, true).landing.then(
        () => true,
        (error: unknown) => {
          if (error instanceof NobodyWaits) return false;
          throw error;
        },
      );
    },
  };
}

async function claimOrWait(
  deps: FlightDeps,
  request: Asked,
  flight: { readonly notOlderThan: string | undefined; readonly behind: boolean; readonly isWanted: () => boolean },
): Promise<Landed> {
  const { notOlderThan, behind, isWanted } = flight;
  const { clock, store, wait } = deps;
  const { orgId, policy, key } = request;
  const untilMs = clock.now() + FLIGHT_MAX_MS;
  for (let pollMs = POLL_FIRST_MS; ; pollMs = Math.min(pollMs * 2, POLL_MAX_MS)) {
    const askedAtMs = clock.now();
    const claim = await store.claim({
      ...{ orgId, domain: policy.domain, key, leaseMs: FRESHNESS_LEASE_MS },
      ...(notOlderThan === undefined
        ? { maxAgeSeconds: policy.targetAgeSeconds }
        : { maxAgeSeconds: policy.limitAgeSeconds, notOlderThan }),
    });
    if (claim.kind === 'fresh') {
      return { reading: claim.reading, storeAheadMs: storeAhead(claim.now, askedAtMs), loaded: false };
    }
    if (claim.kind === 'load')
      return load(deps, request, { ...claim, storeAheadMs: storeAhead(claim.beganAt, askedAtMs) }, behind);
    if (!isWanted()) throw new NobodyWaits();
    if (clock.now() >= untilMs) throw notInTime();
    await wait(pollMs);
  }
}

async function load(
  deps: FlightDeps,
  request: Asked,
  claim: Extract<Claim, { kind: 'load' }> & { readonly storeAheadMs: number },
  behind: boolean,
): Promise<Landed> {
  const { store, wait, report } = deps;
  const { orgId, key } = request;
  const { domain } = request.policy;
  const { fence, beganAt, storeAheadMs } = claim;
  let value: unknown;
  try {
    const asked = (async () => request.load(LOAD_DEADLINE_MS, behind))();
    value = await within(wait, asked, LOAD_GIVEN_UP_AFTER_MS);
  } catch (error) {
    await store.abandon(orgId, domain, key, fence).catch((failure: unknown) => {
      report(unseen(request, failure));
    });
    throw error;
  }
  // What the source said is true even where it could not be stored.
  await store.complete({ orgId, domain, key, fence, beganAt, value }).catch((failure: unknown) => {
    report(unseen(request, failure));
  });
  return { reading: { value, asOf: beganAt }, storeAheadMs, loaded: true };
}

function isYoungEnough({ reading }: Landed, notOlderThan: string | undefined): boolean {
  return notOlderThan === undefined || Date.parse(reading.asOf) >= Date.parse(notOlderThan);
}

function flightId({ orgId, policy, key }: Asked): string {
  return JSON.stringify([orgId, policy.domain, key]);
}

function unseen({ orgId, policy, key }: Asked, error: unknown): UnseenFailure {
  return { orgId, domain: policy.domain, key, error };
}
