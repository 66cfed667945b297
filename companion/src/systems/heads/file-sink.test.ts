import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileHeadSink, fileHeadSource, type FilesToWrite, orgsWithHeads } from './file-sink.ts';

const ORG = '00D000000000001AAA';
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'll-heads-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const fileOf = (day: string): string => join(directory, ORG, `${day}.heads`);
const put = (day: string, line: string) => fileHeadSink(directory).append(ORG, { at: `${day}T10:00:00.000000Z`, line });

async function all(): Promise<readonly { text: string; torn?: boolean }[]> {
  const found: { text: string; torn?: boolean }[] = [];
  for await (const { text, torn } of fileHeadSource(directory).lines(ORG)) {
    found.push(torn === undefined ? { text } : { text, torn });
  }
  return found;
}

/** Files as they are, that tell what was done with them once it is done. */
function seen(done: string[]): FilesToWrite {
  return {
    mkdir,
    open: async (path, ...how) => {
      const handle = await open(path, ...how);
      const write = handle.write.bind(handle) as (bytes: Buffer) => ReturnType<typeof handle.write>;
      const sync = handle.sync.bind(handle);
      const close = handle.close.bind(handle);
      let closing = false;
      Object.assign(handle, {
        write: async (bytes: Buffer) => {
          const answer = await write(bytes);
          done.push(bytes.toString().trim());
          return answer;
        },
        sync: async () => {
          await sync();
          done.push(`${basename(String(path))} ${closing ? 'not waited for' : 'on disk'}`);
        },
        close: () => {
          closing = true;
          return close();
        },
      });
      return handle;
    },
  };
}

describe('heads in files', () => {
  it('stand in a file a day, in the order they were written', async () => {
    await put('2026-11-28', 'a');
    await put('2026-11-28', 'b');
    await put('2026-11-29', 'c');
    expect(readFileSync(fileOf('2026-11-28'), 'utf8')).toBe('a\nb\n');
    expect(readFileSync(fileOf('2026-11-29'), 'utf8')).toBe('c\n');
    expect(await all()).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }]);
    expect((await fileHeadSink(directory).tail(ORG)).map(({ text }) => text)).toEqual(['b', 'c']);
  });

  it('go on in the newest file when the clock was set back', async () => {
    await put('2026-11-29', 'a');
    await put('2026-11-28', 'b');
    expect(existsSync(fileOf('2026-11-28'))).toBe(false);
    expect(await all()).toEqual([{ text: 'a' }, { text: 'b' }]);
  });

  it('begin on a line of their own after one that was cut off, which stays as it is', async () => {
    await put('2026-11-28', 'a');
    appendFileSync(fileOf('2026-11-28'), 'cut o');
    expect((await fileHeadSink(directory).tail(ORG)).map(({ text }) => text)).toEqual(['a']);
    expect(await all()).toEqual([{ text: 'a' }, { text: 'cut o', torn: true }]);
    await put('2026-11-28', 'b');
    expect(readFileSync(fileOf('2026-11-28'), 'utf8')).toBe('a\ncut o\nb\n');
  });

  it('are whole lines when many writers write at once', async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `${String(n)}-`.repeat(200));
    await put('2026-11-28', 'first');
    await Promise.all(lines.map((line) => put('2026-11-28', line)));
    const found = (await all()).map(({ text }) => text).filter((text) => text !== '');
    expect(found.toSorted()).toEqual([...lines, 'first'].toSorted());
  });

  it('count once they are on the disk, and a new file once its folder is', async () => {
    const done: string[] = [];
    const sink = fileHeadSink(join(directory, 'place'), seen(done));
    const count = (line: string) =>
      sink.append(ORG, { at: '2026-11-28T10:00:00.000Z', line }).then(() => done.push(`${line} counts`));
    await count('a');
    expect(done).toEqual(['a', '2026-11-28.heads on disk', `${ORG} on disk`, 'place on disk', 'a counts']);
    done.length = 0;
    await count('b');
    expect(done).toEqual(['b', '2026-11-28.heads on disk', 'b counts']);
  });

  it('of an org that has none are none', async () => {
    expect(await fileHeadSink(directory).tail(ORG)).toEqual([]);
    expect(await all()).toEqual([]);
  });

  it('are found by org', async () => {
    await put('2026-11-28', 'a');
    mkdirSync(join(directory, 'lost+found'));
    expect(await orgsWithHeads(directory)).toEqual([ORG]);
  });

  it('take no path for an org', async () => {
    await expect(fileHeadSink(directory).tail('../../etc')).rejects.toThrow('not the id of an org');
  });

  it('that cannot be written are an error', async () => {
    mkdirSync(join(directory, 'place'));
    writeFileSync(join(directory, 'place', ORG), 'a file where the folder should be');
    const sink = fileHeadSink(join(directory, 'place'));
    await expect(sink.append(ORG, { at: '2026-11-28T10:00:00Z', line: 'a' })).rejects.toThrow();
  });
});
