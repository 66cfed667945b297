/** A lock is its living owner's, and whoever cannot have it is told whose it is. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from './owner-lock.mjs';
import { ownMark } from './processes.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledgerline-lock-'));
  file = join(folder, 'a.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const take = (): Promise<() => void> => takeLock(file, { what: 'a test', waitMs: 0 });

describe('a lock', () => {
  it('is had by one at a time, and the other is told by whom', async () => {
    const giveBack = await take();
    await expect(take()).rejects.toThrow(`Process ${process.pid} (a test) still holds`);
    giveBack();
    (await take())();
  });

  it('is waited for', async () => {
    const giveBack = await take();
    const waiting = takeLock(file, { what: 'another', waitMs: 60_000, onWait: () => giveBack() });
    (await waiting)();
  });

  it('of a dead process is no lock', async () => {
    const child = spawn(process.execPath, ['--eval', '']);
    await once(child, 'close');
    writeFileSync(file, JSON.stringify({ pid: child.pid, startedAt: '1', what: 'a dead one' }));
    (await take())();
  });

  it('of a process whose number is another’s now is no lock', async () => {
    writeFileSync(file, JSON.stringify({ ...ownMark(), startedAt: 'long ago', what: 'before the reboot' }));
    (await take())();
  });

  it('that was half written is no lock', async () => {
    writeFileSync(file, '{"pid":');
    (await take())();
  });

  it('leaves no file behind', async () => {
    (await take())();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes to one of many that find a dead one’s at once', async () => {
    writeFileSync(file, JSON.stringify({ pid: 0, startedAt: '', what: 'a dead one' }));
    let holders = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      const giveBack = await takeLock(file, { what: 'a test', waitMs: 60_000 });
      holders += 1;
      most = Math.max(most, holders);
      await Promise.resolve();
      holders -= 1;
      giveBack();
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
  });
});
