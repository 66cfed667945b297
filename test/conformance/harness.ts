/**
 * What the conformance suite needs of an ERP to try its adapter. One harness a vendor, in `test/conformance/<vendor>/` or
 * beside `<vendor>.test.ts`, which reads:
 *
 *     describeErpConformance('Vendor', openVendorHarness);
 *
 * Its demands:
 *   - The ERP is seeded with local/erp/story.json. The suite computes what the story's customers owe and never writes to
 *     them; all it writes to is opened fresh by `desk.createCustomer`.
 *   - `port()` makes an adapter's port over real HTTP by the adapter's own factory, with `allowPrivateAddresses: true`.
 *   - `desk` works in the ERP as its own people would, not through the adapter under test. All of it is in the entity "us",
 *     in USD, and has happened when its promise resolves.
 *   - Faults are the suite's matter (fault-proxy.ts): the harness only says by which requests an order is placed.
 */
import type { EntityRef } from '../../companion/src/canonical/entity.ts';
import type { Day } from '../../companion/src/canonical/time.ts';
import type { ErpPort } from '../../companion/src/systems/erp/port.ts';
import type { ProxiedRequest } from './fault-proxy.ts';

export interface ConformanceHarness {
  /** Where the ERP answers, as a connection would name it: the fault proxy stands before this. */
  readonly baseUrl: string;
  /** The story's entities "us" (USD, tax 10%) and "de" (EUR, tax 19%), of one connection. */
  readonly us: EntityRef;
  readonly de: EntityRef;
  /** Customer numbers by the story's keys: ACME, GLOBEX, … */
  readonly customers: Readonly<Record<string, string>>;
  /** The day the story was seeded on: its due days count from here. */
  readonly seededOn: Day;
  /** The ERP's own words for what the story makes it refuse. */
  readonly words: { readonly overLimit: RegExp; readonly blocked: RegExp };
  /**
   * The writes by which the adapter places an order, in their order: one POST where the ERP takes an order whole; several
   * where a draft is made first. Each is lost, dropped and failed once.
   */
  readonly submitSteps: readonly SubmitStep[];
  readonly desk: BackOffice;
  /** A port of its own, with its own connections and sessions; the suite closes it. */
  port(options?: PortOptions): ErpPort;
  stop(): Promise<void>;
}

export interface PortOptions {
  /** Instead of `baseUrl`: the fault proxy, or a server that is not there. */
  readonly baseUrl?: string;
  /** With a secret that the ERP does not accept. */
  readonly wrongSecret?: boolean;
}

export interface SubmitStep {
  readonly name: string;
  matches(request: ProxiedRequest): boolean;
}

export interface BackOffice {
  /** Answers the customer number. `creditLimit` absent: the ERP sets none. Terms are "Net 30". No price list. */
  createCustomer(request: { readonly name: string; readonly creditLimit?: string }): Promise<string>;
  setCreditLimit(customer: string, creditLimit: string): Promise<void>;
  /** Posts an invoice of one line at list price, due in 30 days; answers the number printed on it. */
  postInvoice(request: {
    readonly customer: string;
    readonly product: string;
    readonly quantity: string;
  }): Promise<string>;
  /** So many invoices of one WIDGET each. */
  postInvoices(customer: string, count: number): Promise<void>;
  /** Books a payment of the invoice with this number; without an amount, all that is open. */
  payInvoice(number: string, amount?: string): Promise<void>;
  /** Bills an accepted order whole, by its number; answers the number of the invoice. */
  billOrder(number: string): Promise<string>;
  /** How many orders this customer has, drafts and cancelled ones counted too. */
  countOrders(customer: string): Promise<number>;
  /** How many of them bind anybody: neither drafts nor cancelled. Held ones count where the ERP keeps them as orders. */
  countLivingOrders(customer: string): Promise<number>;
  /** Takes a posted, unpaid invoice back. Absent: this ERP does not allow it. */
  voidInvoice?(number: string): Promise<void>;
  /** Deletes a customer without documents. Demanded where `capabilities.deleteFeed`. */
  removeCustomer?(customer: string): Promise<void>;
}
