/** A companion whose parts a test moves itself: no worker, no watch, no server. */
import { join } from 'node:path';
import { compose, type Composed } from '../../../companion/src/app.ts';
import { connect, type Sql } from '../../../companion/src/database/client.ts';
import { connectionStore } from '../../../companion/src/database/stores/connections.ts';
import { salesforceConnectionStore } from '../../../companion/src/database/stores/salesforce.ts';
import type { CanonicalOrder } from '../../../companion/src/canonical/order.ts';
import { fileKeyRing } from '../../../companion/src/http/oauth/key-ring.ts';
import { createLogger } from '../../../companion/src/platform/logger.ts';
import { createErpDirectory } from '../../../companion/src/systems/erp/registry.ts';
import { createSalesforceDirectory } from '../../../companion/src/systems/salesforce/directory.ts';
import { newKey } from '../companion/org.ts';
import type { Joined } from './joined.ts';

export interface ComposedHere extends Composed {
  /** As the application role. */
  readonly sql: Sql;
  /** Submits an order for a product; answers its submission's id and its record's key in the org. */
  order(accountId: string, recordId: string, quantity: string): Promise<{ submissionId: string; key: string }>;
  /** Until what goes on after an answer has ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openComposed(joined: Joined): Promise<ComposedHere> {
  const sql = connect(joined.appUrl, { max: 8, name: 'companion of the test' });
  const clock = { now: () => Date.now() };
  const erps = createErpDirectory({ connections: connectionStore(sql), clock, allowPrivateAddresses: true });
  const orgs = createSalesforceDirectory({
    ...{ connections: salesforceConnectionStore(sql), clock, allowPrivateAddresses: true },
    ...{ wait: () => Promise.resolve(), random: () => 0 },
  });
  const background = new Set<Promise<void>>();
  const composed = compose({
    ...{ sql, erps, orgs, clock, logger: createLogger({ level: 'silent' }) },
    subscribe: async () => ({ kind: 'ended' }),
    keyRing: fileKeyRing({ file: join(joined.world.directory, 'keys.json'), clock }),
    draining: () => false,
    background: (work) => background.add(work),
  });
  const settled = async (): Promise<void> => {
    while (background.size > 0) {
      const all = [...background];
      background.clear();
      await Promise.all(all);
    }
  };
  return {
    ...composed,
    ...{ sql, settled },
    order: async (accountId, recordId, quantity) => {
      const key = newKey();
      const order: CanonicalOrder = {
        ...{ source: { object: 'Order', recordId }, accountId, entity: 'us', currency: 'USD' },
        lines: [{ lineId: '1', product: 'GADGET', quantity, unitPrice: '250.00' }],
      };
      const caller = { orgId: joined.orgId, actor: 'asserted:rep', correlationId: key, deadlineMs: 15_000 };
      const { submission } = await composed.services.submitOrder(caller, { idempotencyKey: key, order });
      return { submissionId: submission.submissionId, key };
    },
    close: async () => {
      await settled();
      await Promise.all([erps.close(), orgs.close()]);
      await sql.end();
    },
  };
}
