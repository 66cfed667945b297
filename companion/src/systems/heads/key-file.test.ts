import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHead, signHead } from '../../audit/head.ts';
import type { Head } from '../../audit/port.ts';
import { ensureHeadKey, fileHeadKeys, publicFileOf, publicHeadKeys, rotateHeadKey } from './key-file.ts';

const NOW = Date.parse('2026-11-28T10:00:00.000Z');
const clock = { now: () => NOW };
const head = (at: string): Head => ({
  ...{ orgId: '00D000000000001AAA', seq: 3, hash: 'a'.repeat(64), previousHeadHash: '0'.repeat(64) },
  at,
});

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'll-head-keys-'));
  file = join(directory, 'keys.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the keys that sign heads', () => {
  it('are made once, readable by their owner alone, with public halves for auditors', async () => {
    const [made] = await ensureHeadKey(file, clock);
    expect(await ensureHeadKey(file, clock)).toEqual([made]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(publicFileOf(file), 'utf8')).not.toContain('"d"');
    expect((await publicHeadKeys(publicFileOf(file))).map(({ keyId }) => keyId)).toEqual([made?.keyId]);
  });

  it('are one and the same for two processes that begin at once', async () => {
    const [one, other] = await Promise.all([ensureHeadKey(file, clock), ensureHeadKey(file, clock)]);
    expect(other).toEqual(one);
  });

  it('verify what a retired one signed before its end, and nothing that says it was later', async () => {
    await ensureHeadKey(file, clock);
    const old = await fileHeadKeys(file).signing();
    const [current, retired] = await rotateHeadKey(file, clock);
    expect(retired).toMatchObject({ keyId: old.keyId, retiredAt: '2026-11-28T10:00:00.000Z' });
    expect((await fileHeadKeys(file).signing()).keyId).toBe(current?.keyId);
    const keys = await publicHeadKeys(publicFileOf(file));
    expect(await readHead(await signHead(head('2026-11-28T09:59:00.000000Z'), old), keys)).toMatchObject({
      head: { seq: 3 },
    });
    expect(await readHead(await signHead(head('2026-11-29T10:00:00.000000Z'), old), keys)).toEqual({
      wrong: 'retiredKey',
    });
  });

  it('keep no private half of a retired one', async () => {
    await ensureHeadKey(file, clock);
    await rotateHeadKey(file, clock);
    const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: { d?: string }[] };
    expect(keys.map(({ d }) => d !== undefined)).toEqual([true, false]);
  });

  it('are refused, with the file’s name and none of its content, where they are missing, open to others or no keys', async () => {
    await expect(fileHeadKeys(file).signing()).rejects.toThrow(`${file}: there are no keys for heads`);
    await ensureHeadKey(file, clock);
    chmodSync(file, 0o644);
    await expect(fileHeadKeys(file).signing()).rejects.toThrow('chmod 600');
    writeFileSync(file, '{"keys":[{"secret":"abc"}]}');
    chmodSync(file, 0o600);
    await expect(fileHeadKeys(file).all()).rejects.toThrow(/^[^{]*this is not a file of keys for heads$/);
  });
});
