/** An ERP that can be away: it takes orders by key, counts every call that reaches it, and says nothing of limits. */
import { extend, money, sum } from '../../../companion/src/canonical/money.ts';
import { instant } from '../../../companion/src/canonical/time.ts';
import { ErpError } from '../../../companion/src/systems/erp/errors.ts';
import type {
  CallContext,
  Capabilities,
  ErpOrder,
  ErpPort,
  OrderRequest,
} from '../../../companion/src/systems/erp/port.ts';
import type { Loop } from '../simulation/loop.ts';

/** refused: nobody listens. silent: what is sent is not answered within its deadline, and not done. */
export type Absence = 'refused' | 'silent';

export interface OutageErp {
  readonly port: ErpPort;
  absence: Absence | undefined;
  /** Calls that reached its address, answered or not, by what they were for. */
  readonly calls: { order: number; probe: number; page: number };
  /** Calls that it did not answer. */
  unanswered: number;
  /** Orders in its books by our key; more than one under a key is one too many. */
  readonly orders: ReadonlyMap<string, readonly ErpOrder[]>;
}

export const CAPABILITIES: Capabilities = {
  ...{
    simulate: 'none',
    exposure: 'erp',
    creditEnforced: true,
    idempotency: 'none',
    changeOrder: false,
    cancelOrder: true,
  },
  ...{ webhooks: 'none', optimisticLock: 'none', deleteFeed: false, invoicePdf: false, openOrdersCount: 'net' },
  ...{ maxConcurrentReads: 8, maxConcurrentWrites: 8, maxPage: 100, longestExecutionMs: 30_000 },
};

const REFUSED_AFTER_MS = 3;
const READ_MS = 40;
const WRITE_MS = 120;

export function outageErp(loop: Loop): OutageErp {
  const orders = new Map<string, ErpOrder[]>();
  const byNumber = new Map<string, ErpOrder>();
  const erp = {
    absence: undefined as Absence | undefined,
    calls: { order: 0, probe: 0, page: 0 },
    unanswered: 0,
    orders,
  };

  /** What is under way when the ERP goes away is done and not answered, or neither. */
  async function call<T>(isWrite: boolean, takesMs: number, { deadlineMs }: CallContext, act: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const unanswered = (error: ErpError): void => {
        erp.unanswered += 1;
        reject(error);
      };
      const lost = () => unanswered(failure(isWrite ? 'TIMEOUT_UNKNOWN_OUTCOME' : 'UNAVAILABLE', !isWrite));
      if (erp.absence === 'refused') {
        loop.after(REFUSED_AFTER_MS, () => unanswered(failure('UNAVAILABLE', true)));
      } else if (erp.absence === 'silent') loop.after(deadlineMs, lost);
      else {
        loop.after(takesMs * (0.5 + loop.draw('takes')), () => {
          if (erp.absence === undefined) resolve(act());
          else if (loop.draw('done') < 0.5) {
            act();
            loop.after(1, lost);
          } else loop.after(1, lost);
        });
      }
    });
  }
  const read = <T>(context: CallContext, act: () => T) => {
    erp.calls[context.criticality === 'order' ? 'order' : 'page'] += 1;
    return call(false, READ_MS, context, act);
  };

  const port: ErpPort = {
    ...unused(),
    kind: 'simulated',
    capabilities: CAPABILITIES,
    ping: async (context) => {
      erp.calls.probe += 1;
      return call(false, READ_MS, context, () => ({ product: 'simulated', version: '1' }));
    },
    submitOrder: async (_entity, request, context) => {
      erp.calls.order += 1;
      return call(true, WRITE_MS, context, () => {
        const order = made(request, `SO${byNumber.size + 1}`, loop.now());
        byNumber.set(order.number, order);
        orders.set(request.key, [...(orders.get(request.key) ?? []), order]);
        return { outcome: 'accepted', order, duplicate: false, findings: [], raw: {} } as const;
      });
    },
    findOrderByKey: async (_entity, key, context) => read(context, () => orders.get(key)?.[0]),
    getOrder: async (_entity, number, context) =>
      read(context, () => {
        const found = byNumber.get(number);
        if (found === undefined) throw failure('NOT_FOUND', true);
        return found;
      }),
    listExchangeRates: async (_entity, context) => read(context, () => []),
  };
  return Object.assign(erp, { port });
}

function failure(code: 'UNAVAILABLE' | 'TIMEOUT_UNKNOWN_OUTCOME' | 'NOT_FOUND', outcomeKnown: boolean): ErpError {
  return new ErpError(code, '', { retryable: code !== 'NOT_FOUND', outcomeKnown });
}

function made(
  { key, customer, currency, lines, purchaseOrderNumber }: OrderRequest,
  number: string,
  now: number,
): ErpOrder {
  const priced = lines.map((line) => ({ ...line, net: extend(money(line.unitPrice, currency), line.quantity) }));
  const net = sum(
    priced.map((line) => line.net),
    currency,
  );
  return {
    ...{ number, erpId: number, key, state: 'open', customer, currency, net, gross: net, paymentTerms: 'Net 30' },
    tax: money('0', currency),
    lines: priced,
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
    asOf: instant(now),
  };
}

function unused() {
  const never = (): never => {
    throw new Error('an outage does not ask this of an ERP');
  };
  return {
    ...{ getCustomer: never, findCustomers: never, getCredit: never, listInvoices: never, simulateOrder: never },
    ...{ listPayments: never, changes: never, recheckOrder: never, changeOrder: never, cancelOrder: never },
    close: async () => undefined,
  };
}
