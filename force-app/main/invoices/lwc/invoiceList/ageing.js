/** Open amounts by lateness, put together per currency: entities add up within one currency and never across two. */
import { isZero, sum } from 'c/decimal';

const BUCKETS = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90'];
const LATE = BUCKETS.slice(1);

/** [{currencyCode, open, overdue, buckets}], by currency. */
export function ageingByCurrency(ageing) {
  const currencies = [...new Set(ageing.map(({ currencyCode }) => currencyCode))].sort();
  return currencies.map((currencyCode) => {
    const parts = ageing.filter((part) => part.currencyCode === currencyCode);
    const buckets = Object.fromEntries(
      BUCKETS.map((name) => [name, sum(parts.map((part) => part.buckets[name].amount))]),
    );
    return {
      currencyCode,
      buckets,
      open: sum(parts.map(({ open }) => open.amount)),
      overdue: sum(LATE.map((name) => buckets[name])),
    };
  });
}

/** Those of which something is open, in any bucket. */
export function withSomethingOpen(currencies) {
  return currencies.filter(({ buckets }) => BUCKETS.some((name) => !isZero(buckets[name])));
}
