/** What stands before an outage: one org, one ERP, the rules as they are shipped, and customers without number. */
import type { CustomerLink } from '../../../companion/src/canonical/customer.ts';
import type { CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import defaults from '../../../companion/src/rules/default-rules.json' with { type: 'json' };
import { parseRules } from '../../../companion/src/rules/parse.ts';
import type { RuleSnapshot } from '../../../companion/src/rules/port.ts';
import { snapshotOf } from '../../../companion/src/rules/snapshot.ts';

export const ENTITY = 'erp-main';

export const RULES: RuleSnapshot = snapshotOf(
  parseRules({
    ...defaults,
    routes: [
      {
        name: ENTITY,
        active: true,
        priority: 1,
        when: { entity: ENTITY },
        to: { connectionId: ENTITY, entity: ENTITY },
      },
    ],
  }),
);

const ACCOUNTS = 50;
const account = (n: number): string => `account-${n % ACCOUNTS}`;

export const LINKS: readonly CustomerLink[] = Array.from({ length: ACCOUNTS }, (_, n) => ({
  ...{ accountId: account(n), connectionId: ENTITY, entity: ENTITY, customer: `C${n}`, role: 'soldTo' },
}));

export function orderOf(n: number): CanonicalOrder {
  return {
    source: { object: 'Order', recordId: `801${String(n).padStart(12, '0')}AAA` },
    ...{ accountId: account(n), currency: 'USD', entity: ENTITY, purchaseOrderNumber: `PO-${n}` },
    lines: [{ lineId: 'l1', product: 'WIDGET', quantity: '1', unitPrice: '60.00' }],
  };
}
