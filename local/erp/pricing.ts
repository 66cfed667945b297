/** What the sandbox ERP charges for a line: list price, price group, tax. */
import Big from 'big.js';
import type { Company } from './company.ts';
import { cents, times, total } from './decimal.ts';
import type { DebtorAccount } from './debtor.ts';
import type { Item } from './item.ts';
import type { Ledger } from './ledger.ts';

/** Price of one unit for this account at this quantity. */
export function unitPrice(ledger: Ledger, company: string, account: DebtorAccount, item: Item, qty: string): string {
  const list = item.listPrices[company] ?? '0.00';
  const group = account.priceGroup === undefined ? undefined : ledger.row('priceGroup', account.priceGroup);
  let best: { fromQty: Big; factor: string } | undefined;
  for (const rule of group?.rules ?? []) {
    const fromQty = new Big(rule.fromQty);
    if (rule.item !== item.no || fromQty.gt(qty)) continue;
    if (best === undefined || fromQty.gt(best.fromQty)) best = { fromQty, factor: rule.factor };
  }
  return best === undefined ? cents(list) : times(list, best.factor);
}

/** Net and tax of a line, each rounded to cents. */
export function extendLine(company: Company, price: string, qty: string): { net: string; tax: string } {
  const net = times(price, qty);
  return { net, tax: times(net, company.taxRate) };
}

export function documentTotals(lines: readonly { readonly net: string; readonly tax: string }[]): {
  net: string;
  tax: string;
  gross: string;
} {
  const net = total(lines.map((line) => line.net));
  const tax = total(lines.map((line) => line.tax));
  return { net, tax, gross: total([net, tax]) };
}
