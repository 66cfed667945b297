/** An org with a connection, for tests of what the database promises. */
import type { Money } from '../../../companion/src/canonical/money.ts';
import type { CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import { connect } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { orgAdministration } from '../../../companion/src/database/stores/orgs.ts';
import { ruleStore } from '../../../companion/src/database/stores/rules.ts';
import type { NewSubmission } from '../../../companion/src/orders/port.ts';
import { defaultRules } from '../../../companion/src/rules/default-rules.ts';

const HASH = 'a'.repeat(64);

export async function addOrg(ownerUrl: string, orgId: string): Promise<void> {
  const sql = connect(ownerUrl, { max: 1 });
  try {
    await orgAdministration(sql).add(
      { orgId, name: orgId, clientId: `llc_${orgId}`, secretHash: HASH, scopes: ['credit:read', 'orders:write'] },
      'test',
    );
    await ruleStore(sql).activate(orgId, defaultRules(), 'test');
    await connectionStore(sql).put(
      orgId,
      {
        connectionId: 'erp-main',
        kind: 'sandbox',
        baseUrl: 'http://127.0.0.1:1',
        settings: {},
        secretRef: 'env:NONE',
        entities: [{ entity: 'us', name: 'US', currency: 'USD' }],
      },
      'test',
    );
  } finally {
    await sql.end();
  }
}

export function order(recordId: string, quantity = '1'): CanonicalOrder {
  return {
    source: { object: 'Order', recordId },
    accountId: '001A',
    currency: 'USD',
    lines: [{ lineId: '1', product: 'WIDGET', quantity, unitPrice: '100.00' }],
  };
}

let made = 0;

/** A new submission of the record; each has an id, a key and our key of its own unless they are given. */
export function submission(
  orgId: string,
  recordId: string,
  more: Partial<NewSubmission> & { readonly quantity?: string } = {},
): NewSubmission {
  made += 1;
  const { quantity = '1', ...rest } = more;
  const amount: Money = { amount: `${String(Number(quantity) * 100)}.00`, currency: 'USD' };
  return {
    orgId,
    submissionId: `s-${String(made).padStart(6, '0')}`,
    idempotencyKey: `key-${String(made)}-0123456789`,
    bodyHash: `body-${recordId}-${quantity}`,
    contentHash: `content-${recordId}-${quantity}`,
    order: order(recordId, quantity),
    connectionId: 'erp-main',
    entity: 'us',
    customer: '10001',
    payer: '10001',
    amount,
    rulesHash: HASH,
    actor: 'rep',
    erpKey: `LL-${String(made)}`,
    leaseMs: 20_000,
    ...rest,
  };
}
