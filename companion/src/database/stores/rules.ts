/** Rule snapshots of an org, and which one is in force. Read cold: a reader keeps what it read for seconds. */
import { and, desc, eq } from 'drizzle-orm';
import type { RuleSnapshot, RuleStore } from '../../rules/port.ts';
import { answerOf, type Sql } from '../client.ts';
import { readOnly } from '../read-only.ts';
import { ruleActivation, ruleSnapshot } from '../schema/rules.ts';

export function ruleStore(sql: Sql): RuleStore {
  const columns = { hash: ruleSnapshot.hash, document: ruleSnapshot.document };
  return {
    current: async (orgId) => {
      const [found] = await readOnly(sql, orgId, async (db) =>
        db
          .select(columns)
          .from(ruleActivation)
          .innerJoin(
            ruleSnapshot,
            and(eq(ruleSnapshot.orgId, ruleActivation.orgId), eq(ruleSnapshot.hash, ruleActivation.hash)),
          )
          .where(eq(ruleActivation.orgId, orgId))
          .orderBy(desc(ruleActivation.seq))
          .limit(1),
      );
      return found;
    },
    byHash: async (orgId, hash) => {
      const [found] = await readOnly(sql, orgId, async (db) =>
        db
          .select(columns)
          .from(ruleSnapshot)
          .where(and(eq(ruleSnapshot.orgId, orgId), eq(ruleSnapshot.hash, hash))),
      );
      return found;
    },
    activate: async (orgId: string, snapshot: RuleSnapshot, source: string) => {
      await answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.rules_activate(${orgId}, ${snapshot.hash}, ${sql.json(snapshot.document as never)},
            ${source}) as answer`,
      );
    },
  };
}
