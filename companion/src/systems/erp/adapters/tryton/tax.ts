/** Taxes of order lines, as Tryton's own rules choose them for this customer, address and product. */
import { z } from 'zod';
import { add, convert, type Money, zero } from '../../../../canonical/money.ts';
import type { Desk } from './desk.ts';
import type { Product } from './product.ts';
import { searchReadIn } from './records.ts';
import type { SaleHeader } from './sale-header.ts';
import { zDecimal, zId } from './wire.ts';

const changedLine = z.object({
  taxes: z.object({ add: z.array(z.tuple([z.int(), z.object({ id: zId })])).optional() }).nullish(),
});

/** Ids of the taxes by product kind; one question for each kind, with one product of it. */
export async function taxesByKind(
  desk: Desk,
  header: SaleHeader,
  products: Iterable<Product>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const examples = new Map([...products].map((product) => [product.kind, product]));
  const taxes = [...examples].map(async ([kind, product]) => [kind, await taxesOf(desk, header, product)] as const);
  return new Map(await Promise.all(taxes));
}

async function taxesOf(desk: Desk, header: SaleHeader, product: Product): Promise<readonly number[]> {
  const line = {
    type: 'line',
    product: product.id,
    quantity: 1,
    company: desk.company.id,
    sale: {
      party: header.party.id,
      invoice_party: header.invoiceParty?.id ?? null,
      company: desk.company.id,
      currency: header.currency,
      shipment_address: header.shipmentAddress,
      warehouse: header.warehouse,
      ...(header.priceList === null ? {} : { price_list: header.priceList }),
    },
  };
  const { taxes } = await desk.read('sale.line.on_change', [line, ['product', 'quantity']], changedLine);
  return (taxes?.add ?? []).map(([, { id }]) => id);
}

const taxRecord = z.object({
  id: zId,
  type: z.string(),
  rate: zDecimal.nullable(),
  childs: z.array(z.int()),
});

export type LineTax = (taxes: readonly number[], net: Money) => Money | undefined;

/**
 * Tax of one line by its taxes' rates. Undefined where a tax is not a plain percentage: the document's tax, which Tryton
 * computes itself, is then all that is known.
 */
export async function lineTax(desk: Desk, taxes: Iterable<number>): Promise<LineTax> {
  const records = await searchReadIn(desk, 'account.tax', taxRecord, {
    field: 'id',
    values: [...new Set(taxes)],
    domain: [],
    fields: ['type', 'rate', 'childs'],
  });
  const rates = new Map<number, string>();
  for (const { id, type, rate, childs } of records) {
    if (type === 'percentage' && rate !== null && childs.length === 0) rates.set(id, rate);
  }
  return (ids, net) => {
    let total = zero(net.currency);
    for (const id of ids) {
      const rate = rates.get(id);
      if (rate === undefined) return undefined;
      total = add(total, convert(net, rate, net.currency));
    }
    return total;
  };
}
