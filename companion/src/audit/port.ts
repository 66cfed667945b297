/** Ports of the audit trail. Entries are inserted by the SQL functions they tell of; these seal and verify them. */
import type { Instant } from '../canonical/time.ts';

/** One link of an org's chain, with the entry it seals where that is still there. Hashes are lower-case hex. */
export interface SealedEntry {
  readonly seq: number;
  readonly entryId: string;
  readonly contentHash: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly entry?: AuditEntry;
}

export interface AuditEntry {
  /** UTC with microseconds, as it stands in the content. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** JSON text that `contentHash` is the sha256 of; it repeats the other columns. */
  readonly content: string;
  readonly contentHash: string;
}

export interface AuditStore {
  /** Chains committed entries of every org that has any unsealed, at most `limit` an org; returns how many. */
  sealBatch(limit: number): Promise<number>;
  /** Links in order of seq, from the one after `afterSeq` on. */
  sealed(orgId: string, afterSeq: number, limit: number): Promise<readonly SealedEntry[]>;
  /** Entries that have waited unsealed for longer than this many seconds, the oldest hundred. */
  overdueUnsealed(
    orgId: string,
    seconds: number,
  ): Promise<readonly { readonly entryId: string; readonly at: Instant }[]>;
}
