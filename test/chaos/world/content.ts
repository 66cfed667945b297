/** Whether the ERP's books have what a caller asked for, and not something else. Pure. */
import Big from 'big.js';
import type { Order } from '../../../local/erp/order.ts';
import type { OrderBody } from './orders.ts';

export type BookedContent = Pick<Order, 'ccy' | 'lines'> & {
  /** Account whose customer buys, pays and receives; undefined where these are not one, or nobody's. */
  readonly account: string | undefined;
};

type AskedContent = Pick<OrderBody, 'accountId' | 'currency' | 'lines'>;

/** Customer, currency, and product, quantity and price of each line in turn; empty when they are the same. */
export function differencesOf(asked: AskedContent, booked: BookedContent): readonly string[] {
  const lines = Array.from({ length: Math.max(asked.lines.length, booked.lines.length) }, (_, at) => {
    const [wanted, line] = [asked.lines[at], booked.lines[at]];
    if (wanted === undefined || line === undefined)
      return [`line ${at + 1}: ${line === undefined ? 'missing' : 'new'}`];
    return [
      ...differing(`line ${at + 1}: product`, line.item, wanted.product),
      ...differing(`line ${at + 1}: quantity`, decimal(line.qty), decimal(wanted.quantity)),
      ...differing(`line ${at + 1}: price`, decimal(line.price), decimal(wanted.unitPrice)),
    ];
  });
  return [
    ...differing('customer of', booked.account ?? 'nobody', asked.accountId),
    ...differing('currency', booked.ccy, asked.currency),
    ...lines.flat(),
  ];
}

function differing(what: string, booked: string, asked: string): readonly string[] {
  return booked === asked ? [] : [`${what} ${booked} instead of ${asked}`];
}

/** 3 and 3.000 are the same. */
function decimal(text: string): string {
  return new Big(text).toFixed();
}
