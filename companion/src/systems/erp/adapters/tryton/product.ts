/** Products: what is meant by a product code. */
import { z } from 'zod';
import type { Desk } from './desk.ts';
import { searchReadIn } from './records.ts';
import { zId } from './wire.ts';

export interface Product {
  readonly id: number;
  readonly code: string;
  /** The unit it is sold in. */
  readonly unit: number;
  /** Decimals that a quantity of this unit may have. */
  readonly unitDigits: number;
  /** Products alike in what decides taxes: accounting category, type and unit. */
  readonly kind: string;
}

const productRecord = z.object({
  id: zId,
  code: z.string(),
  salable: z.boolean().nullable(),
  type: z.string(),
  account_category: zId.nullable(),
  'sale_uom.': z.object({ id: zId, digits: z.int() }).nullable(),
});

/**
 * The products that are sold under these codes, by code. Left out: a code that nothing has, or that several products
 * have (Tryton allows it, and then nobody can say which is meant), and what is not for sale.
 */
export async function productsOf(desk: Desk, codes: readonly string[]): Promise<ReadonlyMap<string, Product>> {
  const records = await searchReadIn(desk, 'product.product', productRecord, {
    field: 'code',
    values: [...new Set(codes)],
    domain: [],
    fields: ['code', 'salable', 'type', 'account_category', 'sale_uom.digits'],
  });
  const products = new Map<string, Product>();
  const ambiguous = new Set<string>();
  for (const record of records) {
    const unit = record['sale_uom.'];
    if (record.salable !== true || unit === null) continue;
    if (products.has(record.code)) ambiguous.add(record.code);
    const kind = [record.account_category ?? 'none', record.type, unit.id].join('/');
    products.set(record.code, { id: record.id, code: record.code, unit: unit.id, unitDigits: unit.digits, kind });
  }
  for (const code of ambiguous) products.delete(code);
  return products;
}
