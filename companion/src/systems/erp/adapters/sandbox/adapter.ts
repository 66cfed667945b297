/** The sandbox ERP behind the ERP port. */
import { z } from 'zod';
import type { EntityRef } from '../../../../canonical/entity.ts';
import type { ConnectionEntity } from '../../connection-store.ts';
import type { CallContext, Capabilities, ErpPort } from '../../port.ts';
import type { Desk, SandboxApi } from './api.ts';
import { changesSince } from './change-feed.ts';
import { readCredit } from './credit.ts';
import { findCustomers, readCustomer } from './customer.ts';
import { listExchangeRates } from './exchange-rate.ts';
import { listInvoices } from './invoice.ts';
import { findOrderByKey, readOrder } from './order.ts';
import { listPayments } from './payment.ts';
import { simulate } from './simulation.ts';
import { cancel, change, recheck, submit } from './submission.ts';

export const CAPABILITIES: Capabilities = {
  simulate: 'erp',
  exposure: 'erp',
  creditEnforced: true,
  openOrdersCount: 'net',
  idempotency: 'sync',
  changeOrder: true,
  cancelOrder: true,
  webhooks: 'none',
  optimisticLock: 'none',
  deleteFeed: true,
  invoicePdf: true,
  maxConcurrentWrites: 8,
  maxConcurrentReads: 16,
  maxPage: 100,
  /** It works for a tenth of a second at most; the rest is for a machine under load. */
  longestExecutionMs: 10_000,
};

const aboutSchema = z.object({ product: z.string().min(1), release: z.string().min(1) });

export function sandboxPort(parts: {
  readonly api: SandboxApi;
  readonly entities: readonly ConnectionEntity[];
  readonly capabilities: Capabilities;
}): ErpPort {
  const { api, entities, capabilities } = parts;
  const at = (entity: EntityRef, call: CallContext): Desk => api.desk(entities, entity, call);

  return {
    kind: 'sandbox',
    capabilities,

    async ping(call) {
      const { product, release } = await api.about(aboutSchema, call);
      return { product, version: release };
    },

    getCustomer: async (entity, customer, call) => readCustomer(at(entity, call), customer),
    findCustomers: async (entity, { text }, cursor, call) => findCustomers(at(entity, call), text, cursor),
    getCredit: async (entity, customer, call) => readCredit(at(entity, call), customer),
    listExchangeRates: async (entity, call) => listExchangeRates(at(entity, call)),
    simulateOrder: async (entity, order, call) => simulate(at(entity, call), order),
    findOrderByKey: async (entity, key, call) => findOrderByKey(at(entity, call), key),
    submitOrder: async (entity, order, call) => submit(at(entity, call), order),
    recheckOrder: async (entity, number, call) => recheck(at(entity, call), number),
    getOrder: async (entity, number, call) => readOrder(at(entity, call), number),
    changeOrder: async (entity, number, order, call) => change(at(entity, call), number, order),
    cancelOrder: async (entity, number, reason, call) => cancel(at(entity, call), number, reason),
    listInvoices: async (entity, query, cursor, call) => listInvoices(at(entity, call), query, cursor),
    listPayments: async (entity, { customer }, cursor, call) => listPayments(at(entity, call), customer, cursor),
    changes: async (entity, kind, cursor, call) => changesSince(at(entity, call), kind, cursor),
    close: () => api.close(),
  };
}
