/**
 * The keys that sign heads of the audit trail, in a file of mode 0600, and their public halves beside it for auditors.
 *
 * A retired key's private half is gone; its public half stays for as long as heads that it signed do. Every write goes to
 * a new file that is renamed over the old one.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { z } from 'zod';
import type { HeadKey, HeadKeys } from '../../audit/port.ts';
import { type Clock, instant } from '../../canonical/time.ts';

const jwkSchema = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().min(1) });
const keySchema = z.strictObject({
  keyId: z.string().min(1),
  publicJwk: jwkSchema,
  /** The private half; only of the key that signs. */
  d: z.string().min(1).optional(),
  createdAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().optional(),
});
const fileSchema = z.strictObject({ keys: z.array(keySchema).min(1) });
type Key = z.infer<typeof keySchema>;
export type PublicHeadKey = Omit<Key, 'd'>;

const ALG = 'EdDSA';

/** Where the public halves stand: what an auditor is given, and may keep where nobody here can write. */
export function publicFileOf(file: string): string {
  return `${file.replace(/\.json$/, '')}.public.json`;
}

/** Throws, naming the file, when it is not there, is no such file, or may be read by others than its owner. */
export function fileHeadKeys(file: string): HeadKeys {
  return {
    signing: async () => {
      const [first] = await readKeys(file, true);
      if (first?.d === undefined) throw new Error(`${file}: there is no key in it that signs`);
      const key = await importJWK({ ...first.publicJwk, d: first.d }, ALG);
      return { keyId: first.keyId, privateKey: key };
    },
    all: async () => imported(await readKeys(file, true)),
  };
}

/** The keys of a file of public halves, or of a key file. */
export async function publicHeadKeys(file: string): Promise<readonly HeadKey[]> {
  return imported(await readKeys(file, false));
}

/** The first key, unless the file is there; both files as they stand. Answers the public halves, the signing one first. */
export async function ensureHeadKey(file: string, clock: Clock): Promise<readonly PublicHeadKey[]> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = await writeDraft(file, { keys: [await newKey(clock)] }, 0o600);
  try {
    // Of two that begin at once, the first one linked into place counts, for both.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return publish(file, await readKeys(file, true));
}

/** A new key signs from the next head on; the one before can be verified for ever, and signs nothing any more. */
export async function rotateHeadKey(file: string, clock: Clock): Promise<readonly PublicHeadKey[]> {
  const now = instant(clock.now());
  const older = (await readKeys(file, true)).map((key) => ({ ...publicHalf(key), retiredAt: key.retiredAt ?? now }));
  const keys = [await newKey(clock), ...older];
  // Public first: no head is ever signed with a key that auditors cannot know.
  const published = await publish(file, keys);
  await rename(await writeDraft(file, { keys }, 0o600), file);
  return published;
}

async function newKey(clock: Clock): Promise<Key> {
  const pair = await generateKeyPair(ALG, { crv: 'Ed25519', extractable: true });
  const { x, d } = await exportJWK(pair.privateKey);
  const publicJwk = jwkSchema.parse({ kty: 'OKP', crv: 'Ed25519', x });
  const keyId = await calculateJwkThumbprint(publicJwk);
  return { keyId, publicJwk, ...(d === undefined ? {} : { d }), createdAt: instant(clock.now()) };
}

function publicHalf({ keyId, publicJwk, createdAt, retiredAt }: Key): PublicHeadKey {
  return { keyId, publicJwk, createdAt, ...(retiredAt === undefined ? {} : { retiredAt }) };
}

async function publish(file: string, keys: readonly Key[]): Promise<readonly PublicHeadKey[]> {
  const halves = keys.map(publicHalf);
  const target = publicFileOf(file);
  await rename(await writeDraft(target, { keys: halves }, 0o644), target);
  return halves;
}

async function imported(keys: readonly Key[]): Promise<readonly HeadKey[]> {
  return Promise.all(
    keys.map(async ({ keyId, publicJwk, retiredAt }) => ({
      keyId,
      publicKey: await importJWK(publicJwk, ALG),
      ...(retiredAt === undefined ? {} : { retiredAt }),
    })),
  );
}

/** What is wrong with the file is not told: the parser's words would quote it, and it may hold a private key. */
async function readKeys(file: string, isPrivate: boolean): Promise<readonly Key[]> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new Error(`${file}: there are no keys for heads; npm run keys -- heads makes them`);
  if (isPrivate && (found.mode & 0o077) !== 0) {
    throw new Error(`${file}: others may read this key; chmod 600 it`);
  }
  const parsed = fileSchema.safeParse(jsonOrNothing(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: this is not a file of keys for heads`);
  return parsed.data.keys;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeDraft(file: string, content: object, mode: number): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(draft, 'wx', mode);
  try {
    await handle.writeFile(`${JSON.stringify(content, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, mode);
  return draft;
}
