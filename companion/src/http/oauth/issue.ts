/** Access tokens: RS256, minutes long, in the profile of RFC 9068 (at+jwt), with the org as a claim. */
import { importPKCS8, SignJWT, type CryptoKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../canonical/time.ts';
import { ACCESS_TOKEN_SECONDS } from '../../platform/limits.ts';
import type { KeyRing, Scope, SigningKey, StoredClient } from './port.ts';

export const TOKEN_TYPE = 'at+jwt';
export const ORG_CLAIM = 'org';
const SIGNERS_MAX = 4;

export interface TokenIssuer {
  issue(client: StoredClient, scopes: readonly Scope[]): Promise<string>;
}

export interface IssuerOptions {
  readonly keyRing: KeyRing;
  /** Issuer and audience: the address callers use. */
  readonly baseUrl: () => string;
  readonly clock: Clock;
  readonly newId: () => string;
}

export function createTokenIssuer({ keyRing, baseUrl, clock, newId }: IssuerOptions): TokenIssuer {
  const signers = new LRUCache<string, CryptoKey>({ max: SIGNERS_MAX });

  async function signer(): Promise<{ readonly key: SigningKey; readonly secret: CryptoKey }> {
    const [key] = await keyRing.keys();
    if (key?.privatePem === undefined) throw new Error('the key ring has no key that signs');
    let secret = signers.get(key.keyId);
    if (secret === undefined) {
      secret = await importPKCS8(key.privatePem, 'RS256');
      signers.set(key.keyId, secret);
    }
    return { key, secret };
  }

  return {
    async issue(client, scopes) {
      const { key, secret } = await signer();
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ [ORG_CLAIM]: client.orgId, scope: scopes.join(' '), client_id: client.clientId })
        .setProtectedHeader({ alg: 'RS256', typ: TOKEN_TYPE, kid: key.keyId })
        .setIssuer(baseUrl())
        .setAudience(baseUrl())
        .setSubject(client.clientId)
        .setIssuedAt(now)
        .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
        .setJti(newId())
        .sign(secret);
    },
  };
}
