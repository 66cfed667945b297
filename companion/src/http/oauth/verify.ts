/**
 * What a presented access token proves. RS256 by a key of the ring and nothing else; issuer, audience and times checked.
 *
 * Checking a signature costs 0.24 ms, so a verified token is remembered by its sha256 until it expires. That its client
 * is still registered and its org not halted is asked again within CLIENT_CONFIRMED_MS, so a halt is in force soon.
 */
import { hash } from 'node:crypto';
import { errors, importJWK, jwtVerify, type CryptoKey, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../canonical/time.ts';
import { LedgerlineError } from '../../platform/errors.ts';
import { ACCESS_TOKEN_SECONDS, TOKEN_CACHE_MAX } from '../../platform/limits.ts';
import { CLIENT_CONFIRMED_MS, CLOCK_TOLERANCE_SECONDS } from '../limits.ts';
import { ORG_CLAIM, TOKEN_TYPE } from './issue.ts';
import type { ClientStore, KeyRing, VerifiedToken } from './port.ts';

export interface TokenVerifier {
  /** Throws UNAUTHENTICATED, TOKEN_EXPIRED, ORG_UNKNOWN. */
  (token: string): Promise<VerifiedToken>;
  /** What a token proves where nothing has to be asked: verified before, not expired, its client confirmed lately. */
  readonly remembered: (token: string) => VerifiedToken | undefined;
}

export interface VerifierOptions {
  readonly keyRing: KeyRing;
  readonly clients: ClientStore;
  readonly baseUrl: () => string;
  readonly clock: Clock;
}

interface Remembered {
  readonly token: VerifiedToken;
  confirmedAt: number;
}

export function createTokenVerifier(options: VerifierOptions): TokenVerifier {
  const { clock, clients } = options;
  const remembered = new LRUCache<string, Remembered>({ max: TOKEN_CACHE_MAX });
  const check = signatureCheck(options);

  const remember = (text: string): VerifiedToken | undefined => {
    const now = clock.now();
    const known = remembered.get(hash('sha256', text, 'base64'));
    const holds = known !== undefined && now < known.token.expiresAt && now - known.confirmedAt < CLIENT_CONFIRMED_MS;
    return holds ? known.token : undefined;
  };

  const verify = async (text: string): Promise<VerifiedToken> => {
    const key = hash('sha256', text, 'base64');
    const now = clock.now();
    const known = remembered.get(key);
    if (known !== undefined) {
      if (known.token.expiresAt <= now) {
        remembered.delete(key);
        throw new LedgerlineError('TOKEN_EXPIRED');
      }
      if (now - known.confirmedAt >= CLIENT_CONFIRMED_MS) {
        await confirmClient(clients, known.token);
        known.confirmedAt = now;
      }
      return known.token;
    }
    const token = await check(text);
    await confirmClient(clients, token);
    remembered.set(key, { token, confirmedAt: now });
    return token;
  };
  return Object.assign(verify, { remembered: remember });
}

async function confirmClient(clients: ClientStore, token: VerifiedToken): Promise<void> {
  const client = await clients.byClientId(token.clientId);
  if (client?.orgId !== token.orgId) throw new LedgerlineError('ORG_UNKNOWN');
}

function signatureCheck({ keyRing, baseUrl, clock }: VerifierOptions): (text: string) => Promise<VerifiedToken> {
  const imported = new WeakMap<object, CryptoKey | Uint8Array>();

  const keyOf: JWTVerifyGetKey = async (header) => {
    const key = (await keyRing.keys()).find(({ keyId }) => keyId === header.kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    const publicKey = imported.get(key.publicJwk) ?? (await importJWK(key.publicJwk, 'RS256'));
    imported.set(key.publicJwk, publicKey);
    return publicKey;
  };

  return async (text) => {
    try {
      const { payload } = await jwtVerify(text, keyOf, {
        algorithms: ['RS256'],
        typ: TOKEN_TYPE,
        issuer: baseUrl(),
        audience: baseUrl(),
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'scope', ORG_CLAIM],
        maxTokenAge: ACCESS_TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock.now()),
      });
      const token = verifiedToken(payload);
      // The tolerance is for tokens that seem to come from the future; the end is the end.
      if (token.expiresAt <= clock.now()) throw new LedgerlineError('TOKEN_EXPIRED');
      return token;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new LedgerlineError('TOKEN_EXPIRED', { cause: error });
      if (error instanceof errors.JOSEError) throw new LedgerlineError('UNAUTHENTICATED', { cause: error });
      throw error;
    }
  };
}

function verifiedToken(payload: JWTPayload): VerifiedToken {
  const org = payload[ORG_CLAIM];
  const scope = payload['scope'];
  if (typeof org !== 'string' || org === '' || typeof scope !== 'string' || !payload.sub || payload.exp === undefined) {
    throw new LedgerlineError('UNAUTHENTICATED');
  }
  return {
    orgId: org,
    clientId: payload.sub,
    scopes: new Set(scope.split(' ').filter((name) => name !== '')),
    expiresAt: payload.exp * 1000,
  };
}
