/**
 * The ERP port: all that the process folders know of an ERP. One adapter folder per vendor implements it.
 *
 * Glossary
 *   scope        connection and entity the call is about
 *   key          our idempotency key for an order, at most 35 characters, findable in the ERP (findOrderByKey)
 *   held         the ERP has the order, or a draft of it, and will not go on until credit is cleared
 *   raw          the vendor's reply as it came, for the record; never shown to a rep
 *
 * Every call takes a CallContext and ends by its deadline. Every failure is an ErpError. What is answered about another record
 * than the one that was asked about is CONTRACT_BROKEN (checked-port.ts).
 */
import type { CreditPosition } from '../../canonical/credit-position.ts';
import type { Criticality } from '../../canonical/criticality.ts';
import type { Customer } from '../../canonical/customer.ts';
import type { EntityRef } from '../../canonical/entity.ts';
import type { Invoice, Payment } from '../../canonical/invoice.ts';
import type { Money } from '../../canonical/money.ts';
import type { OrderLine } from '../../canonical/order.ts';
import type { Day, Instant } from '../../canonical/time.ts';
import type { Finding } from './errors.ts';

export interface CallContext {
  /** Milliseconds this call may take, its own retries included. */
  readonly deadlineMs: number;
  readonly correlationId: string;
  /** W3C Trace Context, sent on to the ERP; absent: nothing is traced. */
  readonly traceparent?: string;
  /** How much hangs on it: who comes first where the ERP takes few calls, and who is refused first. */
  readonly criticality: Criticality;
  /** The same was asked before and did not come through: it counts against the connection's retry budget. */
  readonly retry?: boolean;
  readonly signal?: AbortSignal;
}

export interface Capabilities {
  /** erp: the ERP computes price, tax and credit without a document; draft: by a draft that is removed again; none. */
  readonly simulate: 'erp' | 'draft' | 'none';
  readonly exposure: 'erp' | 'computed';
  /** The ERP itself refuses or holds an order over the limit. */
  readonly creditEnforced: boolean;
  /** What open orders count for in the exposure: before or after tax. */
  readonly openOrdersCount: 'net' | 'gross';
  /** sync: the ERP answers a repeated key with the first order; none: drafts are searched by key. */
  readonly idempotency: 'sync' | 'none';
  readonly changeOrder: boolean;
  readonly cancelOrder: boolean;
  readonly webhooks: 'none' | 'webhook' | 'eventBus';
  readonly optimisticLock: 'etag' | 'timestamp' | 'none';
  readonly deleteFeed: boolean;
  /** An invoice comes with the address of its PDF, which a browser opens with nothing of ours. */
  readonly invoicePdf: boolean;
  /** Writes that this connection takes at once. */
  readonly maxConcurrentWrites: number;
  readonly maxConcurrentReads: number;
  readonly maxPage: number;
  /** The longest the ERP may still work on a request after its answer was lost, in ms: before that, 'not found' proves nothing. */
  readonly longestExecutionMs: number;
}

export interface OrderRequest {
  readonly key: string;
  readonly customer: string;
  readonly billTo?: string;
  readonly shipTo?: string;
  readonly currency: string;
  readonly purchaseOrderNumber?: string;
  readonly paymentTerms?: string;
  readonly requestedDate?: Day;
  readonly prepaid?: boolean;
  readonly lines: readonly OrderLine[];
}

export interface SimulatedLine {
  readonly lineId: string;
  readonly product: string;
  /** False: the ERP does not know the product, or does not sell it here. */
  readonly eligible: boolean;
  /** What the ERP would charge for one unit, as a decimal string in the order's currency. */
  readonly unitPrice?: string;
  readonly net?: Money;
  readonly tax?: Money;
}

export interface Simulation {
  readonly mode: 'erp' | 'draft' | 'local';
  readonly lines: readonly SimulatedLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  readonly paymentTerms?: string;
  readonly findings: readonly Finding[];
  readonly asOf: Instant;
}

export type ErpOrderState = 'draft' | 'held' | 'open' | 'shipped' | 'invoiced' | 'closed' | 'cancelled';

export interface ErpOrderLine {
  /** Our line id where the ERP kept it. */
  readonly lineId?: string;
  readonly product: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly net: Money;
}

export interface ErpOrder {
  /** The ERP's order number as people use it. */
  readonly number: string;
  readonly erpId: string;
  /** Our key that the ERP's order carries, as the ERP says it: never what was asked for. */
  readonly key?: string;
  /** Keys that it carried before a change under a newer one, and is still found by. */
  readonly formerKeys?: readonly string[];
  readonly state: ErpOrderState;
  readonly customer: string;
  readonly currency: string;
  readonly purchaseOrderNumber?: string;
  readonly paymentTerms?: string;
  /** Customer numbers; absent: the ERP does not say. */
  readonly billTo?: string;
  readonly shipTo?: string;
  readonly requestedDate?: Day;
  /** The ERP takes it as paid in advance; absent: the ERP does not say. */
  readonly prepaid?: boolean;
  readonly lines: readonly ErpOrderLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  /** Set while state is held. */
  readonly hold?: Hold;
  /** Opaque version for optimistic locking. */
  readonly version?: string;
  readonly asOf: Instant;
}

export interface Hold {
  readonly code: 'CREDIT_LIMIT' | 'OVERDUE' | 'CUSTOMER_BLOCKED' | 'OTHER';
  /** The ERP's own words. */
  readonly message: string;
}

/** accepted and held come with the order that now stands in the ERP; a refusal for good is an ErpError. */
export interface SubmitResult {
  readonly outcome: 'accepted' | 'held';
  readonly order: ErpOrder;
  /** The ERP had this key already: nothing was made. */
  readonly duplicate: boolean;
  readonly findings: readonly Finding[];
  readonly raw: unknown;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface ExchangeRate {
  /** 1 `from` = `rate` `to`. */
  readonly from: string;
  readonly to: string;
  readonly rate: string;
  readonly day: Day;
}

export type ChangeKind = 'customer' | 'order' | 'invoice' | 'payment';

export interface ChangeSet {
  readonly kind: ChangeKind;
  /** Ids to re-read: what changed, was made or was removed since the cursor. May repeat what was seen (overlap). */
  readonly ids: readonly string[];
  /** Pass to the next call. */
  readonly cursor: string;
}

export interface InvoiceQuery {
  readonly customer?: string;
  readonly orderNumber?: string;
  readonly openOnly?: boolean;
}

export interface ErpPort {
  /** Adapter kind, e.g. "sandbox", "tryton". */
  readonly kind: string;
  readonly capabilities: Capabilities;

  /** Proves that the address answers and our credentials are accepted. */
  ping(ctx: CallContext): Promise<{ readonly product: string; readonly version: string }>;

  getCustomer(entity: EntityRef, customer: string, ctx: CallContext): Promise<Customer>;
  findCustomers(
    entity: EntityRef,
    query: { readonly text: string },
    cursor: string | undefined,
    ctx: CallContext,
  ): Promise<Page<Customer>>;
  getCredit(entity: EntityRef, customer: string, ctx: CallContext): Promise<CreditPosition>;
  listExchangeRates(entity: EntityRef, ctx: CallContext): Promise<readonly ExchangeRate[]>;

  /** Price, tax, terms and product eligibility for an order that is not placed. Unknown products are lines that are not eligible. */
  simulateOrder(entity: EntityRef, order: Omit<OrderRequest, 'key'>, ctx: CallContext): Promise<Simulation>;

  /** The one order that carries the key, or undefined when the ERP has none. */
  findOrderByKey(entity: EntityRef, key: string, ctx: CallContext): Promise<ErpOrder | undefined>;

  /** Places the order once for its key: repeating the call with the key never makes a second one. */
  submitOrder(entity: EntityRef, order: OrderRequest, ctx: CallContext): Promise<SubmitResult>;

  /** Asks the ERP to check a held order again as it stands there. */
  recheckOrder(entity: EntityRef, number: string, ctx: CallContext): Promise<SubmitResult>;

  getOrder(entity: EntityRef, number: string, ctx: CallContext): Promise<ErpOrder>;

  /** Makes the ERP's order carry new content; held when the new content does not pass its credit check. */
  changeOrder(entity: EntityRef, number: string, order: OrderRequest, ctx: CallContext): Promise<SubmitResult>;
  cancelOrder(entity: EntityRef, number: string, reason: string, ctx: CallContext): Promise<ErpOrder>;

  listInvoices(
    entity: EntityRef,
    query: InvoiceQuery,
    cursor: string | undefined,
    ctx: CallContext,
  ): Promise<Page<Invoice>>;
  listPayments(
    entity: EntityRef,
    query: { readonly customer: string },
    cursor: string | undefined,
    ctx: CallContext,
  ): Promise<Page<Payment>>;

  /** Without a cursor: a cursor for now, and no ids. */
  changes(entity: EntityRef, kind: ChangeKind, cursor: string | undefined, ctx: CallContext): Promise<ChangeSet>;

  /** Ends what the adapter holds open. */
  close(): Promise<void>;
}

/** Finds the adapter of a connection; made by the registry, given to the process folders by app.ts. */
export interface ErpDirectory {
  /** Throws LedgerlineError ENTITY_UNKNOWN when the org has no such connection. */
  connection(orgId: string, connectionId: string): Promise<ErpPort>;
}
