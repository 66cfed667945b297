/**
 * Stops asking an ERP that does not answer, and finds out when it does again.
 *
 * Only what says that the ERP is away counts: UNAVAILABLE, and answers that were lost. A refusal, however hard, is an answer.
 * Open, it refuses at once; a probe, or a read once a pause is over, is let through alone, and its answer closes it. A write is
 * not: what is sent into a silence has to be looked up later. One that opens again soon after it was closed, since the ERP
 * greets but does not work, pauses for longer each time.
 *
 * cockatiel counts and keeps the state. It measures its pause by the time of day, which may be set; so the pause is ours.
 */
import { circuitBreaker, type CircuitBreakerPolicy, CircuitState, CountBreaker, handleWhen } from 'cockatiel';
import type { Clock } from '../../../canonical/time.ts';
import { ErpError } from '../errors.ts';
import { breakerOpen } from './refusals.ts';
import type { BreakerState } from './port.ts';

/** More than half of the last calls, and at least so many. */
const FAILED_SHARE = 0.5;
const CALLS_LOOKED_AT = 20;
const CALLS_MIN = 5;
const PAUSE_MS = 2_000;
const PAUSE_MAX_MS = 120_000;
/** Closed for longer than this, it was right to close. */
const STEADY_AFTER_MS = 60_000;
/** A read that finds out whether the ERP answers again keeps the others back no longer. */
export const TRIAL_MAX_MS = 10_000;
/** A call that was given less than this and got no answer says more about its caller than about the ERP. */
const HASTY_MS = 1_000;
/** Our own pause has passed when cockatiel is asked; it is not to add another. */
const NO_PAUSE_OF_ITS_OWN = Number.NEGATIVE_INFINITY;

/** probe: asks nothing but whether the ERP answers. */
export type CallKind = 'read' | 'write' | 'probe';

export interface Breaker {
  state(): BreakerState;
  /** Why such a call is not to be made now; undefined: it may. */
  refusal(kind: CallKind): ErpError | undefined;
  /** Makes a call within `deadlineMs`, or refuses it. `act` is given what it may take. */
  run<T>(kind: CallKind, deadlineMs: number, act: (deadlineMs: number) => Promise<T>): Promise<T>;
}

export interface BreakerOptions {
  readonly steady: Clock;
  /** It was closed until now. */
  readonly onOpened: () => void;
  /** The ERP answers again. */
  readonly onClosed: () => void;
}

export function openBreaker({ steady, onOpened, onClosed }: BreakerOptions): Breaker {
  const policy: CircuitBreakerPolicy = circuitBreaker(handleWhen(isAway), {
    halfOpenAfter: NO_PAUSE_OF_ITS_OWN,
    breaker: new CountBreaker({ threshold: FAILED_SHARE, size: CALLS_LOOKED_AT, minimumNumberOfCalls: CALLS_MIN }),
  });
  let reopened = 0;
  let pausedUntilMs = 0;
  let closedAtMs = Number.NEGATIVE_INFINITY;
  let wasClosed = true;

  policy.onBreak(() => {
    const nowMs = steady.now();
    const opened = wasClosed;
    if (opened) reopened = nowMs - closedAtMs < STEADY_AFTER_MS ? reopened + 1 : 0;
    wasClosed = false;
    pausedUntilMs = nowMs + Math.min(PAUSE_MS * 2 ** reopened, PAUSE_MAX_MS);
    if (opened) onOpened();
  });
  policy.onReset(() => {
    wasClosed = true;
    closedAtMs = steady.now();
    onClosed();
  });

  function refusal(kind: CallKind): ErpError | undefined {
    if (policy.state === CircuitState.Closed) return undefined;
    const leftMs = pausedUntilMs - steady.now();
    if (policy.state === CircuitState.HalfOpen) return breakerOpen(PAUSE_MS);
    if (kind === 'write') return breakerOpen(Math.max(leftMs, PAUSE_MS));
    // Of one that keeps opening, not even a probe is made before the pause is over.
    return leftMs <= 0 || (kind === 'probe' && reopened === 0) ? undefined : breakerOpen(leftMs);
  }

  return {
    state: () => STATES[policy.state],
    refusal,
    async run(kind, deadlineMs, act) {
      const refused = refusal(kind);
      if (refused !== undefined) throw refused;
      const outcome = await policy.execute(() => {
        const isTrial = policy.state === CircuitState.HalfOpen;
        return settle(act, isTrial ? Math.min(deadlineMs, TRIAL_MAX_MS) : deadlineMs, isTrial);
      });
      if ('failure' in outcome) throw outcome.failure;
      return outcome.value;
    },
  };
}

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'halfOpen',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** Throws what counts against the ERP and answers every other failure, so that it counts as an answer. */
async function settle<T>(
  act: (deadlineMs: number) => Promise<T>,
  deadlineMs: number,
  isTrial: boolean,
): Promise<{ readonly value: T } | { readonly failure: unknown }> {
  try {
    return { value: await act(deadlineMs) };
  } catch (failure) {
    const excused =
      !isTrial && deadlineMs < HASTY_MS && failure instanceof ErpError && failure.httpStatus === undefined;
    if (isAway(failure) && !excused) throw failure;
    return { failure };
  }
}

function isAway(error: unknown): boolean {
  return error instanceof ErpError && (error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT_UNKNOWN_OUTCOME');
}
