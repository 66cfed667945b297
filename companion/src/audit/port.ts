/** Ports of the audit trail. Rows are inserted by the SQL functions themselves; these seal and verify them. */
import type { Instant } from '../canonical/time.ts';

export interface SealedEntry {
  readonly seq: number;
  readonly entryId: string;
  readonly contentHash: string;
  readonly previousHash: string;
  readonly hash: string;
}

export interface AuditEntry {
  readonly entryId: string;
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Canonical JSON text that `contentHash` is the sha256 of. */
  readonly content: string;
  readonly contentHash: string;
}

export interface AuditStore {
  /** Chains committed rows of every org that has any unsealed; returns how many rows were sealed. */
  sealBatch(limit: number): Promise<number>;
  /** Sealed rows in order of seq, from `afterSeq` on. */
  sealed(orgId: string, afterSeq: number, limit: number): Promise<readonly (SealedEntry & Partial<AuditEntry>)[]>;
  /** Rows that have waited unsealed for longer than this many seconds. */
  overdueUnsealed(
    orgId: string,
    seconds: number,
  ): Promise<readonly { readonly entryId: string; readonly at: Instant }[]>;
}
