/**
 * An ERP port whose answers are about what was asked: the order of that key or number, the customer of that number. A proxy
 * that mixes up two answers, a cache, a replica that lags or a wrong filter would otherwise settle one order with another, or
 * show one customer's credit as another's.
 *
 * The innermost layer around an adapter, which says what the ERP said and fills in nothing that was asked. An answer about
 * anything else is CONTRACT_BROKEN: after a write its outcome is unknown, since whatever was done stands.
 *
 * An address of a document that no page may link to is left out: the invoice is as good without it.
 */
import type { Invoice } from '../../canonical/invoice.ts';
import type { AddressPolicy } from './address-guard.ts';
import { documentLink } from './document-link.ts';
import { brokenAnswer } from './http-failure.ts';
import type { ErpOrder, ErpPort, SubmitResult } from './port.ts';

export function checkPort(inner: ErpPort, policy: AddressPolicy): ErpPort {
  return {
    kind: inner.kind,
    capabilities: inner.capabilities,
    ping: (call) => inner.ping(call),
    getCustomer: async (entity, customer, call) =>
      ofCustomer(await inner.getCustomer(entity, customer, call), customer),
    findCustomers: (entity, query, cursor, call) => inner.findCustomers(entity, query, cursor, call),
    getCredit: async (entity, customer, call) => ofCustomer(await inner.getCredit(entity, customer, call), customer),
    listExchangeRates: (entity, call) => inner.listExchangeRates(entity, call),
    simulateOrder: (entity, order, call) => inner.simulateOrder(entity, order, call),
    findOrderByKey: async (entity, key, call) => {
      const found = await inner.findOrderByKey(entity, key, call);
      return found === undefined ? undefined : ofKey(found, key, false);
    },
    submitOrder: async (entity, order, call) => {
      const result = await inner.submitOrder(entity, order, call);
      ofKey(result.order, order.key, true);
      return result;
    },
    recheckOrder: async (entity, number, call) => doneTo(await inner.recheckOrder(entity, number, call), number),
    getOrder: async (entity, number, call) => ofNumber(await inner.getOrder(entity, number, call), number, false),
    changeOrder: async (entity, number, order, call) =>
      doneTo(await inner.changeOrder(entity, number, order, call), number),
    cancelOrder: async (entity, number, reason, call) =>
      ofNumber(await inner.cancelOrder(entity, number, reason, call), number, true),
    listInvoices: async (entity, query, cursor, call) => {
      const page = await inner.listInvoices(entity, query, cursor, call);
      for (const invoice of page.items) {
        if (query.customer !== undefined) ofCustomer(invoice, query.customer);
        if (query.orderNumber !== undefined && !invoice.orderNumbers.includes(query.orderNumber)) {
          throw brokenAnswer(`answers invoice ${invoice.number}, which bills no order ${query.orderNumber}`, false);
        }
      }
      return { ...page, items: page.items.map((invoice) => linked(invoice, policy)) };
    },
    listPayments: async (entity, query, cursor, call) => {
      const page = await inner.listPayments(entity, query, cursor, call);
      for (const payment of page.items) ofCustomer(payment, query.customer);
      return page;
    },
    changes: (entity, kind, cursor, call) => inner.changes(entity, kind, cursor, call),
    close: () => inner.close(),
  };
}

function ofCustomer<T extends { readonly customer: string }>(answered: T, customer: string): T {
  if (answered.customer === customer) return answered;
  throw brokenAnswer(`answers about customer ${answered.customer}; it was asked about ${customer}`, false);
}

function linked(invoice: Invoice, policy: AddressPolicy): Invoice {
  const { pdfUrl: said, ...unlinked } = invoice;
  if (said === undefined) return invoice;
  const pdfUrl = documentLink(said, policy);
  return pdfUrl === undefined ? unlinked : { ...unlinked, pdfUrl };
}

/** The key is what makes an order ours; whose it is and what it says is compared where it is told (orders/differences.ts). */
function ofKey(order: ErpOrder, key: string, write: boolean): ErpOrder {
  if (order.key === key || order.formerKeys?.includes(key) === true) return order;
  const carried = order.key === undefined ? 'no key' : `the key ${order.key}`;
  throw brokenAnswer(`answers order ${order.number}, which carries ${carried}; it was asked about ${key}`, write);
}

function ofNumber(order: ErpOrder, number: string, write: boolean): ErpOrder {
  if (order.number === number) return order;
  throw brokenAnswer(`answers order ${order.number}; it was asked about ${number}`, write);
}

function doneTo(result: SubmitResult, number: string): SubmitResult {
  ofNumber(result.order, number, true);
  return result;
}
