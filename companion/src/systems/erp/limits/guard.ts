/** All that stands before one connection: its breaker, its retry budget, and its places for reads and for writes. */
import type { ErpError } from '../errors.ts';
import type { CallContext, Capabilities } from '../port.ts';
import { openBreaker } from './breaker.ts';
import { openPlaces } from './places.ts';
import type { ConnectionState, Direction } from './port.ts';
import { retriesSpent } from './refusals.ts';
import { openRetryBudget } from './retry-budget.ts';
import type { ShareDeps } from './share.ts';

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
  const budget = openRetryBudget(steady);
  const of = { orgId, connectionId, holder };
  const places = {
    read: openPlaces(deps, { ...of, direction: 'read', maximum: capabilities.maxConcurrentReads }),
    write: openPlaces(deps, { ...of, direction: 'write', maximum: capabilities.maxConcurrentWrites }),
  };

  function refusal(direction: Direction, call: CallContext): ErpError | undefined {
    const refused = breaker.refusal(direction);
    if (refused !== undefined || call.retry !== true) return refused;
    const inMs = budget.take();
    return inMs === undefined ? undefined : retriesSpent(inMs);
  }

  return {
    async run(direction, call, act) {
      const refused = refusal(direction, call);
      if (refused !== undefined) throw refused;
      const made = { begun: false };
      try {
        return await places[direction].run(call, (left) =>
          breaker.run(direction, left.deadlineMs, (deadlineMs) => {
            made.begun = true;
            if (call.retry !== true) budget.earn();
            return act({ ...left, deadlineMs });
          }),
        );
      } finally {
        if (call.retry === true && !made.begun) budget.putBack();
      }
    },
    async probe(call, act) {
      if (breaker.state() !== 'open') return;
      try {
        await places.read.run(call, (left) =>
          breaker.run('probe', left.deadlineMs, (deadlineMs) => act({ ...left, deadlineMs })),
        );
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
