/** Tryton's own prices: price list, quantity breaks and currency included. */
import { z } from 'zod';
import type { Desk } from './desk.ts';
import type { Product } from './product.ts';
import type { SaleHeader } from './sale-header.ts';
import { zDecimal, zId } from './wire.ts';

export interface PriceQuestion {
  readonly product: Product;
  /** Decides quantity breaks. */
  readonly quantity: number;
  /** Some price lists are tax included. */
  readonly taxes: readonly number[];
}

const priced = z.array(z.object({ id: zId, sale_price_uom: zDecimal.nullable() }));

/** Answers by question; a product without a price in this company is left out. One request for each quantity and unit. */
export async function pricesOf(
  desk: Desk,
  header: SaleHeader,
  questions: readonly PriceQuestion[],
): Promise<ReadonlyMap<string, string>> {
  const groups = Map.groupBy(questions, ({ product, quantity, taxes }) =>
    JSON.stringify([product.unit, quantity, taxes]),
  );
  const prices = new Map<string, string>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      const context = {
        customer: header.party.id,
        currency: header.currency,
        quantity: first.quantity,
        uom: first.product.unit,
        taxes: first.taxes,
        ...(header.priceList === null ? {} : { price_list: header.priceList }),
      };
      const ids = [...new Set(group.map(({ product }) => product.id))];
      const records = await desk.read('product.product.read', [ids, ['sale_price_uom']], priced, context);
      for (const { id, sale_price_uom: price } of records) {
        if (price !== null) prices.set(priceKey(id, first.quantity), price);
      }
    }),
  );
  return prices;
}

export function priceKey(productId: number, quantity: number): string {
  return `${String(productId)}/${String(quantity)}`;
}
