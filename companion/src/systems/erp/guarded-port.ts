/**
 * An ERP port that asks no more at once than the ERP takes, all processes together, by its capabilities: reads and writes
 * each have places of their own (limits/places.ts). It stops asking an ERP that does not answer (limits/breaker.ts), and keeps
 * what is asked again within a budget (limits/retry-budget.ts).
 */
import { type GuardOptions, openGuard } from './limits/guard.ts';
import type { ConnectionState } from './limits/port.ts';
import type { ShareDeps } from './limits/share.ts';
import type { CallContext, ErpPort } from './port.ts';

export interface GuardedPort {
  readonly port: ErpPort;
  state(): ConnectionState;
  /** Asks an ERP that is not asked any more whether it answers again; does nothing for any other. Never rejects. */
  probe(): Promise<void>;
  /** Closes the port once nothing is under way or waiting any more. */
  closeWhenIdle(): Promise<void>;
}

const PROBE_MS = 5_000;

export function guardPort(
  deps: ShareDeps,
  inner: ErpPort,
  options: Omit<GuardOptions, 'capabilities' | 'kind'>,
): GuardedPort {
  const { capabilities } = inner;
  const guard = openGuard(deps, { ...options, capabilities, kind: inner.kind });
  let busy = 0;
  let onIdle: (() => void) | undefined;

  async function counted<T>(work: Promise<T>): Promise<T> {
    busy += 1;
    try {
      return await work;
    } finally {
      busy -= 1;
      if (busy === 0) onIdle?.();
    }
  }
  type Act<T> = (left: CallContext) => Promise<T>;
  const read = <T>(call: CallContext, act: Act<T>) => counted(guard.run('read', call, act));
  const write = <T>(call: CallContext, act: Act<T>) => counted(guard.run('write', call, act));
  const tryOut = capabilities.simulate === 'draft' ? write : read;

  const port: ErpPort = {
    kind: inner.kind,
    capabilities,
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
    state: () => guard.state(),
    probe: () =>
      counted(
        guard.probe({ deadlineMs: PROBE_MS, correlationId: 'probe', criticality: 'refresh' }, (left) =>
          inner.ping(left),
        ),
      ),
    async closeWhenIdle() {
      if (busy > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
      }
      await guard.close();
      await inner.close();
    },
  };
}
