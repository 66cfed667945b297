/** Ports of the token endpoint: clients, signing keys, and what a verified token says. Implemented by the database. */
import type { Instant } from '../../canonical/time.ts';

export const SCOPES = [
  'credit:read',
  'invoices:read',
  'orders:read',
  'orders:write',
  'exceptions:read',
  'exceptions:write',
  'exceptions:approve',
  'setup',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What each scope lets a client do. */
export const SCOPE_MEANINGS: Readonly<Record<Scope, string>> = {
  'credit:read': 'Read credit positions',
  'invoices:read': 'Read invoices and payments',
  'orders:read': 'Preflight orders and read submissions',
  'orders:write': 'Submit, re-check and cancel orders',
  'exceptions:read': 'Read what failed, why, and what hangs on it',
  'exceptions:write': 'Edit, try out and replay what failed',
  'exceptions:approve': 'Approve a replay that another person asked for',
  setup: 'Test connections and fill the org with what the ERPs have',
};

export interface StoredClient {
  readonly orgId: string;
  readonly clientId: string;
  /** sha256 of the secret, lower-case hex: the secret is 256 random bits, so a slow hash adds nothing. */
  readonly secretHash: string;
  /** During a rotation the previous secret works until its end. */
  readonly previousSecretHash?: string;
  readonly previousValidUntil?: Instant;
  readonly scopes: readonly Scope[];
}

export interface ClientStore {
  /** A client that is not revoked, of an org that is not halted, by its public id (unique over all orgs). */
  byClientId(clientId: string): Promise<StoredClient | undefined>;
}

export interface SigningKey {
  readonly keyId: string;
  /** Public JWK, RS256. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** PKCS #8 PEM; absent on keys that only verify any more. */
  readonly privatePem?: string;
  readonly createdAt: Instant;
  /** From here on it does not sign; tokens it signed are verified until they expire. */
  readonly retiredAt?: Instant;
}

/** Keys live in a file of mode 0600 beside the configuration, never in the database. */
export interface KeyRing {
  /** All keys that verify; the first one signs. Read again when the file changes, without a restart. */
  keys(): Promise<readonly SigningKey[]>;
}

export interface VerifiedToken {
  readonly orgId: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
