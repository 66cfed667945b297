/** Sealing the audit trail and reading it for the verifier. Entries are written by the functions they tell of. */
import type { AuditEntry, AuditStore, SealedEntry, WrittenHead } from '../../audit/port.ts';
import { answerOf, ask, isoInstant, type Sql } from '../client.ts';

interface SealedRow extends Omit<SealedEntry, 'entryId' | 'entry'> {
  readonly entryId: number;
  readonly entry: AuditEntry | null;
}

export function auditStore(sql: Sql): AuditStore {
  return {
    sealBatch: async (limit) => {
      const orgs = await ask(sql<{ org_id: string }[]>`select org_id from ledgerline.sweeper_unsealed()`);
      let sealed = 0;
      for (const { org_id: orgId } of orgs) {
        sealed += await answerOf(sql<{ answer: number }[]>`select ledgerline.audit_seal(${orgId}, ${limit}) as answer`);
      }
      return sealed;
    },
    sealed: async (orgId, afterSeq, limit) => {
      const rows = await answerOf(
        sql<{ answer: SealedRow[] }[]>`select ledgerline.audit_sealed(${orgId}, ${afterSeq}, ${limit}) as answer`,
      );
      return rows.map(({ entry, entryId, ...row }) => ({
        ...row,
        entryId: String(entryId),
        ...(entry === null ? {} : { entry }),
      }));
    },
    overdueUnsealed: async (orgId, seconds) => {
      const rows = await answerOf(
        sql<{ answer: { entryId: number; at: string }[] }[]>`
          select ledgerline.audit_overdue(${orgId}, ${seconds}) as answer`,
      );
      return rows.map(({ entryId, at }) => ({ entryId: String(entryId), at: isoInstant(at) }));
    },
    writtenHead: async (orgId) => {
      const state = await answerOf(
        sql<{ answer: Partial<WrittenHead> | null }[]>`select ledgerline.audit_head_state(${orgId}) as answer`,
      );
      const { seq, id, at } = state ?? {};
      return seq === undefined || id === undefined || at === undefined ? undefined : { seq, id, at };
    },
    uncoveredSeconds: async (orgId, seq) => {
      const seconds = await answerOf(
        sql<{ answer: number | null }[]>`select ledgerline.audit_uncovered(${orgId}, ${seq}) as answer`,
      );
      return seconds ?? undefined;
    },
  };
}
