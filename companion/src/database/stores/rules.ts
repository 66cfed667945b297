/** Rule snapshots of an org, and which one is in force. */
import type { RuleSnapshot, RuleStore } from '../../rules/port.ts';
import { answerOf, type Sql } from '../client.ts';

export function ruleStore(sql: Sql): RuleStore {
  async function get(orgId: string, hash: string | null): Promise<RuleSnapshot | undefined> {
    const found = await answerOf(
      sql<{ answer: RuleSnapshot | null }[]>`select ledgerline.rules_get(${orgId}, ${hash}) as answer`,
    );
    return found ?? undefined;
  }
  return {
    current: async (orgId) => get(orgId, null),
    byHash: async (orgId, hash) => get(orgId, hash),
    activate: async (orgId, snapshot, source) => {
      await answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.rules_activate(${orgId}, ${snapshot.hash}, ${sql.json(snapshot.document as never)},
            ${source}) as answer`,
      );
    },
  };
}
