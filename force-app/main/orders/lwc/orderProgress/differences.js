/** What the ERP's order says differently, as rows that a person reads: amounts with their currency, lines by product. */
import { formatDay, formatMoney } from 'c/text';
import { label } from './labels';

const AMOUNTS = new Set(['unitPrice', 'net']);

export function differencesOf({ differences, amount, order }, locale) {
  const all = differences ?? [];
  const currency = all.find(({ field }) => field === 'currency');
  const lines = new Map((order?.lines ?? []).map(({ lineId, product }) => [lineId, product]));
  const erpCurrency = currency?.erp ?? amount?.currencyCode;
  return all.map(({ field, lineId, approved, erp }, index) => ({
    key: `${index} ${field}`,
    what: label.nameByField[field] ?? field,
    line: lineId ? (lines.get(lineId) ?? lineId) : undefined,
    approved: sayValue(field, approved, amount?.currencyCode, locale),
    erp: sayValue(field, erp, erpCurrency, locale),
  }));
}

function sayValue(field, value, currencyCode, locale) {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (AMOUNTS.has(field) && currencyCode) {
    return formatMoney(value, currencyCode, locale);
  }
  if (field === 'requestedDate') {
    return formatDay(value, locale);
  }
  if (field === 'prepaid') {
    return value === 'true' ? label.yes : label.no;
  }
  return field === 'quantity' ? new Intl.NumberFormat(locale, { maximumFractionDigits: 9 }).format(value) : value;
}
