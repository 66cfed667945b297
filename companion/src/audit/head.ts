/** A signed head of an org's audit chain: one line, a compact JWS over Ed25519. */
import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, decodeProtectedHeader, type CryptoKey } from 'jose';
import type { Head, HeadKey } from './port.ts';

export const FIRST_PREVIOUS_HEAD = '0'.repeat(64);
const ALG = 'EdDSA';
const TYPE = 'ledgerline-audit-head';
/** A head may say a somewhat later time than the retirement of its key: two machines' clocks are compared. */
const CLOCKS_DIFFER_MS = 10 * 60_000;
const HEX = /^[0-9a-f]{64}$/;

export async function signHead(
  head: Head,
  { keyId, privateKey }: { readonly keyId: string; readonly privateKey: CryptoKey },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(head)))
    .setProtectedHeader({ alg: ALG, kid: keyId, typ: TYPE })
    .sign(privateKey);
}

/** What the next head names it by. */
export function headId(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

export type HeadReading =
  | { readonly head: Head; readonly keyId: string }
  /** 'unsigned': no head of ours, or not as it was signed; 'unknownKey': signed with a key that is not ours. */
  | { readonly wrong: 'unsigned' | 'unknownKey' | 'retiredKey' };

/** Never rejects: whatever stands there is a head or says why it is none. */
export async function readHead(line: string, keys: readonly HeadKey[]): Promise<HeadReading> {
  const key = keyOf(line, keys);
  if (typeof key === 'string') return { wrong: key };
  try {
    const { payload } = await compactVerify(line, key.publicKey, { algorithms: [ALG] });
    const head = headIn(new TextDecoder().decode(payload));
    if (head === undefined) return { wrong: 'unsigned' };
    const { retiredAt } = key;
    const late = retiredAt !== undefined && Date.parse(head.at) > Date.parse(retiredAt) + CLOCKS_DIFFER_MS;
    return late ? { wrong: 'retiredKey' } : { head, keyId: key.keyId };
  } catch {
    return { wrong: 'unsigned' };
  }
}

function keyOf(line: string, keys: readonly HeadKey[]): HeadKey | 'unsigned' | 'unknownKey' {
  try {
    const { kid, typ } = decodeProtectedHeader(line);
    if (typ !== TYPE || kid === undefined) return 'unsigned';
    return keys.find(({ keyId }) => keyId === kid) ?? 'unknownKey';
  } catch {
    return 'unsigned';
  }
}

function headIn(text: string): Head | undefined {
  const said: unknown = JSON.parse(text);
  if (typeof said !== 'object' || said === null) return undefined;
  const { orgId, seq, hash, previousHeadHash, at } = said as Partial<Head>;
  const whole =
    typeof orgId === 'string' &&
    typeof seq === 'number' &&
    Number.isSafeInteger(seq) &&
    seq > 0 &&
    typeof hash === 'string' &&
    HEX.test(hash) &&
    typeof previousHeadHash === 'string' &&
    HEX.test(previousHeadHash) &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at));
  return whole ? { orgId, seq, hash, previousHeadHash, at } : undefined;
}
