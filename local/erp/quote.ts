/** What an order would cost and whether credit would allow it, without making a document. */
import type { HoldNote } from './credit.ts';
import { creditHold } from './credit.ts';
import { itemSoldIn } from './item.ts';
import type { Ledger } from './ledger.ts';
import { type OrderInput, readHead } from './order.ts';
import { documentTotals, extendLine, unitPrice } from './pricing.ts';

export interface QuoteLine {
  readonly pos: number;
  readonly lineRef?: string;
  readonly item: string;
  readonly sold: boolean;
  readonly price?: string;
  readonly net?: string;
  readonly tax?: string;
}

export interface Quote {
  readonly ccy: string;
  readonly terms: string;
  readonly lines: readonly QuoteLine[];
  readonly net: string;
  readonly tax: string;
  readonly gross: string;
  /** Why the order would go on hold. */
  readonly wouldHold?: HoldNote;
}

/** Prices are the ERP's own, whatever price the input names. Items that are not sold are lines without a price. */
export function quote(ledger: Ledger, companyCode: string, input: OrderInput): Quote {
  const { company, account, terms } = readHead(ledger, companyCode, input);
  const lines = input.lines.map((line, index): QuoteLine => {
    const item = itemSoldIn(ledger, companyCode, line.item);
    const head = { pos: index + 1, ...(line.lineRef === undefined ? {} : { lineRef: line.lineRef }), item: line.item };
    if (item === undefined) return { ...head, sold: false };
    const price = unitPrice(ledger, companyCode, account, item, line.qty);
    return { ...head, sold: true, price, ...extendLine(company, price, line.qty) };
  });
  const totals = documentTotals(lines.map((line) => ({ net: line.net ?? '0', tax: line.tax ?? '0' })));
  const wouldHold = creditHold(ledger, companyCode, {
    debtor: input.debtor,
    billTo: input.billTo ?? input.debtor,
    net: totals.net,
    prepaid: input.prepaid ?? false,
    alreadyInBook: '0',
  });
  return {
    ccy: company.ccy,
    terms,
    lines,
    ...totals,
    ...(wouldHold === undefined ? {} : { wouldHold }),
  };
}
