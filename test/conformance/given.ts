/** What the cases of the suite share: a port, fresh customers and orders, and a proxy to make things fail. */
import { randomUUID } from 'node:crypto';
import type { Invoice } from '../../companion/src/canonical/invoice.ts';
import { ErpError } from '../../companion/src/systems/erp/errors.ts';
import type { CallContext, ErpOrder, ErpPort, OrderRequest, Page } from '../../companion/src/systems/erp/port.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import type { ConformanceHarness, PortOptions } from './harness.ts';

/** Generous: nothing here is about speed. */
export const CALL: CallContext = { deadlineMs: 90_000, correlationId: 'conformance', criticality: 'order' };

export interface Given extends Pick<ConformanceHarness, 'us' | 'de' | 'customers' | 'seededOn' | 'words' | 'desk'> {
  readonly harness: ConformanceHarness;
  readonly port: ErpPort;
  /** A customer of its own with this limit in USD; absent: none. */
  customer(creditLimit?: string): Promise<string>;
  /** An order of one WIDGET at this price in USD, with a new key. */
  order(customer: string, amount: string, more?: Partial<OrderRequest>): OrderRequest;
  /** Runs the act with a port behind a fault proxy, then closes both. The proxy is clear, and the port has logged in. */
  behindProxy(act: (port: ErpPort, proxy: FaultProxy) => Promise<void>): Promise<void>;
  /** Runs the act with a port of its own, then closes it. */
  withPort(options: PortOptions, act: (port: ErpPort) => Promise<void>): Promise<void>;
  invoicesOf(customer: string): Promise<readonly Invoice[]>;
  close(): Promise<void>;
}

export type Givens = () => Given;

export function openGiven(harness: ConformanceHarness): Given {
  const { us, desk } = harness;
  const port = harness.port();
  let opened = 0;

  async function withPort(options: PortOptions, act: (own: ErpPort) => Promise<void>): Promise<void> {
    const own = harness.port(options);
    try {
      await act(own);
    } finally {
      await own.close();
    }
  }

  return {
    ...harness,
    harness,
    port,
    async customer(creditLimit) {
      opened += 1;
      const name = `Conformance ${opened} Ltd`;
      return desk.createCustomer({ name, ...(creditLimit === undefined ? {} : { creditLimit }) });
    },
    order: (customer, amount, more = {}) => ({
      key: newKey(),
      customer,
      currency: 'USD',
      lines: [{ lineId: '1', product: 'WIDGET', quantity: '1', unitPrice: amount }],
      ...more,
    }),
    withPort,
    async behindProxy(act) {
      const proxy = await openFaultProxy(harness.baseUrl);
      try {
        await withPort({ baseUrl: proxy.baseUrl }, async (behind) => {
          await behind.ping(CALL);
          await act(behind, proxy);
        });
      } finally {
        await proxy.close();
      }
    },
    invoicesOf: async (customer) => allOf((cursor) => port.listInvoices(us, { customer }, cursor, CALL)),
    async close() {
      await port.close();
      await harness.stop();
    },
  };
}

/** As the product makes them: 35 characters. */
export function newKey(): string {
  return `LL-${randomUUID().replaceAll('-', '')}`;
}

const PAGES_MAX = 100;

export async function allOf<T>(ask: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await ask(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === undefined) return items;
  }
  throw new Error(`more than ${PAGES_MAX} pages`);
}

/** The ErpError that the call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<ErpError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ErpError) return error;
    throw new Error('not an ErpError', { cause: error });
  }
  throw new Error('the call was expected to fail');
}

/** What of an order must not change on its way. */
export function contentOf({ customer, currency, purchaseOrderNumber, lines, net }: ErpOrder) {
  return {
    customer,
    currency,
    purchaseOrderNumber,
    net: net.amount,
    lines: lines.map(({ product, quantity, unitPrice }) => [product, Number(quantity), Number(unitPrice)]),
  };
}
