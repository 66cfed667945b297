/** Prices and tax that differ, as rows of what was approved and what the ERP says. */
import { formatMoney } from 'c/text';
import { label } from './labels';

const PRICE = new Set(['PRICE_DIFFERS', 'PRICE_WITHIN_TOLERANCE']);

/** A price without the approved one beside it is told by its check's sentence and is no row. */
export function differencesOf({ checks, tax }, locale) {
  const say = (money) => (money ? formatMoney(money.amount, money.currencyCode, locale) : undefined);
  const prices = checks
    .filter(({ code, approved, figure }) => PRICE.has(code) && approved && figure)
    .map(({ lineId, product, approved, figure }) => ({
      key: `price ${lineId}`,
      what: label.fieldPrice,
      line: product ?? lineId,
      approved: say(approved),
      erp: say(figure),
    }));
  const taxes = checks
    .filter(({ code, figure }) => code === 'TAX_AT_ERP_PRICES' && figure)
    .map(({ figure }) => ({ key: 'tax', what: label.nameByCheck.tax, approved: say(tax), erp: say(figure) }));
  return [...prices, ...taxes];
}
