/**
 * How long a source that failed is left alone before a look at a page asks it for the same again: by the retry rule of the
 * error and of the class of work. What is read behind an older value is of class refresh; what somebody waits for is of class
 * payment (invoices, payments) or credit (all else).
 *
 * No look waits for it: within a pause the older value is shown, with why there is no newer one. What a person asks for
 * expressly, what is decided by, and what there is no older value of is asked for at any time. Each process counts for itself.
 */
import { LRUCache } from 'lru-cache';
import type { Criticality } from '../canonical/criticality.ts';
import type { Clock } from '../canonical/time.ts';
import { ErpError } from '../systems/erp/errors.ts';
import { PAUSE_MAX_MS, REFRESH_PAUSE_MS, REFRESH_PAUSES_MAX } from './limits.ts';
import type { FreshnessDomain, ReadRequest } from './port.ts';

type Asked = Pick<ReadRequest<unknown>, 'orgId' | 'policy' | 'key' | 'delaysFor'>;
export type ReadClass = Exclude<Criticality, 'order'>;

/** The class of a reading that somebody waits for. */
export const CLASS_OF: Readonly<Record<FreshnessDomain, ReadClass>> = {
  credit: 'credit',
  customer: 'credit',
  exchangeRates: 'credit',
  invoices: 'payment',
  payments: 'payment',
};

export interface Pauses {
  /** How the last load of this class failed, while it is too early for another. */
  held(request: Asked, of: ReadClass): { readonly error: unknown } | undefined;
  failed(request: Asked, of: ReadClass, error: unknown): void;
  /** The source answered: whatever failed before counts no more. */
  landed(request: Asked): void;
}

interface Pause {
  readonly error: unknown;
  readonly untilMs: number;
  /** Loads in a row that the source failed. */
  readonly failures: number;
}

export function openPauses(clock: Clock): Pauses {
  const known = new LRUCache<string, Pause>({ max: REFRESH_PAUSES_MAX });
  return {
    held(request, of) {
      const pause = known.get(idOf(request, of));
      return pause !== undefined && clock.now() < pause.untilMs ? pause : undefined;
    },
    failed(request, of, error) {
      const id = idOf(request, of);
      const before = known.get(id)?.failures ?? 0;
      // What our own limits or our own database kept from the source uses no schedule up.
      const failures = error instanceof ErpError && error.asked ? before + 1 : before;
      const untilMs = clock.now() + pauseMs(request, of, error, failures);
      known.set(id, { error, untilMs, failures });
    },
    landed(request) {
      known.delete(idOf(request, 'refresh'));
      known.delete(idOf(request, CLASS_OF[request.policy.domain]));
    },
  };
}

/** The last delay of a schedule is kept to: a page asks again for as long as people look at it. */
function pauseMs({ delaysFor }: Asked, of: ReadClass, error: unknown, failures: number): number {
  const withoutRule = of === 'refresh' ? REFRESH_PAUSE_MS : 0;
  if (!(error instanceof ErpError) || !error.asked) return withoutRule;
  const delays = delaysFor?.(error.code, of) ?? [];
  const delay = delays[Math.min(failures, delays.length) - 1];
  if (delay === undefined) return withoutRule;
  return Math.min(Math.max(delay * 1_000, error.retryAfterMs ?? 0), PAUSE_MAX_MS);
}

function idOf({ orgId, policy, key }: Asked, of: ReadClass): string {
  return JSON.stringify([of, orgId, policy.domain, key]);
}
