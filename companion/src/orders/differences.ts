/** What the ERP's order says differently from what was approved (R4): compared field by field, line by line. */
import Big from 'big.js';
import { type CanonicalOrder, netTotal, type OrderLine } from '../canonical/order.ts';
import type { ErpOrder, ErpOrderLine } from '../systems/erp/port.ts';
import type { Partners } from './partners.ts';
import type { Difference } from './port.ts';

/** An order with whom it was approved for, by their numbers in the ERP. */
export interface Approved {
  readonly order: CanonicalOrder;
  readonly customer: string;
  /** Those that the order names. */
  readonly partners: Partners;
}

/**
 * Empty when the ERP's order carries what was approved. Lines are matched by our line id where the ERP kept it, else by
 * product. Terms, partners, the day and payment in advance are compared only where the order names them: without a name the
 * customer's own are what was approved.
 */
export function differences({ order, customer, partners }: Approved, erp: ErpOrder): readonly Difference[] {
  return [
    ...(customer === erp.customer ? [] : [difference('customer', customer, erp.customer)]),
    ...(erp.billTo === undefined ? [] : named('billTo', partners.billTo, erp.billTo)),
    ...(erp.shipTo === undefined ? [] : named('shipTo', partners.shipTo, erp.shipTo)),
    ...(erp.requestedDate === undefined ? [] : named('requestedDate', order.requestedDate, erp.requestedDate)),
    ...prepaidDifference(order, erp),
    ...headDifferences(order, erp),
    ...lineDifferences(order.lines, erp.lines),
    ...netDifference(order, erp),
  ];
}

function named(field: Difference['field'], approved: string | undefined, erp: string | undefined): Difference[] {
  return approved === undefined || approved === erp ? [] : [difference(field, approved, erp)];
}

/** Of an ERP that does not say, nothing is to be told. */
function prepaidDifference({ prepaid }: CanonicalOrder, erp: ErpOrder): Difference[] {
  if (prepaid === undefined || erp.prepaid === undefined || prepaid === erp.prepaid) return [];
  return [difference('prepaid', String(prepaid), String(erp.prepaid))];
}

function headDifferences(approved: CanonicalOrder, erp: ErpOrder): Difference[] {
  const found: Difference[] = [];
  if (approved.currency !== erp.currency) {
    found.push({ field: 'currency', approved: approved.currency, erp: erp.currency });
  }
  if (approved.purchaseOrderNumber !== erp.purchaseOrderNumber) {
    found.push(difference('purchaseOrderNumber', approved.purchaseOrderNumber, erp.purchaseOrderNumber));
  }
  found.push(...named('paymentTerms', approved.paymentTerms, erp.paymentTerms));
  return found;
}

function lineDifferences(approved: readonly OrderLine[], erp: readonly ErpOrderLine[]): Difference[] {
  const found: Difference[] = [];
  if (approved.length !== erp.length) found.push(difference('lines', String(approved.length), String(erp.length)));
  const partners = new LineMatcher(erp);
  for (const [line, partner] of partners.match(approved)) {
    if (partner === undefined) {
      found.push(difference('product', line.product, undefined, line.lineId));
      continue;
    }
    if (line.product !== partner.product) {
      found.push(difference('product', line.product, partner.product, line.lineId));
    }
    if (!sameNumber(line.quantity, partner.quantity)) {
      found.push(difference('quantity', line.quantity, partner.quantity, line.lineId));
    }
    if (!sameNumber(line.unitPrice, partner.unitPrice)) {
      found.push(difference('unitPrice', line.unitPrice, partner.unitPrice, line.lineId));
    }
  }
  for (const extra of partners.unmatched()) found.push(difference('product', undefined, extra.product, extra.lineId));
  return found;
}

function netDifference(approved: CanonicalOrder, erp: ErpOrder): Difference[] {
  const net = netTotal(approved);
  if (net.currency !== erp.net.currency || sameNumber(net.amount, erp.net.amount)) return [];
  return [difference('net', net.amount, erp.net.amount)];
}

/** Pairs approved lines with the ERP's, each used once: by line id, then by exact content, then by product alone. */
class LineMatcher {
  private readonly free: Set<ErpOrderLine>;
  private readonly byId = new Map<string, ErpOrderLine>();

  constructor(erp: readonly ErpOrderLine[]) {
    this.free = new Set(erp);
    for (const line of erp) if (line.lineId !== undefined) this.byId.set(line.lineId, line);
  }

  match(approved: readonly OrderLine[]): readonly (readonly [OrderLine, ErpOrderLine | undefined])[] {
    const pairs = new Map<OrderLine, ErpOrderLine>();
    for (const line of approved) this.pair(pairs, line, this.byId.get(line.lineId));
    for (const key of [exactKey, productKey]) {
      const queues = Map.groupBy(
        [...this.free].filter((line) => line.lineId === undefined),
        key,
      );
      for (const line of approved) {
        if (!pairs.has(line)) this.pair(pairs, line, queues.get(key(line))?.shift());
      }
    }
    return approved.map((line) => [line, pairs.get(line)] as const);
  }

  unmatched(): readonly ErpOrderLine[] {
    return [...this.free];
  }

  private pair(pairs: Map<OrderLine, ErpOrderLine>, line: OrderLine, partner: ErpOrderLine | undefined): void {
    if (partner === undefined || !this.free.delete(partner)) return;
    pairs.set(line, partner);
  }
}

type Comparable = Pick<OrderLine, 'product' | 'quantity' | 'unitPrice'>;

function exactKey(line: Comparable): string {
  return [line.product, new Big(line.quantity).toFixed(), new Big(line.unitPrice).toFixed()].join('\n');
}

function productKey(line: Comparable): string {
  return line.product;
}

function sameNumber(a: string, b: string): boolean {
  return new Big(a).eq(b);
}

function difference(field: Difference['field'], approved?: string, erp?: string, lineId?: string): Difference {
  return {
    field,
    ...(lineId === undefined ? {} : { lineId }),
    ...(approved === undefined ? {} : { approved }),
    ...(erp === undefined ? {} : { erp }),
  };
}
