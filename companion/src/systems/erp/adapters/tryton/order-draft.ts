/** An order as the values of a sale. Taxes, terms and addresses are filled here, since `create` fills none. */
import { dayOf } from '../../../../canonical/time.ts';
import { ErpError, type Finding } from '../../errors.ts';
import type { OrderRequest } from '../../port.ts';
import type { Desk } from './desk.ts';
import { lineValues } from './order-line.ts';
import { type Product, productsOf } from './product.ts';
import { type SaleHeader, saleHeader } from './sale-header.ts';
import { taxesByKind } from './tax.ts';
import { date, type Wire } from './wire.ts';

export interface Draft {
  readonly head: Readonly<Record<string, Wire>>;
  readonly lines: readonly Wire[];
  readonly header: SaleHeader;
  /** By product code. */
  readonly products: ReadonlyMap<string, Product>;
}

/** Refuses with MASTER_DATA what Tryton does not know, with a finding for each line, before anything is made. */
export async function draftOf(desk: Desk, order: OrderRequest): Promise<Draft> {
  requireFuture(desk, order);
  const [header, products] = await Promise.all([
    saleHeader(desk, order),
    productsOf(
      desk,
      order.lines.map(({ product }) => product),
    ),
  ]);
  const unknown = order.lines.filter(({ product }) => !products.has(product));
  if (unknown.length > 0) throw unknownProducts(unknown);
  const taxes = await taxesByKind(desk, header, products.values());
  const lines = order.lines.map((line, index) => {
    const product = products.get(line.product);
    if (product === undefined) throw unknownProducts([line]);
    return lineValues(line, product, taxes.get(product.kind) ?? [], index + 1);
  });
  return { head: headValues(desk, order, header), lines, header, products };
}

function headValues(desk: Desk, order: OrderRequest, header: SaleHeader): Draft['head'] {
  return {
    company: desk.company.id,
    party: header.party.id,
    invoice_party: header.invoiceParty?.id ?? null,
    shipment_party: header.shipmentParty?.id ?? null,
    invoice_address: header.invoiceAddress,
    shipment_address: header.shipmentAddress,
    payment_term: header.paymentTerm,
    currency: header.currency,
    description: order.key,
    reference: order.purchaseOrderNumber ?? null,
    shipping_date: order.requestedDate === undefined ? null : date(order.requestedDate),
    ...(header.warehouse === null ? {} : { warehouse: header.warehouse }),
    ...(header.priceList === null ? {} : { price_list: header.priceList }),
    ...(header.invoiceMethod === undefined ? {} : { invoice_method: header.invoiceMethod }),
    ...(header.shipmentMethod === undefined ? {} : { shipment_method: header.shipmentMethod }),
  };
}

/** Tryton would find out when the sale is confirmed, and then the draft would stand. */
function requireFuture(desk: Desk, order: OrderRequest): void {
  const today = dayOf(desk.clock.now());
  if (order.requestedDate === undefined || order.requestedDate >= today) return;
  const message = `Tryton ships no order before the day of its sale; ${order.requestedDate} has passed`;
  throw new ErpError('VALIDATION', message, {
    retryable: false,
    outcomeKnown: true,
    findings: [{ severity: 'error', code: 'REQUESTED_DATE', message, target: 'requestedDate' }],
  });
}

export function unknownProducts(lines: OrderRequest['lines']): ErpError {
  const findings = lines.map(({ lineId, product }): Finding => {
    const message = `Tryton sells no product with the code ${product}`;
    return { severity: 'error', code: 'PRODUCT_UNKNOWN', message, target: lineId };
  });
  const codes = [...new Set(lines.map(({ product }) => product))].join(', ');
  return new ErpError('MASTER_DATA', `Tryton sells no product with the code ${codes}`, {
    retryable: false,
    outcomeKnown: true,
    findings,
  });
}
