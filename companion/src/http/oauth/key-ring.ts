/**
 * The keys that sign access tokens, in a file of mode 0600 that all replicas of one machine or volume share.
 *
 * The file is made on first use. It is read again when it changes, so a rotation by the operator command is in force
 * without a restart. Every write goes to a new file that is renamed over the old one: a reader sees one or the other.
 */
import { generateKeyPair as generate } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, importSPKI } from 'jose';
import { z } from 'zod';
import { instant, type Clock } from '../../canonical/time.ts';
import { ACCESS_TOKEN_SECONDS } from '../../platform/limits.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../limits.ts';
import type { KeyRing, SigningKey } from './port.ts';

export interface FileKeyRing extends KeyRing {
  /** A new key signs from now on; the one before only verifies, and leaves once its tokens have expired. */
  rotate(): Promise<SigningKey>;
}

/** A running process may sign with the old key until it has read the file again. Milliseconds. */
const REREAD_MS = 1_000;
/** After its retirement, how long a key still verifies: as long as the last token it signed. Milliseconds. */
const VERIFIES_AFTER_RETIREMENT_MS = (ACCESS_TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS) * 1000 + 60_000;
const RSA_BITS = 2048;

const keySchema = z.strictObject({
  keyId: z.string().min(1),
  publicJwk: z.record(z.string(), z.unknown()),
  privatePem: z.string().optional(),
  createdAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().optional(),
});
const fileSchema = z.strictObject({ keys: z.array(keySchema).min(1) });

/** Throws, naming the file, when it cannot be read, is not a key file, or may be read by others than its owner. */
export function fileKeyRing(options: { readonly file: string; readonly clock: Clock }): FileKeyRing {
  const { file, clock } = options;
  let known: { readonly keys: readonly SigningKey[]; readonly mark: string } | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<readonly SigningKey[]> | undefined;

  async function readAgain(): Promise<readonly SigningKey[]> {
    const mark = await markOf(file);
    if (mark === undefined) await createFirst(file, clock);
    if (known === undefined || mark !== known.mark) {
      const now = await markOf(file);
      known = { keys: await readKeys(file), mark: now ?? '' };
    }
    checkedAt = clock.now();
    return known.keys;
  }

  async function current(): Promise<readonly SigningKey[]> {
    if (known !== undefined && clock.now() - checkedAt < REREAD_MS) return known.keys;
    reading ??= readAgain().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    keys: async () => (await current()).filter((key) => verifies(key, clock.now())),
    rotate: async () => {
      const now = clock.now();
      const key = await newKey(now);
      const older = (await readAgain()).filter((old) => verifies(old, now)).map((old) => retired(old, now));
      await replaceFile(file, [key, ...older]);
      known = undefined;
      return key;
    },
  };
}

function verifies(key: SigningKey, now: number): boolean {
  return key.retiredAt === undefined || Date.parse(key.retiredAt) + VERIFIES_AFTER_RETIREMENT_MS > now;
}

/** Without its private half: nothing can be signed with it any more. */
function retired(key: SigningKey, now: number): SigningKey {
  const { keyId, publicJwk, createdAt } = key;
  return { keyId, publicJwk, createdAt, retiredAt: key.retiredAt ?? instant(now) };
}

async function newKey(now: number): Promise<SigningKey> {
  const pair = await promisify(generate)('rsa', {
    modulusLength: RSA_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const jwk = await exportJWK(await importSPKI(pair.publicKey, 'RS256', { extractable: true }));
  const keyId = await calculateJwkThumbprint(jwk);
  return {
    keyId,
    publicJwk: { ...jwk, kid: keyId, alg: 'RS256', use: 'sig' },
    privatePem: pair.privateKey,
    createdAt: instant(now),
  };
}

/** Identity, size and time of the file; a rename changes the inode, so no change is missed. Undefined: there is no file. */
async function markOf(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file);
    if ((found.mode & 0o077) !== 0) throw new Error(`${file}: others may read these keys; chmod 600 it`);
    return `${String(found.ino)}:${String(found.size)}:${String(found.mtimeMs)}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What is wrong with the file is not told: the parser's words would quote it, and it holds private keys. */
async function readKeys(file: string): Promise<readonly SigningKey[]> {
  const parsed = fileSchema.safeParse(jsonOrNothing(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: this is not a key file`);
  return parsed.data.keys as readonly SigningKey[];
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Two processes may start at once: the first file linked into place wins, and both read that one. */
async function createFirst(file: string, clock: Clock): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = await writeDraft(file, [await newKey(clock.now())]);
  try {
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replaceFile(file: string, keys: readonly SigningKey[]): Promise<void> {
  await rename(await writeDraft(file, keys), file);
}

async function writeDraft(file: string, keys: readonly SigningKey[]): Promise<string> {
  const draft = `${file}.${String(process.pid)}.${keys[0]?.keyId.slice(0, 8) ?? ''}.tmp`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ keys }, undefined, 2));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  return draft;
}
