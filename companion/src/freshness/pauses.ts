/**
 * How long a source that failed is left alone before a look at a page asks it for the same again: by the retry rule of the
 * error and of the class of work. What is read behind an older value is of class refresh; what somebody waits for is of class
 * payment (invoices, payments) or credit (all else).
 *
 * No look waits for it: within a pause the older value is shown, with why there is no newer one. What a person asks for
 * expressly, what is decided by, and what there is no older value of is asked for at any time. Each process counts for itself,
 * and a pause is over at once when any process has read a newer value, or when the connection was renewed.
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
  /**
   * A schedule goes on to its next delay only when the pause before is over: what is asked for expressly within it waits for no
   * schedule, and uses none up. What never reached the source shortens no pause.
   */
  failed(request: Asked, of: ReadClass, error: unknown): void;
  /** The source answered: whatever failed before counts no more. */
  landed(request: Asked): void;
  /** It answered whoever asked it at `askedAtMs`, by our clock: what failed before that counts no more. */
  answered(request: Asked, askedAtMs: number): void;
  /** A connection was changed, or its ERP answers again: what failed through it counts no more. */
  renewed(orgId: string, connectionId: string): void;
}

interface Pause {
  readonly orgId: string;
  readonly key: string;
  readonly error: unknown;
  readonly failedAtMs: number;
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
      const nowMs = clock.now();
      const before = known.get(id);
      const holds = before !== undefined && nowMs < before.untilMs;
      // What our own limits or our own database kept from the source uses no schedule up.
      const reached = error instanceof ErpError && error.asked;
      const isStep = reached && !(holds && before.failures > 0);
      const failures = (before?.failures ?? 0) + (isStep ? 1 : 0);
      const untilMs = nowMs + pauseMs(request, of, error, failures);
      const { orgId, key } = request;
      if (holds && !reached) known.set(id, { ...before, untilMs: Math.max(before.untilMs, untilMs) });
      else known.set(id, { orgId, key, error, failedAtMs: nowMs, untilMs, failures });
    },
    landed(request) {
      for (const of of classesOf(request)) known.delete(idOf(request, of));
    },
    answered(request, askedAtMs) {
      // Most readings have no pause at all.
      if (known.size === 0) return;
      for (const of of classesOf(request)) {
        const id = idOf(request, of);
        const pause = known.peek(id);
        if (pause !== undefined && pause.failedAtMs < askedAtMs) known.delete(id);
      }
    },
    renewed(orgId, connectionId) {
      const isOf = ({ orgId: org, key }: Pause) => org === orgId && connectionOf(key) === connectionId;
      for (const [id, pause] of [...known.entries()]) if (isOf(pause)) known.delete(id);
    },
  };
}

/** The connection that a key is read through. */
export function connectionOf(key: string): string {
  const end = key.indexOf('/');
  return end === -1 ? key : key.slice(0, end);
}

function classesOf({ policy }: Asked): readonly ReadClass[] {
  return ['refresh', CLASS_OF[policy.domain]];
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
