import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKeyRing } from './key-ring.ts';

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgerline-keys-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

function newFile(): string {
  return join(folder, `set-${String(++files)}`, 'keys.json');
}

function fakeClock() {
  let now = Date.parse('2026-11-24T09:30:00Z');
  return {
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

describe('the key ring', () => {
  it('makes its file on first use, for its owner alone, and keeps its key', async () => {
    const file = newFile();
    const [key] = await fileKeyRing({ file, clock: fakeClock() }).keys();
    expect(key?.privatePem).toContain('BEGIN PRIVATE KEY');
    expect(key?.publicJwk).toMatchObject({ kty: 'RSA', alg: 'RS256', kid: key?.keyId });
    expect(key?.publicJwk).not.toHaveProperty('d');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await fileKeyRing({ file, clock: fakeClock() }).keys()).toEqual([key]);
  });

  it('is one when several processes start at once', async () => {
    const file = newFile();
    const rings = [1, 2, 3].map(() => fileKeyRing({ file, clock: fakeClock() }));
    const ids = (await Promise.all(rings.map(async (ring) => ring.keys()))).map(([key]) => key?.keyId);
    expect(new Set(ids).size).toBe(1);
  });

  it('signs with the new key after a rotation, verifies with the old one until its tokens have ended', async () => {
    const clock = fakeClock();
    const ring = fileKeyRing({ file: newFile(), clock });
    const [old] = await ring.keys();
    const made = await ring.rotate();
    const [first, second, ...none] = await ring.keys();
    expect(first).toEqual(made);
    expect(second).toMatchObject({ keyId: old?.keyId, retiredAt: '2026-11-24T09:30:00.000Z' });
    expect(second).not.toHaveProperty('privatePem');
    expect(none).toEqual([]);
    clock.advance(605_000);
    expect(await ring.keys()).toHaveLength(2);
    clock.advance(60_000);
    expect(await ring.keys()).toEqual([made]);
  });

  it('is read again by a running process when another one rotates it', async () => {
    const file = newFile();
    const clock = fakeClock();
    const running = fileKeyRing({ file, clock });
    await running.keys();
    const made = await fileKeyRing({ file, clock }).rotate();
    clock.advance(1_000);
    expect((await running.keys())[0]).toEqual(made);
  });

  it('leaves keys that are past use out of the file at the next rotation', async () => {
    const file = newFile();
    const clock = fakeClock();
    const ring = fileKeyRing({ file, clock });
    await ring.rotate();
    clock.advance(3_600_000);
    await ring.rotate();
    clock.advance(3_600_000);
    await ring.rotate();
    expect((JSON.parse(await readFile(file, 'utf8')) as { keys: unknown[] }).keys).toHaveLength(2);
  });

  it('refuses a file that others may read', async () => {
    const file = newFile();
    await fileKeyRing({ file, clock: fakeClock() }).keys();
    await chmod(file, 0o644);
    await expect(fileKeyRing({ file, clock: fakeClock() }).keys()).rejects.toThrow(/chmod 600/);
  });

  it.each(['{', '{}', '{"keys":[]}', '{"keys":[{"keyId":"a"}]}'])(
    'refuses a file that holds %s, names it and quotes nothing',
    async (content) => {
      const file = newFile();
      await fileKeyRing({ file, clock: fakeClock() }).keys();
      await writeFile(file, content);
      await expect(fileKeyRing({ file, clock: fakeClock() }).keys()).rejects.toThrow(`${file}: this is not a key file`);
    },
  );
});
