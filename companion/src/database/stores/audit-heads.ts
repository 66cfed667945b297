/** Who writes the heads of which org's audit chain, and what of them is known here. */
import type { HeadLease, HeadStore } from '../../audit/port.ts';
import { answerOf, ask, type Sql } from '../client.ts';

export interface HeadAdministration {
  /** The next head is a first one again, with an audit entry that names the last of before; false when there was none. */
  beginAgain(orgId: string, actor: string): Promise<boolean>;
}

export function auditHeadStore(sql: Sql): HeadStore & HeadAdministration {
  return {
    newest: async () => {
      const rows = await ask(
        sql<{ org_id: string; seq: string }[]>`select org_id, seq from ledgerline.sweeper_audit_heads()`,
      );
      return rows.map(({ org_id, seq }) => ({ orgId: org_id, seq: Number(seq) }));
    },
    take: async (orgId, holder, ttlMs) => {
      const lease = await answerOf(
        sql<{ answer: HeadLease | null }[]>`
          select ledgerline.audit_head_take(${orgId}, ${holder}, ${ttlMs}) as answer`,
      );
      return lease ?? undefined;
    },
    written: async (orgId, fence, head, release) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.audit_head_written(${orgId}, ${fence}, ${sql.json({ ...head })}, ${release}) as answer`,
      ),
    failed: async (orgId, fence, failure) =>
      answerOf(
        sql<{ answer: boolean }[]>`select ledgerline.audit_head_failed(${orgId}, ${fence}, ${failure}) as answer`,
      ),
    linkHash: async (orgId, seq) => {
      const [link] = await answerOf(
        sql<{ answer: { seq: number; hash: string }[] }[]>`
          select ledgerline.audit_sealed(${orgId}, ${seq - 1}, 1) as answer`,
      );
      return link?.seq === seq ? link.hash : undefined;
    },
    toTell: async () => {
      const rows = await ask(sql<{ org_id: string }[]>`select org_id from ledgerline.sweeper_audit_heads_to_tell()`);
      return rows.map(({ org_id }) => org_id);
    },
    tell: async (orgId, ttlMs) => {
      const turn = await answerOf(
        sql<{ answer: { fence: number; line: string } | null }[]>`
          select ledgerline.audit_head_tell(${orgId}, ${ttlMs}) as answer`,
      );
      return turn ?? undefined;
    },
    told: async (orgId, fence, seq, againMs) =>
      answerOf(
        sql<{ answer: boolean }[]>`
          select ledgerline.audit_head_told(${orgId}, ${fence}, ${seq ?? null}, ${againMs}) as answer`,
      ),
    beginAgain: async (orgId, actor) =>
      answerOf(sql<{ answer: boolean }[]>`select ledgerline.audit_head_begin_again(${orgId}, ${actor}) as answer`),
  };
}
