/** What stands before anything happens: the org's rules and links, and the customers in its two ERPs. */
import type { CustomerLink } from '../../../companion/src/canonical/customer.ts';
import { money } from '../../../companion/src/canonical/money.ts';
import type { CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import defaults from '../../../companion/src/rules/default-rules.json' with { type: 'json' };
import { parseRules } from '../../../companion/src/rules/parse.ts';
import type { RuleSnapshot } from '../../../companion/src/rules/port.ts';
import { snapshotOf } from '../../../companion/src/rules/snapshot.ts';
import { CURRENCY, type Ledger } from './erp-ledger.ts';
import { CUSTOMERS, ERPS } from './scenario.ts';

/** Past this a credit figure is no ground for an approval, seconds. Short, so that a run gets past it often. */
export const CREDIT_LIMIT_AGE_SECONDS = 40;
const ACCOUNTS = 5;

/** As shipped, but for two routes of our own, figures that age sooner and schedules that end within a run. */
export const RULES: RuleSnapshot = snapshotOf(
  parseRules({
    ...defaults,
    routes: ERPS.map((id) => ({
      ...{ name: id, active: true, priority: 1, when: { entity: id }, to: { connectionId: id, entity: id } },
    })),
    freshness: defaults.freshness.map((rule) =>
      rule.domain === 'credit' ? { ...rule, targetAgeSeconds: 8, limitAgeSeconds: CREDIT_LIMIT_AGE_SECONDS } : rule,
    ),
    retries: defaults.retries.map((rule) => ({
      ...rule,
      delaysSeconds: rule.errorCodes.includes('AUTH') ? [10, 30] : [2, 5, 10, 20],
    })),
  }),
);

/** Two accounts of each entity share a payer, so that their orders take of one limit. */
export const LINKS: readonly CustomerLink[] = ERPS.flatMap((id) =>
  Array.from({ length: ACCOUNTS }, (_, at): CustomerLink[] => {
    const payer = CUSTOMERS[at % CUSTOMERS.length] ?? CUSTOMERS[0];
    const link = { accountId: `account-${at}`, connectionId: id, entity: id };
    return [
      { ...link, customer: `${payer}.${at}`, role: 'soldTo' },
      { ...link, customer: payer, role: 'payer' },
    ];
  }).flat(),
);

export function openCustomers(ledger: Ledger): void {
  for (const customer of CUSTOMERS) {
    const [limit, receivables] = [money('8000', CURRENCY), money('1000', CURRENCY)];
    ledger.customers.set(customer, { limit, receivables, blocked: false });
  }
}

export function recordId(record: number): string {
  return `801${String(record).padStart(12, '0')}AAA`;
}

/** A record belongs to one account and one entity; a variant is what a rep changed on it. */
export function orderOf(record: number, variant: number): CanonicalOrder {
  return {
    source: { object: 'Order', recordId: recordId(record) },
    accountId: `account-${record % ACCOUNTS}`,
    currency: CURRENCY,
    entity: ERPS[record % ERPS.length] ?? ERPS[0],
    purchaseOrderNumber: `PO-${record}`,
    lines: [
      {
        lineId: 'l1',
        product: 'WIDGET',
        quantity: String(10 + 5 * variant),
        unitPrice: `${60 + 10 * (record % 4)}.00`,
      },
    ],
  };
}
