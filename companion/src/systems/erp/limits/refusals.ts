/** What a caller is told when an ERP is not asked, for our own limits. Nothing was done, and it may be tried later. */
import type { Criticality } from '../../../canonical/criticality.ts';
import { ErpError, type ErpErrorCode } from '../errors.ts';

/** The less it matters, the later it is to come again. */
const COME_AGAIN_MS: Readonly<Record<Criticality, number>> = {
  order: 1_000,
  payment: 2_000,
  credit: 5_000,
  refresh: 15_000,
};

function notAsked(code: ErpErrorCode, message: string, retryAfterMs?: number): ErpError {
  return new ErpError(code, message, {
    ...{ retryable: true, outcomeKnown: true, asked: false },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export function crowded(criticality: Criticality): ErpError {
  return notAsked('THROTTLED', 'Too many calls already wait for the ERP.', COME_AGAIN_MS[criticality]);
}

export function noPlaceInTime(): ErpError {
  return notAsked('UNAVAILABLE', 'The ERP has too much to do: no place became free in time.');
}

export function retriesSpent(retryAfterMs: number): ErpError {
  return notAsked('THROTTLED', 'Too much is being asked of the ERP again; first calls go before.', retryAfterMs);
}

export function askedForTime(retryAfterMs: number): ErpError {
  return notAsked(
    'THROTTLED',
    'The ERP asked to be left alone for a while; it is asked again after that.',
    retryAfterMs,
  );
}

export function breakerOpen(retryAfterMs: number): ErpError {
  return notAsked('UNAVAILABLE', 'The ERP has not answered lately; it is asked again when it does.', retryAfterMs);
}
