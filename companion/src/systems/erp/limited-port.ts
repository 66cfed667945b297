/**
 * An ERP port that asks no more at once than the ERP takes, by its capabilities: reads and writes each in a queue of their
 * own. Waiting counts against the call's deadline, and a call that has waited too long is never made.
 *
 * The limit is this process's own: those of several replicas add up.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../canonical/time.ts';
import { ErpError } from './errors.ts';
import { noAnswer } from './http-failure.ts';
import type { CallContext, ErpPort } from './port.ts';

export interface LimitedPort {
  readonly port: ErpPort;
  /** Closes the port once nothing is under way or waiting any more. */
  closeWhenIdle(): Promise<void>;
}

/** Calls that may wait in a queue: past this, waiting is of no use to anybody. */
const WAITING_MAX = 1_000;
const CROWDED_RETRY_MS = 1_000;

export function limitPort(inner: ErpPort, clock: Clock): LimitedPort {
  const { maxConcurrentReads, maxConcurrentWrites, simulate } = inner.capabilities;
  const reads = pLimit(maxConcurrentReads);
  const writes = pLimit(maxConcurrentWrites);
  let busy = 0;
  let onIdle: (() => void) | undefined;

  async function run<T>(limit: LimitFunction, call: CallContext, act: (left: CallContext) => Promise<T>): Promise<T> {
    busy += 1;
    try {
      return await inTurn(limit, clock, call, act);
    } finally {
      busy -= 1;
      if (busy === 0) onIdle?.();
    }
  }
  const read = <T>(call: CallContext, act: (left: CallContext) => Promise<T>) => run(reads, call, act);
  const write = <T>(call: CallContext, act: (left: CallContext) => Promise<T>) => run(writes, call, act);
  const tryOut = simulate === 'draft' ? write : read;

  const port: ErpPort = {
    kind: inner.kind,
    capabilities: inner.capabilities,
    ping: (call) => read(call, (left) => inner.ping(left)),
    getCustomer: (entity, customer, call) => read(call, (left) => inner.getCustomer(entity, customer, left)),
    findCustomers: (entity, query, cursor, call) =>
      read(call, (left) => inner.findCustomers(entity, query, cursor, left)),
    getCredit: (entity, customer, call) => read(call, (left) => inner.getCredit(entity, customer, left)),
    listExchangeRates: (entity, call) => read(call, (left) => inner.listExchangeRates(entity, left)),
    simulateOrder: (entity, order, call) => tryOut(call, (left) => inner.simulateOrder(entity, order, left)),
    findOrderByKey: (entity, key, call) => read(call, (left) => inner.findOrderByKey(entity, key, left)),
    submitOrder: (entity, order, call) => write(call, (left) => inner.submitOrder(entity, order, left)),
    recheckOrder: (entity, number, call) => write(call, (left) => inner.recheckOrder(entity, number, left)),
    getOrder: (entity, number, call) => read(call, (left) => inner.getOrder(entity, number, left)),
    changeOrder: (entity, number, order, call) => write(call, (left) => inner.changeOrder(entity, number, order, left)),
    cancelOrder: (entity, number, reason, call) =>
      write(call, (left) => inner.cancelOrder(entity, number, reason, left)),
    listInvoices: (entity, query, cursor, call) =>
      read(call, (left) => inner.listInvoices(entity, query, cursor, left)),
    listPayments: (entity, query, cursor, call) =>
      read(call, (left) => inner.listPayments(entity, query, cursor, left)),
    changes: (entity, kind, cursor, call) => read(call, (left) => inner.changes(entity, kind, cursor, left)),
    close: () => inner.close(),
  };

  return {
    port,
    async closeWhenIdle() {
      if (busy > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
      }
      await inner.close();
    },
  };
}

/** Waits for a place and then acts with the time that is left. Once given up on while waiting, the act is never begun. */
function inTurn<T>(
  limit: LimitFunction,
  clock: Clock,
  call: CallContext,
  act: (left: CallContext) => Promise<T>,
): Promise<T> {
  if (limit.pendingCount >= WAITING_MAX) {
    const message = `${WAITING_MAX} calls already wait for the ERP`;
    return Promise.reject(
      new ErpError('THROTTLED', message, { retryable: true, outcomeKnown: true, retryAfterMs: CROWDED_RETRY_MS }),
    );
  }
  const end = clock.now() + call.deadlineMs;
  return new Promise<T>((resolve, reject) => {
    let givenUp = false;
    const giveUp = () => {
      givenUp = true;
      stopWaiting();
      reject(noAnswer('has too much to do: no place became free in time', { write: true, sent: false }));
    };
    const timer = setTimeout(giveUp, Math.max(0, call.deadlineMs));
    const stopWaiting = () => {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', giveUp);
    };
    call.signal?.addEventListener('abort', giveUp, { once: true });
    void limit(async () => {
      stopWaiting();
      if (givenUp) return;
      const deadlineMs = end - clock.now();
      if (deadlineMs <= 0) {
        giveUp();
        return;
      }
      await act({ ...call, deadlineMs }).then(resolve, reject);
    });
  });
}
