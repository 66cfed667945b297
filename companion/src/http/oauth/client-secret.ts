/** Client credentials: how they are made, what is kept of them, and how a presented secret is compared. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../canonical/time.ts';
import type { StoredClient } from './port.ts';

/** Cryptographically strong random bytes; `crypto.randomBytes` in production. */
export type RandomBytes = (count: number) => Buffer;

export interface ClientCredentials {
  readonly clientId: string;
  /** Shown once to the operator and kept nowhere. */
  readonly clientSecret: string;
  /** What is stored: `hashSecret(clientSecret)`. */
  readonly secretHash: string;
}

const CLIENT_ID_BYTES = 12;
const SECRET_BYTES = 32;
/** Stands in for the hash of a client that does not exist; no secret has it. */
const NOBODY = '0'.repeat(64);

/** A client id of 96 and a secret of 256 random bits, recognisable by their prefixes to secret scanners. */
export function newClientCredentials(random: RandomBytes): ClientCredentials {
  const clientSecret = newClientSecret(random);
  return {
    clientId: `llc_${random(CLIENT_ID_BYTES).toString('hex')}`,
    clientSecret,
    secretHash: hashSecret(clientSecret),
  };
}

/** A new secret for an existing client. */
export function newClientSecret(random: RandomBytes): string {
  return `lls_${random(SECRET_BYTES).toString('base64url')}`;
}

/** sha256, lower-case hex: the secret is 256 random bits, so a slow hash adds nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/**
 * True when the secret is the client's, or its previous one before that one's end. Takes the same steps whether the
 * client exists, has one secret or two.
 */
export function secretMatches(client: StoredClient | undefined, secret: string, clock: Clock): boolean {
  const presented = hashSecret(secret);
  const current = sameHash(presented, client?.secretHash ?? NOBODY);
  const previous = sameHash(presented, client?.previousSecretHash ?? NOBODY);
  const until = client?.previousValidUntil;
  const previousCounts = until !== undefined && Date.parse(until) > clock.now();
  return current || (previous && previousCounts);
}

function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}
