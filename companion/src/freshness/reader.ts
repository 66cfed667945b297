/** The read-through cache under a freshness policy: how old a figure may be is finance's to say, and nothing is older than it says. */
import { LedgerlineError } from '../platform/errors.ts';
import { isGone, sourceFailure } from './answer.ts';
import { type FlightDeps, openFlights } from './flight.ts';
import { CLASS_OF, connectionOf, openPauses, type Pauses, type ReadClass } from './pauses.ts';
import type { FreshReader, Reading, ReadRequest } from './port.ts';
import { askedAtMs, isPastLimit, isPastTarget, readingOf, type Seen, storeAhead } from './reading.ts';

export interface FreshReaderDeps extends FlightDeps {
  /**
   * Is told that a connection is left alone for a look at a page, so that somebody sees whether it was changed: whoever does
   * not ask a source does not see that either. Absent: nobody does.
   */
  readonly onLeftAlone?: (orgId: string, connectionId: string) => void;
}

/**
 * A failed load shows the older value with `failure` where there is one, and throws what the source threw where there is
 * none. A source that answers that the record is gone is believed: then no older value is shown.
 */
export function freshReader(deps: FreshReaderDeps): FreshReader & Pick<Pauses, 'renewed'> {
  const { clock, store, report, onLeftAlone = () => undefined } = deps;
  const flights = openFlights(deps);
  const pauses = openPauses(clock);

  return {
    renewed: (orgId, connectionId) => pauses.renewed(orgId, connectionId),

    async read<T>(request: ReadRequest<T>): Promise<Reading<T>> {
      const { orgId, policy, key, mode } = request;
      const beganAtMs = clock.now();
      const endsAtMs = beganAtMs + request.deadlineMs;
      const peeked = request.peeked ?? (await store.peek(orgId, policy.domain, key));
      const seen =
        peeked.reading === undefined
          ? undefined
          : { reading: peeked.reading, storeAheadMs: storeAhead(peeked.now, beganAtMs) };
      if (seen !== undefined && mode !== 'refresh' && !isPastTarget(clock, seen, policy)) {
        return readingOf(clock, seen, policy, false);
      }
      // Another process may have read it since it failed here.
      if (seen !== undefined) pauses.answered(request, askedAtMs(seen));
      const mayWait = policy.pastTarget === 'staleWhileRevalidate' && mode === 'display';
      if (seen !== undefined && mayWait && !isPastLimit(clock, seen, policy)) {
        const failed = refreshBehind(request);
        return failed === undefined ? readingOf(clock, seen, policy, false) : olderValue(request, seen, failed.error);
      }
      const paused = mode === 'display' ? held(request, CLASS_OF[policy.domain]) : undefined;
      if (seen !== undefined && paused !== undefined) return olderValue(request, seen, paused.error);
      try {
        const landed = await flights.board(waitedFor(request), mode === 'refresh' ? peeked.now : undefined, endsAtMs);
        pauses.landed(request);
        return readingOf(clock, landed, policy, landed.loaded || mode === 'refresh');
      } catch (error) {
        if (seen === undefined) throw error;
        return olderValue(request, seen, error);
      }
    },
  };

  function held(request: ReadRequest<unknown>, of: ReadClass): { readonly error: unknown } | undefined {
    const paused = pauses.held(request, of);
    if (paused !== undefined) onLeftAlone(request.orgId, connectionOf(request.key));
    return paused;
  }

  /** Answers how the last refresh failed while it is too early to try again. */
  function refreshBehind(request: ReadRequest<unknown>): { readonly error: unknown } | undefined {
    const paused = held(request, 'refresh');
    if (paused !== undefined) return paused;
    flights.send(request)?.then(
      (landed) => landed && pauses.landed(request),
      (error: unknown) => pauses.failed(request, 'refresh', error),
    );
    return undefined;
  }

  /** Counts what the source fails, once for all who wait for it. A caller whose own time is over says nothing of the source. */
  function waitedFor(request: ReadRequest<unknown>): ReadRequest<unknown> {
    return {
      ...request,
      load: async (deadlineMs, behind) => {
        try {
          return await request.load(deadlineMs, behind);
        } catch (error) {
          pauses.failed(request, CLASS_OF[request.policy.domain], error);
          throw error;
        }
      },
    };
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
