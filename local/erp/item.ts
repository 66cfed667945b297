/** Items: what the sandbox ERP sells, with one list price per company that sells it. */
import type { Ledger } from './ledger.ts';

export interface Item {
  readonly no: string;
  readonly text: string;
  readonly kind: 'GOODS' | 'SERVICE';
  /** List price of one unit by company code; a company that is not in it does not sell the item. */
  readonly listPrices: Readonly<Record<string, string>>;
}

export interface PriceGroup {
  readonly name: string;
  /** A factor on the list price, from a quantity on; the highest quantity reached counts. */
  readonly rules: readonly { readonly item: string; readonly fromQty: string; readonly factor: string }[];
}

/** The item when this company sells it. */
export function itemSoldIn(ledger: Ledger, company: string, no: string): Item | undefined {
  const item = ledger.row('item', no);
  return item?.listPrices[company] === undefined ? undefined : item;
}
