/** All that stands before one connection: the time it asked for, its breaker, its retry budget, its places to read and write. */
import type { ErpError } from '../errors.ts';
import type { CallContext, Capabilities } from '../port.ts';
import { type CallKind, openBreaker } from './breaker.ts';
import { openPlaces } from './places.ts';
import type { ConnectionState, Direction } from './port.ts';
import { retriesSpent } from './refusals.ts';
import { openRetryBudget } from './retry-budget.ts';
import type { ShareDeps } from './share.ts';
import { openThrottle } from './throttle.ts';

export interface GuardOptions {
  readonly orgId: string;
  readonly connectionId: string;
  /** Of the adapter. */
  readonly kind: string;
  /** Of this process and port; no other has it. */
  readonly holder: string;
  readonly capabilities: Pick<Capabilities, 'maxConcurrentReads' | 'maxConcurrentWrites'>;
  /** The ERP does not answer, and is not asked any more until it does. */
  readonly onAway: () => void;
  /** The ERP had been away and answers again. */
  readonly onRecovered: () => void;
}

export interface Guard {
  /** `act` is given the time that is left. What is refused here is an ErpError whose `asked` is false. */
  run<T>(direction: Direction, call: CallContext, act: (left: CallContext) => Promise<T>): Promise<T>;
  /** While the breaker is open: lets `act` find out whether the ERP answers again. Never rejects. */
  probe(call: CallContext, act: (left: CallContext) => Promise<unknown>): Promise<void>;
  state(): ConnectionState;
  /** Gives the places back; nothing may be under way any more. */
  close(): Promise<void>;
}

export function openGuard(deps: ShareDeps, options: GuardOptions): Guard {
  const { orgId, connectionId, kind, holder, capabilities } = options;
  const { steady } = deps;
  const breaker = openBreaker({ steady, onOpened: options.onAway, onClosed: options.onRecovered });
  const throttle = openThrottle(steady);
  const budget = openRetryBudget(steady);
  const of = { orgId, connectionId, holder };
  const places = {
    read: openPlaces(deps, { ...of, direction: 'read', maximum: capabilities.maxConcurrentReads }),
    write: openPlaces(deps, { ...of, direction: 'write', maximum: capabilities.maxConcurrentWrites }),
  };

  function refusal(direction: Direction, call: CallContext): ErpError | undefined {
    const refused = throttle.refusal() ?? breaker.refusal(direction);
    if (refused !== undefined || call.retry !== true) return refused;
    const inMs = budget.take();
    return inMs === undefined ? undefined : retriesSpent(inMs);
  }

  /** The ERP may have asked for time while the call waited for its place. Before the breaker: to it, a refusal is an answer. */
  async function make<T>(kind: CallKind, left: CallContext, act: (left: CallContext) => Promise<T>): Promise<T> {
    const refused = throttle.refusal();
    if (refused !== undefined) throw refused;
    try {
      return await breaker.run(kind, left.deadlineMs, (deadlineMs) => act({ ...left, deadlineMs }));
    } catch (error) {
      throttle.failed(error);
      throw error;
    }
  }

  return {
    async run(direction, call, act) {
      const refused = refusal(direction, call);
      if (refused !== undefined) throw refused;
      const made = { begun: false };
      try {
        return await places[direction].run(call, (left) =>
          make(direction, left, (begun) => {
            made.begun = true;
            if (call.retry !== true) budget.earn();
            return act(begun);
          }),
        );
      } finally {
        if (call.retry === true && !made.begun) budget.putBack();
      }
    },
    async probe(call, act) {
      if (breaker.state() !== 'open') return;
      try {
        await places.read.run(call, (left) => make('probe', left, act));
      } catch {
        // It is still away: the next probe comes.
      }
    },
    state: () => ({
      ...{ orgId, connectionId, kind, breaker: breaker.state() },
      ...{ read: places.read.state(), write: places.write.state(), retriesLeft: budget.left() },
    }),
    close: async () => {
      await Promise.all([places.read.close(), places.write.close()]);
    },
  };
}
