/** Tryton behind the ERP port. */
import type { EntityRef } from '../../../../canonical/entity.ts';
import type { Clock } from '../../../../canonical/time.ts';
import { ErpError } from '../../errors.ts';
import type { CallContext, Capabilities, ErpPort } from '../../port.ts';
import type { Books } from './books.ts';
import { changesSince } from './change-feed.ts';
import { readCredit } from './credit.ts';
import { findCustomers, readCustomer } from './customer.ts';
import { type Desk, deskOf, openCalls } from './desk.ts';
import { listExchangeRates } from './exchange-rate.ts';
import { listInvoices } from './invoice.ts';
import type { JsonRpc } from './json-rpc.ts';
import { cancel, change, recheck } from './order-change.ts';
import { readOrder, readOrderById, salesByKey, standingSale } from './order-reader.ts';
import { listPayments } from './payment.ts';
import { simulate } from './simulation.ts';
import { submit } from './submission.ts';

const PAGE = 50;
const CLOSE_MS = 2_000;

export const CAPABILITIES: Capabilities = {
  simulate: 'erp',
  exposure: 'erp',
  creditEnforced: true,
  /** sale_credit_limit counts untaxed amounts. */
  openOrdersCount: 'net',
  idempotency: 'none',
  changeOrder: true,
  cancelOrder: true,
  webhooks: 'none',
  optimisticLock: 'timestamp',
  deleteFeed: false,
  /** Its reports are made for somebody who is signed in. */
  invoicePdf: false,
  /** Confirms lock the tables they look at: sixteen at once took longer than one after the other. */
  maxConcurrentWrites: 1,
  maxConcurrentReads: 4,
  maxPage: PAGE,
  /** The server waits up to 37 s for locks ([database] retry = 60) and then does the work. */
  longestExecutionMs: 60_000,
};

export function trytonPort(parts: {
  readonly rpc: JsonRpc;
  readonly books: Books;
  readonly clock: Clock;
  readonly closeTransport: () => Promise<void>;
}): ErpPort {
  const { rpc, books, clock } = parts;

  async function desk(entity: EntityRef, call: CallContext): Promise<Desk> {
    const opened = openCalls(rpc, clock, call);
    return deskOf(opened, await books.company(opened, entity));
  }

  return {
    kind: 'tryton',
    capabilities: CAPABILITIES,

    async ping(call) {
      const version = await rpc.version(call);
      await rpc.logIn(call);
      return { product: 'Tryton', version };
    },

    getCustomer: async (entity, customer, call) => readCustomer(await desk(entity, call), customer),
    findCustomers: async (entity, { text }, cursor, call) =>
      findCustomers(await desk(entity, call), text, checkedCursor(cursor), PAGE),
    getCredit: async (entity, customer, call) => readCredit(await desk(entity, call), customer),
    listExchangeRates: async (entity, call) => listExchangeRates(await desk(entity, call)),
    simulateOrder: async (entity, order, call) => simulate(await desk(entity, call), order),

    async findOrderByKey(entity, key, call) {
      const at = await desk(entity, call);
      const found = standingSale(await salesByKey(at, key));
      return found === undefined ? undefined : (await readOrderById(at, found.id)).order;
    },

    submitOrder: async (entity, order, call) => submit(await desk(entity, call), order),
    recheckOrder: async (entity, number, call) => recheck(await desk(entity, call), number),
    getOrder: async (entity, number, call) => (await readOrder(await desk(entity, call), number)).order,
    changeOrder: async (entity, number, order, call) => change(await desk(entity, call), number, order),
    cancelOrder: async (entity, number, reason, call) => cancel(await desk(entity, call), number, reason),
    listInvoices: async (entity, query, cursor, call) =>
      listInvoices(await desk(entity, call), query, checkedCursor(cursor), PAGE),
    listPayments: async (entity, { customer }, cursor, call) =>
      listPayments(await desk(entity, call), customer, checkedCursor(cursor), PAGE),
    changes: async (entity, kind, cursor, call) => changesSince(await desk(entity, call), kind, cursor),

    async close() {
      await rpc.close({ deadlineMs: CLOSE_MS, correlationId: 'close', criticality: 'refresh' });
      await parts.closeTransport();
    },
  };
}

/** Cursors of pages are record ids. */
function checkedCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || /^\d{1,10}$/.test(cursor)) return cursor;
  throw new ErpError('VALIDATION', 'the cursor is not one of ours', { retryable: false, outcomeKnown: true });
}
