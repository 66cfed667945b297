/** Ports of the audit trail. Entries are inserted by the SQL functions they tell of; these seal, sign and verify them. */
import type { CryptoKey } from 'jose';
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
  /** The last head that the database knows to be written; undefined when there was none. */
  writtenHead(orgId: string): Promise<WrittenHead | undefined>;
  /** For how many seconds the first link after `seq` has stood in the chain; undefined when there is none. */
  uncoveredSeconds(orgId: string, seq: number): Promise<number | undefined>;
}

export interface WrittenHead {
  readonly seq: number;
  /** sha256 of its line, hex. */
  readonly id: string;
  readonly at: string;
}

/** What a head signs: as of `at`, link `seq` of this org's chain has this hash, and so has everything before it. */
export interface Head {
  readonly orgId: string;
  readonly seq: number;
  readonly hash: string;
  /** sha256 of the line of the head before it, hex; 64 zeros for the first. */
  readonly previousHeadHash: string;
  /** UTC, by the clock of the process that signed it: the database has no say in it. */
  readonly at: string;
}

/** One line as it stands in a place: a compact JWS, or what somebody has made of it. */
export interface HeadLine {
  readonly text: string;
  /** Where it stands, for people. */
  readonly place: string;
  /** It has no end: a write that was cut off, or one that is under way. */
  readonly torn?: boolean;
}

/**
 * A place outside the database where heads stand, one after the other, and nothing written is changed. A line counts once
 * `append` has resolved; two writers at once may write two lines, but break none.
 */
export interface HeadSink {
  /** The last whole lines of an org, at most two, oldest first. */
  tail(orgId: string): Promise<readonly HeadLine[]>;
  append(orgId: string, head: Pick<Head, 'at'> & { readonly line: string }): Promise<void>;
}

/** All lines of an org, in the order in which they stand. */
export interface HeadSource {
  lines(orgId: string): AsyncIterable<HeadLine>;
}

/** A key that heads are or were signed with. */
export interface HeadKey {
  readonly keyId: string;
  readonly publicKey: CryptoKey;
  /** Nothing that says it was written after this was signed by us. */
  readonly retiredAt?: Instant;
}

export interface HeadKeys {
  /** The key that signs now; read anew each time, so that a rotation is in force at once. */
  signing(): Promise<{ readonly keyId: string; readonly privateKey: CryptoKey }>;
  /** Every key that ever signed: heads are verified for as long as they stand. */
  all(): Promise<readonly HeadKey[]>;
}

/** The lease under which one process writes the next head of an org, with the newest link of the chain. */
export interface HeadLease {
  readonly fence: number;
  /** 0: the chain has no link (any more). */
  readonly seq: number;
  readonly hash: string;
  /** What the database notes of the last head: its id, its link and its time. It is compared with the head itself. */
  readonly writtenId?: string;
  readonly writtenSeq?: number;
  readonly writtenAt?: string;
}

export interface HeadStore {
  /** The newest link of every org that has any, or had a head; 0 where the chain has none (any more). */
  newest(): Promise<readonly { readonly orgId: string; readonly seq: number }[]>;
  /** Undefined when another process writes the next head, or there is nothing to write one of. */
  take(orgId: string, holder: string, ttlMs: number): Promise<HeadLease | undefined>;
  /** Once the line counts. False when another process holds the lease. `release`: nothing more is to be written now. */
  written(
    orgId: string,
    fence: number,
    head: WrittenHead & { readonly line: string },
    release: boolean,
  ): Promise<boolean>;
  failed(orgId: string, fence: number, failure: string): Promise<boolean>;
  /** The hash of one link; undefined when it is not there. */
  linkHash(orgId: string, seq: number): Promise<string | undefined>;
  /** Orgs that are connected and due to be told their newest head: on first start, then once a UTC day. */
  toTell(): Promise<readonly string[]>;
  /** The turn to tell an org; undefined when it is not due any more. */
  tell(orgId: string, ttlMs: number): Promise<{ readonly fence: number; readonly line: string } | undefined>;
  /** `seq` undefined: it was not reached, and is told after `againMs`. */
  told(orgId: string, fence: number, seq: number | undefined, againMs: number): Promise<boolean>;
}
