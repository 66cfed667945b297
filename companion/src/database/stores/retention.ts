/** Removing what nobody needs any more, over all orgs, in small batches. */
import type { RetentionStore } from '../../delivery/retention/port.ts';
import { answerOf, ask, type Sql } from '../client.ts';

export function retentionStore(sql: Sql): RetentionStore {
  return {
    prune: async (outboxDays, limit) => {
      const orgs = await ask(
        sql<{ org_id: string }[]>`select org_id from ledgerline.sweeper_past_retention(${outboxDays}, ${limit})`,
      );
      let most = 0;
      for (const { org_id: orgId } of orgs) {
        const gone = await answerOf(
          sql<{ answer: number }[]>`select ledgerline.retention_prune(${orgId}, ${outboxDays}, ${limit}) as answer`,
        );
        most = Math.max(most, gone);
      }
      return most;
    },
  };
}
