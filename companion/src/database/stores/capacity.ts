/** Shares of what an ERP takes at once. */
import type { CapacityStore, Share } from '../../systems/erp/limits/port.ts';
import { answerOf, type Sql } from '../client.ts';

export function capacityStore(sql: Sql): CapacityStore {
  return {
    take: async ({ orgId, connectionId, direction, holder, fence, wanted, keep, maximum, leaseMs, turnMs }) =>
      (await answerOf(
        sql<{ answer: Share | null }[]>`
          select ledgerline.capacity_take(${orgId}, ${connectionId}, ${direction}, ${holder}, ${fence}, ${wanted},
            ${keep}, ${maximum}, ${leaseMs}, ${turnMs}) as answer`,
      )) ?? undefined,
    give: async ({ orgId, connectionId, direction, holder, fence }) => {
      await answerOf(
        sql<{ answer: unknown }[]>`
          select ledgerline.capacity_give(${orgId}, ${connectionId}, ${direction}, ${holder}, ${fence}) as answer`,
      );
    },
  };
}
