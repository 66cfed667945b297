/** The read-through cache under a freshness policy: how old a figure may be is finance's to say, and nothing is older than it says. */
import { LRUCache } from 'lru-cache';
import { LedgerlineError } from '../platform/errors.ts';
import { isGone, sourceFailure } from './answer.ts';
import { type FlightDeps, openFlights } from './flight.ts';
import { REFRESH_PAUSE_MS, REFRESH_PAUSES_MAX } from './limits.ts';
import type { FreshReader, Reading, ReadRequest } from './port.ts';
import { isPastLimit, isPastTarget, readingOf, type Seen, storeAhead } from './reading.ts';

export type FreshReaderDeps = FlightDeps;

/**
 * A failed load shows the older value with `failure` where there is one, and throws what the source threw where there is
 * none. A source that answers that the record is gone is believed: then no older value is shown.
 */
export function freshReader(deps: FreshReaderDeps): FreshReader {
  const { clock, store, report } = deps;
  const flights = openFlights(deps);
  const pauses = new LRUCache<string, { readonly error: unknown; readonly untilMs: number }>({
    max: REFRESH_PAUSES_MAX,
  });

  return {
    async read<T>(request: ReadRequest<T>): Promise<Reading<T>> {
      const { orgId, policy, key, mode } = request;
      const askedAtMs = clock.now();
      const endsAtMs = askedAtMs + request.deadlineMs;
      const peeked = request.peeked ?? (await store.peek(orgId, policy.domain, key));
      const seen =
        peeked.reading === undefined
          ? undefined
          : { reading: peeked.reading, storeAheadMs: storeAhead(peeked.now, askedAtMs) };
      if (seen !== undefined && mode !== 'refresh' && !isPastTarget(clock, seen, policy)) {
        return readingOf(clock, seen, policy, false);
      }
      const mayWait = policy.pastTarget === 'staleWhileRevalidate' && mode === 'display';
      if (seen !== undefined && mayWait && !isPastLimit(clock, seen, policy)) {
        const failed = refreshBehind(request);
        return failed === undefined ? readingOf(clock, seen, policy, false) : olderValue(request, seen, failed.error);
      }
      try {
        const landed = await flights.board(request, mode === 'refresh' ? peeked.now : undefined, endsAtMs);
        return readingOf(clock, landed, policy, landed.loaded || mode === 'refresh');
      } catch (error) {
        if (seen === undefined) throw error;
        return olderValue(request, seen, error);
      }
    },
  };

  /** Answers how the last refresh failed while it is too early to try again. */
  function refreshBehind(request: ReadRequest<unknown>): { readonly error: unknown } | undefined {
    const id = JSON.stringify([request.orgId, request.policy.domain, request.key]);
    const pause = pauses.get(id);
    if (pause !== undefined && clock.now() < pause.untilMs) return pause;
    flights.send(request)?.then(
      (landed) => landed && pauses.delete(id),
      (error: unknown) => pauses.set(id, { error, untilMs: clock.now() + REFRESH_PAUSE_MS }),
    );
    return undefined;
  }

  function olderValue<T>(request: ReadRequest<T>, seen: Seen, error: unknown): Reading<T> {
    if (isGone(error)) throw error;
    const failure = sourceFailure(error);
    if (failure === undefined && error instanceof LedgerlineError) throw error;
    if (failure === undefined) report({ orgId: request.orgId, domain: request.policy.domain, key: request.key, error });
    const { code, message } = failure ?? { code: 'INTERNAL', message: 'Reading it from the source failed.' };
    return { ...readingOf<T>(clock, seen, request.policy, false), failure: { code, message } };
  }
}
