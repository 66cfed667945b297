/**
 * The head of a sale as Tryton itself would fill it: addresses, terms, price list and methods. `create` fills none of
 * them, so they are asked for with `on_change`, which makes no document, and then sent along.
 */
import { z } from 'zod';
import type { OrderRequest } from '../../port.ts';
import { currencyId } from './books.ts';
import type { Desk } from './desk.ts';
import { type Party, partiesOf } from './party.ts';
import { paymentTermId } from './payment-term.ts';
import { zId } from './wire.ts';

const filled = z.object({
  payment_term: zId.nullish(),
  'payment_term.': z.object({ rec_name: z.string() }).nullish(),
  invoice_address: zId.nullish(),
  shipment_address: zId.nullish(),
  warehouse: zId.nullish(),
  price_list: zId.nullish(),
  invoice_method: z.string().nullish(),
  shipment_method: z.string().nullish(),
});

export interface SaleHeader {
  readonly party: Party;
  readonly invoiceParty: Party | undefined;
  readonly shipmentParty: Party | undefined;
  readonly currency: number;
  readonly invoiceAddress: number | null;
  readonly shipmentAddress: number | null;
  readonly paymentTerm: number | null;
  readonly paymentTermName: string | undefined;
  readonly warehouse: number | null;
  readonly priceList: number | null;
  readonly invoiceMethod: string | undefined;
  readonly shipmentMethod: string | undefined;
}

export async function saleHeader(desk: Desk, order: Omit<OrderRequest, 'key'>): Promise<SaleHeader> {
  const { customer, billTo = customer, shipTo = customer, paymentTerms } = order;
  const [parties, term] = await Promise.all([
    partiesOf(desk, { customer, billTo, shipTo }),
    paymentTerms === undefined ? undefined : paymentTermId(desk, paymentTerms),
  ]);
  const party = parties.customer;
  const invoiceParty = billTo === customer ? undefined : parties.billTo;
  const shipmentParty = shipTo === customer ? undefined : parties.shipTo;
  const currency = currencyId(desk.company, order.currency);
  const values = {
    company: desk.company.id,
    party: party.id,
    invoice_party: invoiceParty?.id ?? null,
    shipment_party: shipmentParty?.id ?? null,
  };
  const own = await desk.read('sale.sale.on_change', [values, ['party', 'invoice_party', 'shipment_party']], filled);
  return {
    party,
    invoiceParty,
    shipmentParty,
    currency,
    invoiceAddress: own.invoice_address ?? null,
    shipmentAddress: own.shipment_address ?? null,
    paymentTerm: term ?? own.payment_term ?? null,
    paymentTermName: term === undefined ? own['payment_term.']?.rec_name : paymentTerms,
    warehouse: own.warehouse ?? null,
    priceList: own.price_list ?? null,
    ...methods(order.prepaid ?? false, own),
  };
}

/**
 * An order paid in advance ships when its invoice is paid; that is what Tryton exempts from its credit check
 * (sale_credit_limit/sale.py, must_check_credit_limit).
 */
function methods(prepaid: boolean, own: z.infer<typeof filled>) {
  if (prepaid) return { invoiceMethod: 'order', shipmentMethod: 'invoice' };
  return { invoiceMethod: own.invoice_method ?? undefined, shipmentMethod: own.shipment_method ?? undefined };
}
