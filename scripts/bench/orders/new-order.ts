/** The order that all contenders submit, of five lines; only what makes it another order differs. */
import { netTotal, type CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import type { NewSubmission } from '../../../companion/src/orders/port.ts';
import { SUBMIT_LEASE_MS } from '../../../companion/src/platform/limits.ts';
import { accountId } from '../org.ts';

/** Customers of each org that orders are spread over. */
export const PAYERS = 50;
export const CONNECTION = 'erp-main';
export const ENTITY = 'us';
export const ACTOR = 'client/llc_bench';
export const LEASE_MS = SUBMIT_LEASE_MS;
/** Nothing looks at what is hashed here, only at the hash's length. */
export const HASH = 'a3'.repeat(32);

export const orgId = (n: number): string => `bench-org-${String(n)}`;
export const payer = (n: number): string => `D-${String(n)}`;

export function orderOf(recordId: string): CanonicalOrder {
  return {
    source: { object: 'Order', recordId },
    accountId: accountId(1),
    currency: 'USD',
    entity: ENTITY,
    purchaseOrderNumber: 'PO-4711',
    lines: Array.from({ length: 5 }, (_, n) => ({
      lineId: `802BN000000000${String(n)}AAA`,
      product: 'WIDGET',
      quantity: String(n + 1),
      unitPrice: '100.00',
    })),
  };
}

export const AMOUNT = netTotal(orderOf(''));

/** `recordId` has 18 characters, as a Salesforce record's. */
export function newSubmission(org: string, customer: string, id: string, recordId: string): NewSubmission {
  return {
    ...{ orgId: org, submissionId: id, idempotencyKey: `key-${id}`, erpKey: id },
    ...{ bodyHash: HASH, contentHash: HASH, rulesHash: HASH },
    ...{ order: orderOf(recordId), amount: AMOUNT },
    ...{ connectionId: CONNECTION, entity: ENTITY, customer, payer: customer },
    ...{ actor: ACTOR, leaseMs: LEASE_MS },
  };
}
